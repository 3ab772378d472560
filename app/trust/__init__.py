"""What we know about a partner: the record, and in time the relationship and the chance."""
