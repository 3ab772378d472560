"""What waits for a case manager: why, by when, and how it was settled."""
