"""What may be asked of the API: every parameter once, with how it is read and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.errors import Invalid
from app.interop.hsds import values as v

PER_PAGE, MOST_PER_PAGE, MOST_PAGES = 50, 500, 1_000_000
FARTHEST_METRES = 500_000
JSON, LINES = "json", "ndjson"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: how it is read, its JSON Schema, and its meaning in words."""

    read: v.Reader
    schema: Mapping[str, Any]
    words: str


def _id(value: Any) -> UUID | None:
    given = v.text(value)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise v.ValueFaultError(f"must be an id (a UUID), not {v.quoted(given or '')}") from None


def _zip(value: Any) -> str | None:
    given = v.text(value)
    if given is not None and not (given[:5].isdecimal() and given.isascii() and len(given) in (5, 10)):
        raise v.ValueFaultError(f"must be a ZIP code like 62704, not {v.quoted(given)}")
    return given[:5] if given else None


_WORD = {"type": "string"}
_UUID = {"type": "string", "format": "uuid"}
_SWITCH = {"type": "boolean", "default": False}

PARAMETERS: Mapping[str, Parameter] = {
    "page": Parameter(
        v.whole(1, MOST_PAGES),
        {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
        "Which page, from 1.",
    ),
    "per_page": Parameter(
        v.whole(1, MOST_PER_PAGE),
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "How many records a page holds.",
    ),
    "format": Parameter(
        v.one_of(JSON, LINES),
        {"type": "string", "enum": [JSON, LINES], "default": JSON},
        "json for a page; ndjson for all records without pages, one on each line.",
    ),
    "search": Parameter(v.text, _WORD, "Words that must all stand in the name, the description or the like."),
    "taxonomy_term_id": Parameter(_id, _UUID, "Only what carries this term."),
    "taxonomy_id": Parameter(_id, _UUID, "Only what carries (or is) a term of this taxonomy."),
    "organization_id": Parameter(_id, _UUID, "Only what this organization offers."),
    "modified_after": Parameter(
        v.moment, {"type": "string", "format": "date-time"}, "Only what was changed at this moment or since."
    ),
    "minimal": Parameter(v.yes_or_no, _SWITCH, "Only id, name, status and last_modified of each."),
    "full": Parameter(v.yes_or_no, _SWITCH, "Every record with all its parts, as by its own address."),
    "full_service": Parameter(
        v.yes_or_no, _SWITCH, "An organization's services with all their parts, not by name only."
    ),
    "postcode": Parameter(
        _zip,
        {"type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"},
        "Leave out what names the ZIP codes that it serves, and not this one. With proximity: measure from here.",
    ),
    "proximity": Parameter(
        v.number(0, FARTHEST_METRES),
        {"type": "number", "minimum": 0, "maximum": FARTHEST_METRES},
        "Only what is at most so many metres from the middle of the postcode. Hidden places are never near.",
    ),
    "top_only": Parameter(v.yes_or_no, _SWITCH, "Only terms without a parent."),
    "parent_id": Parameter(_id, _UUID, "Only terms directly below this one."),
}
PAGING = ("page", "per_page", "format")


def read(given: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The parameters by name, read. Raises Invalid that says of each one what is wrong with it."""
    problems: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            problems[name] = f"is no parameter here; these are: {', '.join(known)}"
            continue
        try:
            found[name] = PARAMETERS[name].read(value)
        except v.ValueFaultError as fault:
            problems[name] = str(fault)
    if found.get("proximity") is not None and not found.get("postcode") and "postcode" not in problems:
        problems["proximity"] = "needs a postcode to measure from"
    if problems:
        raise Invalid("; ".join(f"{name} {words}" for name, words in problems.items()) + ".", problems)
    return {name: value for name, value in found.items() if value is not None}
