"""How well duplicates are found: made-up directories with planted pairs, and with pairs that only look like it."""
