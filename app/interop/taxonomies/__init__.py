"""Lists of terms that others keep (taxonomies), brought as a CSV file and put on listings beside our own needs."""
