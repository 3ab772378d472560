"""How a client can be reached, and how never: unsafe ways come first and block the way everywhere."""

import re
from collections.abc import Mapping
from enum import StrEnum

from app.errors import Conflict

DIGITS, FEWEST_DIGITS = 10, 7


class Way(StrEnum):
    """A way of reaching someone."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    TEXT = "text"
    EMAIL = "email"
    POST = "post"
    VISIT = "visit"


class Permission(StrEnum):
    """What the client said about a way. What was never asked is not permitted."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNSAFE = "unsafe"
    NOT_ASKED = "not_asked"


WAY_WORDS: dict[Way, str] = {
    Way.CALL: "Phone call",
    Way.VOICEMAIL: "Voicemail",
    Way.TEXT: "Text message",
    Way.EMAIL: "E-mail",
    Way.POST: "Letter",
    Way.VISIT: "Visit at home",
}

PERMISSION_WORDS: dict[Permission, str] = {
    Permission.ALLOWED: "Yes",
    Permission.REFUSED: "Rather not",
    Permission.UNSAFE: "Unsafe: never",
    Permission.NOT_ASKED: "Not asked yet",
}


# The column of a record that each way uses.
COLUMN_OF: dict[Way, str] = {
    Way.CALL: "phone",
    Way.VOICEMAIL: "phone",
    Way.TEXT: "phone",
    Way.EMAIL: "email",
    Way.POST: "address",
    Way.VISIT: "address",
}


def bare_number(phone: str | None) -> str:
    """A phone number as it is compared: its last ten digits; nothing where there are too few to tell."""
    digits = re.sub(r"\D", "", phone or "")[-DIGITS:]
    return digits if len(digits) >= FEWEST_DIGITS else ""


def permission(ways: Mapping[str, str], way: Way) -> Permission:
    """What the client said about `way`."""
    return Permission(ways.get(way, Permission.NOT_ASKED))


def usable(ways: Mapping[str, str]) -> tuple[Way, ...]:
    """The ways that the client has allowed."""
    return tuple(way for way in Way if permission(ways, way) is Permission.ALLOWED)


def unsafe(ways: Mapping[str, str]) -> tuple[Way, ...]:
    """The ways that must never be used."""
    return tuple(way for way in Way if permission(ways, way) is Permission.UNSAFE)


def withheld(ways: Mapping[str, str]) -> frozenset[str]:
    """The columns that are handed to nobody: one of their ways is unsafe, and none of them is allowed."""
    allowed = {COLUMN_OF[way] for way in usable(ways)}
    return frozenset(COLUMN_OF[way] for way in unsafe(ways)) - allowed


def require_allowed(ways: Mapping[str, str], way: Way) -> None:
    """Refuse to reach a client in a way that they have not allowed. Raises Conflict in words."""
    said = permission(ways, way)
    if said is Permission.UNSAFE:
        raise Conflict(f"{WAY_WORDS[way]} is unsafe for this client. Choose another way.")
    if said is not Permission.ALLOWED:
        raise Conflict(f"The client has not allowed this way: {WAY_WORDS[way].lower()}. Ask them first.")
