"""The secrets that open something: session keys and one-time tokens. They are handed out once; a hash is kept."""

import hashlib
import secrets

BYTES = 32
WORN_OUT = "This link was used already, or is too old. Ask for a new one."


def new_key() -> str:
    """256 random bits, safe in cookies and addresses (43 characters)."""
    return secrets.token_urlsafe(BYTES)


def hash_of(key: str) -> bytes:
    """What is kept of a key (32 bytes). A plain hash is enough: nobody can guess 256 random bits."""
    return hashlib.sha256(key.encode()).digest()
