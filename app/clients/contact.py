"""How a client can be reached, and how never: unsafe ways come first and block the way everywhere."""

from collections.abc import Mapping
from enum import StrEnum

from app.errors import Conflict


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


def permission(ways: Mapping[str, str], way: Way) -> Permission:
    """What the client said about `way`."""
    return Permission(ways.get(way, Permission.NOT_ASKED))


def usable(ways: Mapping[str, str]) -> tuple[Way, ...]:
    """The ways that the client has allowed."""
    return tuple(way for way in Way if permission(ways, way) is Permission.ALLOWED)


def unsafe(ways: Mapping[str, str]) -> tuple[Way, ...]:
    """The ways that must never be used."""
    return tuple(way for way in Way if permission(ways, way) is Permission.UNSAFE)


def require_allowed(ways: Mapping[str, str], way: Way) -> None:
    """Refuse to reach a client in a way that they have not allowed. Raises Conflict in words."""
    said = permission(ways, way)
    if said is Permission.UNSAFE:
        raise Conflict(f"{WAY_WORDS[way]} is unsafe for this client. Choose another way.")
    if said is not Permission.ALLOWED:
        raise Conflict(f"The client has not allowed this way: {WAY_WORDS[way].lower()}. Ask them first.")
