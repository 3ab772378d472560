"""Two organizations together: what passes between them, how it goes, and who knows whom."""
