"""Telephone numbers as they stand in a cell: one or several, with extensions and a word on what each is for."""

import re
from typing import Any

from app.interop.hsds.values import ValueFaultError, quoted

MOST = 10
_NUMBER = re.compile(
    r"(?P<number>\+?1?[-. ]?\(?\d{3}\)?[-. /]{0,2}\d{3}[-. ]?\d{4}(?!\d)"  # ten digits, as in the US
    r"|\+[\d() .-]{7,20}\d"  # another country's
    r"|1-8\d\d-[A-Z0-9-]{7,9}\b|\b\d{3}[-.]\d{4}\b"  # 1-800-GET-HELP; without an area code
    r"|(?<!\d)\d{3}(?!\d))"  # 211, 988
    r"(?:[\s,;]*(?:x|ext|extension)\.?\s*(?P<extension>\d{1,5}))?",
    re.IGNORECASE,
)
LONGEST_NOTE = 80


def read_phones(cell: str) -> list[dict[str, Any]]:
    """The numbers of a cell as a sheet holds them. Raises ValueFaultError for what holds none."""
    found = list(_NUMBER.finditer(cell))
    if not found:
        raise ValueFaultError(f"must be a telephone number, not {quoted(cell)}")
    if len(found) > MOST:
        raise ValueFaultError(f"holds more than {MOST} telephone numbers")
    ends = [*(match.start() for match in found[1:]), len(cell)]
    before = cell[: found[0].start()]
    rows = []
    for match, end in zip(found, ends, strict=True):
        after = cell[match.end() : end]
        # A word before a number ("Fax:") belongs to it; one in brackets after it, too.
        label, rest = _note(after, last=end == len(cell))
        rows.append(_row(match, before, label))
        before = rest
    return rows


def digits(number: str) -> str:
    """A number for comparing: digits alone, without the 1 before an area code."""
    bare = re.sub(r"\D", "", number)
    return bare[1:] if len(bare) == 11 and bare.startswith("1") else bare


def _note(after: str, *, last: bool) -> tuple[str, str]:
    """What stands after a number: (what is said of it, what is said of the next one)."""
    brackets = re.match(r"\s*\(([^)\d]{1,80})\)", after)
    if brackets:
        return brackets[1], after[brackets.end() :]
    return (after, "") if last else ("", after)


def _row(match: re.Match[str], before: str, after: str) -> dict[str, Any]:
    row: dict[str, Any] = {"number": _written(match["number"].strip())}
    if match["extension"]:
        row["extension"] = int(match["extension"])
    said = (_bare(before), _bare(after))
    note = " ".join(part for part in said if part)
    if len(note) > LONGEST_NOTE:
        raise ValueFaultError(f"says too much beside a telephone number: {quoted(note)}")
    return row | ({"description": note} if note else {})


def _bare(words: str) -> str:
    words = re.sub(r"^(?:and|or)\b|\b(?:and|or)$", "", words.strip(" \t\n,;:/&()-."))
    words = words.strip(" \t\n,;:/&()-.")
    return "" if words.casefold() in ("phone", "tel", "telephone", "call", "ph") else words


def _written(number: str) -> str:
    """Ten digits as the county writes them; others as they came."""
    bare = digits(number)
    plain = len(bare) == 10 and not number.startswith("+") and not re.search(r"[a-z]", number, re.IGNORECASE)
    return f"({bare[:3]}) {bare[3:6]}-{bare[6:]}" if plain else number
