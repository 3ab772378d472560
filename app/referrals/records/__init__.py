"""A client's whole file: a copy of everything that is held, its erasure, and for how long it is kept."""
