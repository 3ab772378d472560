"""Everything that is kept of one record, as lines that can be read: what no page shows is still here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that is said of the record, with its lines: what, and what is said."""

    title: str
    lines: tuple[Line, ...]


def sections(told: Mapping[str, Any]) -> list[Section]:
    """What the record says itself, then each of its parts. `told` is the record as HSDS nests it."""
    own = {key: value for key, value in told.items() if not isinstance(value, (dict, list))}
    parts = {key: value for key, value in told.items() if key not in own}
    return [
        Section("The record itself", tuple(_lines(own))),
        *(Section(_words(key), tuple(_lines(value))) for key, value in parts.items()),
    ]


def _lines(value: Any, path: str = "") -> Iterator[Line]:
    if isinstance(value, dict) and "taxonomy_term" in value:
        yield _attribute(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{path} › {_words(key)}" if path else _words(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _lines(inner, f"{path} {number}".strip())
    else:
        yield path, str(value)


def _attribute(attribute: Mapping[str, Any], path: str) -> Line:
    """A term that hangs on something, in one line: which, of what taxonomy, with what value."""
    term = attribute["taxonomy_term"]
    said = ": ".join(str(part) for part in (term["name"], attribute.get("value")) if part)
    taxonomy = f" ({term['taxonomy']})" if term.get("taxonomy") else ""
    return path, said + taxonomy


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
