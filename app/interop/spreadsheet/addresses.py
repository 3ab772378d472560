"""Addresses as they stand in a row: in one cell or in five, made into the lines of a place's address."""

import re
from collections.abc import Mapping
from typing import Any

from app.interop.hsds.values import ValueFaultError, quoted
from app.web.forms import SHORT

_WHOLE = re.compile(
    r"(?P<address_1>[^,\n]+)[,\n]\s*(?:(?P<address_2>[^,\n]+)[,\n]\s*)?(?P<city>[^,\n\d]+?)[,\s]\s*"
    r"(?P<state_province>[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+(?P<postal_code>\d{5}(?:-\d{4})?)"
)
_ZIP = re.compile(r"\d{5}(-\d{4})?")
_LINES = ("address_1", "address_2", "city", "state_province", "postal_code")
_NEEDED = {"city": "the town", "state_province": "the state", "postal_code": "the ZIP code"}


def read_address(parts: Mapping[str, str], *, state: str = "") -> dict[str, Any]:
    """{"name", "address"} of a place. `state` is used where a row has none. Raises ValueFaultError."""
    lines = {line: parts[line] for line in _LINES if line in parts}
    if "address" in parts:
        lines = _taken_apart(parts["address"]) | lines
    if not lines:
        return {"name": parts.get("place", ""), "address": {}}
    if state:
        lines.setdefault("state_province", state)
    lines["postal_code"] = _zip(lines.get("postal_code", ""))
    missing = [words for line, words in _NEEDED.items() if not lines.get(line)]
    if missing:
        raise ValueFaultError(f"lacks {' and '.join(missing)}")
    if too_long := next((text for text in lines.values() if len(text) > SHORT), ""):
        raise ValueFaultError(f"is longer than {SHORT} characters: {quoted(too_long)}")
    return {
        "name": parts.get("place", ""),
        "address": {line: lines[line] for line in _LINES if lines.get(line)},
    }


def key_of(address: Mapping[str, Any]) -> tuple[str, str, str]:
    """An address for comparing: street in short words, room, ZIP code (the town where there is none)."""
    code = (address.get("postal_code") or "")[:5]
    return _street(address.get("address_1") or ""), _street(address.get("address_2") or ""), code


_SHORT_WORDS = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "suite": "ste",
    "highway": "hwy",
}


def _street(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold()).split()
    return " ".join(_SHORT_WORDS.get(word, word) for word in words)


def _taken_apart(cell: str) -> dict[str, str]:
    whole = _WHOLE.fullmatch(cell.strip())
    if whole is None:
        example = "“12 Mill Street, Springfield, IL 62701”"
        raise ValueFaultError(f"must be like {example}, not {quoted(cell)}")
    return {line: text.strip() for line, text in whole.groupdict().items() if text}


def _zip(code: str) -> str:
    code = code.strip()
    code = f"0{code}" if re.fullmatch(r"\d{4}", code) else code  # a spreadsheet drops the first zero
    if code and not _ZIP.fullmatch(code):
        raise ValueFaultError(f"has a ZIP code that is none: {quoted(code)}")
    return code
