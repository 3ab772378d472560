"""Which page of a list an address asks for."""

from flask import request

FARTHEST = 100_000


def asked_page() -> int:
    """The page that the address names; the first where it names none."""
    return max(1, min(request.args.get("page", 1, type=int), FARTHEST))
