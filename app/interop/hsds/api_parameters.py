"""What may be asked of the API: every parameter once, with how it is read and what it means.

The JSON Schema of each is what the OpenAPI document says of it, and nothing else is taken: an empty or misspelt value
that narrows nothing would be answered with everything.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any
from uuid import UUID

from app.errors import Invalid, NotFound
from app.interop.hsds import values as v

PER_PAGE, MOST_PER_PAGE, MOST_PAGES = 50, 500, 1_000_000
FARTHEST_METRES = 500_000
LONGEST_SEARCH = 500
JSON, LINES = "json", "ndjson"
_NUMBER_TEXT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_ZIP_TEXT = re.compile(r"([0-9]{5})(?:-[0-9]{4})?")
_MOMENT_TEXT = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?", re.ASCII)
# Spelt out rather than \s: what can't be printed can't stand in a listing either.
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: how its text is read, its JSON Schema, and its meaning in words."""

    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    words: str


def id_of(text: str) -> UUID:
    """The id that a text is. Raises ValueFaultError."""
    if not v.is_uuid(text):
        raise v.ValueFaultError(f"must be an id (a UUID), not {v.quoted(text)}")
    return UUID(text)


def _zip(text: str) -> str:
    found = _ZIP_TEXT.fullmatch(text)
    if found is None:
        raise v.ValueFaultError(f"must be a ZIP code like 62704, not {v.quoted(text)}")
    return found[1]


def _moment(text: str) -> datetime:
    """RFC 3339, or a date alone. What lies before or after all time counts as its beginning or end."""
    fault = v.ValueFaultError(f"must be a moment like 2026-03-31T09:00:00Z, not {v.quoted(text)}")
    if not _MOMENT_TEXT.fullmatch(text):
        raise fault
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        raise fault from None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return datetime(MINYEAR if found.year == MINYEAR else MAXYEAR, 1, 1, tzinfo=UTC)


def _search(text: str) -> str | None:
    if len(text) > LONGEST_SEARCH:
        raise v.ValueFaultError(f"is longer than {LONGEST_SEARCH} characters")
    return v.text(text)


def _format(text: str) -> str:
    if text not in (JSON, LINES):
        raise v.ValueFaultError(f"must be one of {JSON}, {LINES}, not {v.quoted(text)}")
    return text


def _switch(text: str) -> bool:
    if text not in ("true", "false"):
        raise v.ValueFaultError(f"must be true or false, not {v.quoted(text)}")
    return text == "true"


def _number(read: v.Reader) -> v.Reader:
    """A number as JSON writes it; Python would also take underscores and words."""

    def from_text(text: str) -> Any:
        if not _NUMBER_TEXT.fullmatch(text):
            raise v.ValueFaultError(f"must be a number, not {v.quoted(text)}")
        return read(text)

    return from_text


_UUID = {"type": "string", "format": "uuid"}
_SWITCH = {"type": "boolean", "default": False}

PARAMETERS: Mapping[str, Parameter] = {
    "page": Parameter(
        _number(v.whole(1, MOST_PAGES)),
        {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
        "Which page, from 1.",
    ),
    "per_page": Parameter(
        _number(v.whole(1, MOST_PER_PAGE)),
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "How many records a page holds.",
    ),
    "format": Parameter(
        _format,
        {"type": "string", "enum": [JSON, LINES], "default": JSON},
        "json for a page; ndjson for all records without pages, one on each line.",
    ),
    "search": Parameter(
        _search,
        {"type": "string", "maxLength": LONGEST_SEARCH, "pattern": _PRINTABLE},
        "Words that must all stand in the name, the description or the like.",
    ),
    "taxonomy_term_id": Parameter(id_of, _UUID, "Only what carries this term."),
    "taxonomy_id": Parameter(id_of, _UUID, "Only what carries (or is) a term of this taxonomy."),
    "organization_id": Parameter(id_of, _UUID, "Only what this organization offers."),
    "modified_after": Parameter(
        _moment,
        {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]},
        "Only what was changed at this moment or since; of a date alone, since its midnight in UTC.",
    ),
    "minimal": Parameter(_switch, _SWITCH, "Only id, name, status and last_modified of each."),
    "full": Parameter(_switch, _SWITCH, "Every record with all its parts, as by its own address."),
    "full_service": Parameter(
        _switch, _SWITCH, "An organization's services with all their parts, not by name only."
    ),
    "postcode": Parameter(
        _zip,
        {"type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"},
        "Leave out what names the ZIP codes that it serves, and not this one. With proximity: measure from here.",
    ),
    "proximity": Parameter(
        _number(v.number(0, FARTHEST_METRES)),
        {"type": "number", "minimum": 0, "maximum": FARTHEST_METRES},
        "Only what is at most so many metres from the middle of the postcode. Hidden places are never near.",
    ),
    "top_only": Parameter(_switch, _SWITCH, "Only terms without a parent."),
    "parent_id": Parameter(id_of, _UUID, "Only terms directly below this one."),
}
PAGING = ("page", "per_page", "format")
# What means nothing without the other. No schema can say that of an address, so whoever asks so has asked well, and
# there is nothing to measure from: as with a postcode that nobody knows.
NEEDS = {"proximity": "postcode"}
_MAY_BE_EMPTY = "search"
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "number": (int, float),
}


def read(given: Mapping[str, str], known: tuple[str, ...]) -> dict[str, Any]:
    """The parameters by name, read.

    Raises Invalid that says of each one what is wrong with it, and NotFound where nothing says what to measure from.
    """
    problems: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, value in given.items():
        try:
            found[name] = _read_one(name, value, known)
        except v.ValueFaultError as fault:
            problems[name] = str(fault)
    if problems:
        raise Invalid("; ".join(f"{name} {words}" for name, words in problems.items()) + ".", problems)
    for name, other in NEEDS.items():
        if name in found and other not in found:
            raise NotFound(f"{name} needs a {other} to measure from.")
    return {name: value for name, value in found.items() if value is not None}


def only_once(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names and values of an address or a form. Raises Invalid when one stands there twice."""
    found: dict[str, str] = {}
    for name, value in given:
        if name in found:
            raise Invalid(f"{name[:60]} is given twice.", {name[:60]: "is given twice"})
        found[name] = value
    return found


def in_json(values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a JSON object as an address would spell them. Raises Invalid for those of another type."""
    problems = {
        name: f"must be {_a(PARAMETERS[name].schema['type'])} in JSON"
        for name, value in values.items()
        if name in PARAMETERS and not _is(PARAMETERS[name].schema["type"], value)
    }
    if problems:
        raise Invalid("; ".join(f"{name} {words}" for name, words in problems.items()) + ".", problems)
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def _read_one(name: str, value: str, known: tuple[str, ...]) -> Any:
    if name not in known:
        raise v.ValueFaultError(f"is no parameter here; these are: {', '.join(known)}")
    if value == "" and name != _MAY_BE_EMPTY:
        raise v.ValueFaultError("is empty: leave it out, or give it a value")
    return PARAMETERS[name].read(value)


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, _KINDS[kind]) and isinstance(value, bool) == (kind == "boolean")


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
