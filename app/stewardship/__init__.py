"""Who may change a listing, and how it is kept right: claims, proposed edits, versions, upkeep, duplicates."""
