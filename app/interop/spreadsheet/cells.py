"""One row of a spreadsheet in, the fields of a listing out; what can't be used is told with its column and reason."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.directory.languages import NAMES
from app.directory.opening_hours import DAY_NAMES, DAYS
from app.interop.hsds import values
from app.interop.hsds.values import ValueFaultError, quoted
from app.interop.spreadsheet import hours
from app.interop.spreadsheet.addresses import read_address
from app.interop.spreadsheet.needs import NeedWords
from app.interop.spreadsheet.phones import read_phones
from app.interop.spreadsheet.targets import LEFT_OUT, TARGETS
from app.web.forms import LONG, SHORT, plain

# What people write into a cell that has nothing to say.
NOTHING = frozenset({"", "n/a", "na", "-", "--", "none", "tbd", "?", "unknown"})
FAILED_FORMULAS = frozenset({"#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!", "#NULL!", "#NUM!"})
_LONGEST: Mapping[str, int] = {"fees": 400, "url": 500} | dict.fromkeys(
    ("description", "eligibility_description", "application_process"), LONG
)
_FREE_TEXT = (
    "name",
    "alternate_name",
    "organization",
    "eligibility_description",
    "fees",
    "application_process",
)
_ADDRESS = ("address", "address_1", "address_2", "city", "state_province", "postal_code", "place")
_OTHER_LANGUAGES = {
    "español": "es",
    "spanish (español)": "es",
    "farsi": "fa",
    "persian": "fa",
    "dari": "fa",
    "mandarin": "zh",
    "cantonese": "zh",
    "sign language": "ase",
    "asl": "ase",
    "tagalog/filipino": "tl",
    "filipino": "tl",
    "creole": "ht",
}
_LANGUAGES = (
    {name.casefold(): code for code, name in NAMES.items()}
    | {code: code for code in NAMES}
    | _OTHER_LANGUAGES
)
_DAY_OF = {f"hours_{code.lower()}": day for code, day in zip(DAYS, DAY_NAMES, strict=True)}
_YES = {"y": "yes", "n": "no", "x": "yes"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: under which heading, and why."""

    heading: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What one row says. `emptied`: what has a column and an empty cell. `unknown`: needs that nobody knows."""

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is needed to read rows: which columns bring what, the need list, and what an address may leave out."""

    headings: Sequence[str]
    chosen: Sequence[str]
    needs: NeedWords
    state: str = ""


def read_row(number: int, cells: Sequence[str], facts: Facts) -> Reading:
    """The fields that a row says, with every problem in it."""
    reading = Reading(number)
    said: dict[str, list[tuple[str, str]]] = {}
    for heading, target, cell in zip(facts.headings, facts.chosen, cells, strict=True):
        if target == LEFT_OUT:
            continue
        try:
            said.setdefault(target, []).append((heading, _clean(cell)))
        except ValueFaultError as fault:
            reading.problems.append(Problem(heading, _sentence(fault)))
    for target, given in said.items():
        if target not in _ADDRESS and not target.startswith("hours_"):
            _read_one(reading, target, given, facts)
    _read_days(reading, said)
    _read_place(reading, said, facts)
    return reading


def _read_one(reading: Reading, target: str, given: Sequence[tuple[str, str]], facts: Facts) -> None:
    filled = [(heading, cell) for heading, cell in given if not _says_nothing(target, cell)]
    if not filled:
        reading.emptied.add(target)
        return
    heading = filled[0][0]
    try:
        if target == "needs":
            found, unknown = facts.needs.read(", ".join(cell for _heading, cell in filled))
            reading.unknown += unknown
            if found or not unknown:
                reading.fields["needs"] = found
            for word in unknown:
                reading.problems.append(Problem(heading, facts.needs.told(word)))
        else:
            joined = {"description": "\n\n", "schedules": "; "}.get(target, ", ")
            reading.fields[target] = _READERS[target](joined.join(cell for _heading, cell in filled))
    except ValueFaultError as fault:
        reading.problems.append(Problem(heading, _sentence(fault)))


def _read_days(reading: Reading, said: Mapping[str, list[tuple[str, str]]]) -> None:
    """One column for each day of the week."""
    given = {day: said[target][0] for target, day in _DAY_OF.items() if target in said}
    lines = {
        day: (heading, f"{day} {cell}")
        for day, (heading, cell) in given.items()
        if cell.casefold() not in NOTHING | {"closed"}
    }
    sound = [line for heading, line in lines.values() if _sound(reading, heading, line)]
    if given and not lines:
        reading.emptied.add("schedules")
    elif lines and len(sound) == len(lines):
        reading.fields["schedules"] = hours.parse("; ".join(sound))


def _sound(reading: Reading, heading: str, line: str) -> bool:
    try:
        hours.parse(line)
    except ValueFaultError as fault:
        reading.problems.append(Problem(heading, _sentence(fault)))
        return False
    return True


def _read_place(reading: Reading, said: Mapping[str, list[tuple[str, str]]], facts: Facts) -> None:
    given = {target: said[target][0][1] for target in _ADDRESS if target in said}
    parts = {target: cell for target, cell in given.items() if cell.casefold() not in NOTHING}
    if not parts:
        if given:
            reading.emptied.add("place")
        return
    try:
        reading.fields["place"] = read_address(parts, state=facts.state)
    except ValueFaultError as fault:
        heading = next(said[target][0][0] for target in _ADDRESS if target in parts)
        reading.problems.append(Problem(heading, _sentence(fault)))


def _clean(cell: str) -> str:
    """A cell without what can't be seen, and without the quote that keeps a spreadsheet from computing it."""
    if cell in FAILED_FORMULAS:
        raise ValueFaultError(f"is a formula that failed ({cell})")
    return plain(values.text(cell.replace("\r\n", "\n"))) or ""


def _says_nothing(target: str, cell: str) -> bool:
    return not cell if target in (*_FREE_TEXT, "description") else cell.casefold() in NOTHING


def _text_of(target: str) -> Callable[[str], str]:
    most = _LONGEST.get(target, SHORT)

    def read(cell: str) -> str:
        if len(cell) > most:
            raise ValueFaultError(f"is longer than {most:,} characters")
        return cell

    return read


def _read_id(cell: str) -> UUID:
    try:
        return UUID(cell)
    except ValueError:
        raise ValueFaultError(
            f"must be the id of one of your services, or empty, not {quoted(cell)}"
        ) from None


def _read_languages(cell: str) -> list[str]:
    codes = set()
    for word in re.split(r"[,;/&\n]|\band\b", cell):
        name = word.strip().casefold()
        if name and name not in _LANGUAGES:
            raise ValueFaultError(f"names a language that isn’t known here: {quoted(word.strip())}")
        codes |= {_LANGUAGES[name]} if name else set()
    return sorted(codes)


def _read_url(cell: str) -> str | None:
    return _text_of("url")(values.web_address(cell) or "")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "id": _read_id,
    **{target: _text_of(target) for target in (*_FREE_TEXT, "description")},
    "languages": _read_languages,
    "phones": read_phones,
    "email": values.email,
    "url": _read_url,
    "accepts_referrals": lambda cell: values.yes_or_no(_YES.get(cell.casefold(), cell)),
    "schedules": hours.parse,
}


def _sentence(fault: ValueFaultError) -> str:
    """A fault as a sentence that stands by itself."""
    words = str(fault)
    return f"{words[:1].upper()}{words[1:]}."


__all__ = ["TARGETS", "Facts", "Problem", "Reading", "read_row"]
