"""Which column means what: a guess from headings and contents, and what is wrong with a choice.

A heading says more than what stands under it; contents decide only where the heading is unknown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.interop.hsds.values import ValueFaultError
from app.interop.spreadsheet.hours import parse
from app.interop.spreadsheet.targets import ID, LEFT_OUT, NAME, TARGETS

SAMPLES = 3
ASKED = 30  # so many cells of a column are looked at for a guess
ENOUGH = 0.6  # and such a share of them must agree


_BY_HEADING = {heading: key for key, target in TARGETS.items() for heading in target.known_as.split("|")} | {
    target.label.lower(): key for key, target in TARGETS.items()
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CONTENTS: Mapping[str, re.Pattern[str]] = {
    ID: _UUID,
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    "url": re.compile(r"(https?://|www\.)\S+\.\S+", re.IGNORECASE),
    "phones": re.compile(
        r"(\+?1[-. ]?)?\(?\d{3}\)?[-. /]{0,2}\d{3}[-. ]?\d{4}(\s*(x|ext\.?)\s*\d+)?", re.IGNORECASE
    ),
    "postal_code": re.compile(r"\d{5}(-\d{4})?"),
    "state_province": re.compile(r"[A-Z]{2}"),
    "address": re.compile(r"\d+\s.+,.+\b[A-Z]{2}\b,?\s+\d{5}(-\d{4})?"),
    "address_1": re.compile(
        r"\d+\s+\S.*\b(st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|way|hwy|pl|ct)\b\.?.*", re.I
    ),
}


def heading_key(heading: str) -> str:
    """A heading as it is remembered and compared: small letters, no signs, one space."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())


def keys_of(headings: Iterable[str]) -> list[str]:
    """A key for each column; of equal headings, the second is "phone (2)"."""
    seen: Counter[str] = Counter()
    keys = []
    for heading in headings:
        key = heading_key(heading)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key} ({seen[key]})")
    return keys


def guess(
    headings: Sequence[str], rows: Sequence[Sequence[str]], remembered: Mapping[str, str] | None = None
) -> list[str]:
    """What each column brings (a key of TARGETS, or LEFT_OUT): as remembered, else by heading, else by contents."""
    known = remembered or {}
    found: list[str] = []
    for number, key in enumerate(keys_of(headings)):
        column = [row[number] for row in rows[:ASKED] if number < len(row) and row[number]]
        wanted = known.get(key)
        if wanted is None or wanted not in {*TARGETS, LEFT_OUT}:
            wanted = _by_heading(key, column)
        found.append(wanted)
    return _each_once(found)


def problems_of(chosen: Sequence[str], headings: Sequence[str]) -> dict[int, str]:
    """What is wrong with a choice of columns, by column; a missing name is said at column -1."""
    problems: dict[int, str] = {}
    for number, key in enumerate(chosen):
        first = chosen.index(key)
        if key != LEFT_OUT and first != number and not TARGETS[key].many:
            problems[number] = f"“{headings[first]}” is {TARGETS[key].label} already. Choose one of the two."
    if ID not in chosen and NAME not in chosen:
        problems[-1] = "Say which column holds the name of the service."
    days = [key for key in chosen if key.startswith("hours_")]
    if days and "schedules" in chosen:
        problems[chosen.index(days[0])] = "Use either one column for all hours, or one for each day."
    return problems


def samples(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    """The first different values of a column."""
    values = (row[number] for row in rows if number < len(row) and row[number])
    return list(dict.fromkeys(values))[:SAMPLES] if len(rows) <= ASKED else _first_few(values)


def _first_few(values: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for value in values:
        found[value] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def _by_heading(key: str, column: Sequence[str]) -> str:
    bare = re.sub(r" \(\d+\)$| \d+$| no$| number$", "", key)
    for heading in (key, bare):
        if heading in _BY_HEADING:
            return _not_what_it_seems(_BY_HEADING[heading], column)
    if bare.endswith("fax") or bare.startswith("fax"):
        return LEFT_OUT
    return _by_contents(column)


def _not_what_it_seems(key: str, column: Sequence[str]) -> str:
    """An "Address" with town and ZIP code in it is a whole address; an "id" that is no id of ours is left out."""
    if key == "address_1" and _agree(column, "address"):
        return "address"
    if key == ID and column and not _agree(column, ID):
        return LEFT_OUT
    return key


def _by_contents(column: Sequence[str]) -> str:
    for key in _CONTENTS:
        if _agree(column, key):
            return key
    return "schedules" if column and sum(map(_says_hours, column)) >= ENOUGH * len(column) else LEFT_OUT


def _agree(column: Sequence[str], key: str) -> bool:
    fits = sum(1 for value in column if _CONTENTS[key].fullmatch(value.strip()))
    return bool(column) and fits >= ENOUGH * len(column)


def _says_hours(value: str) -> bool:
    try:
        rows: list[dict[str, Any]] = parse(value)
    except ValueFaultError:
        return False
    return bool(rows)


def _each_once(found: Sequence[str]) -> list[str]:
    """A guess never gives two columns the same meaning where one is wanted: the first keeps it."""
    return [
        LEFT_OUT if key != LEFT_OUT and not TARGETS[key].many and key in found[:number] else key
        for number, key in enumerate(found)
    ]
