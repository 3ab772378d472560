"""Asking the client how it goes: planned, answered in one tap or on the phone, and what follows from it."""
