"""Where a feed and an edit made here disagree, for the stewards who decide."""
