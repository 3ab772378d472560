"""What the columns of a caseload mean, and what a row of it says: facts of a client, or why it can't be taken in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.clients.circumstances import AGE_BANDS, AGE_WORDS, LANGUAGES
from app.clients.contact import bare_number
from app.web.forms import LONG, SHORT, plain

FORMULA_SIGNS = ("=", "+", "-", "@")
_YES = frozenset({"yes", "y", "x", "true", "1"})
_NO = frozenset({"no", "n", "false", "0", ""})
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template: its heading, other headings that mean it, and an example."""

    label: str
    also: tuple[str, ...]
    example: str


COLUMNS: Mapping[str, Column] = {
    "name": Column("Name", ("client", "client name", "full name", "preferred name"), "Maria S."),
    "pronouns": Column("Pronouns", (), "she/her"),
    "age_band": Column("Age", ("age band", "years", "age group"), "34"),
    "area": Column("ZIP code", ("zip", "postal code", "postcode", "area"), "62704"),
    "language": Column("Language", ("preferred language",), "Spanish"),
    "interpreter": Column("Interpreter", ("needs an interpreter", "interpreter needed"), "yes"),
    "phone": Column("Phone", ("phone number", "telephone", "mobile", "cell"), "(217) 555-0188"),
    "email": Column("E-mail", ("email", "mail", "email address"), "maria@example.org"),
    "address": Column("Address", ("address for letters", "mailing address"), "12 Elm Street, Springfield"),
    "household": Column("Household", ("family",), "two adults, one child"),
    "goals": Column("Goals", ("goal", "what they want"), "A place of our own."),
    "need": Column("Need", ("first need", "needs"), "Food pantry"),
}


class RowFaultError(Exception):
    """Why one cell can't be used, in words."""


@dataclass(slots=True)
class Row:
    """What one line says. `problems` are sentences; a row that has one is not taken in."""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def meant(headings: Sequence[str]) -> dict[int, str]:
    """Which column means what; a heading that nobody knows is left out."""
    known = {word: key for key, column in COLUMNS.items() for word in (_key(column.label), *column.also)}
    found: dict[int, str] = {}
    for number, heading in enumerate(headings):
        key = known.get(_key(heading))
        if key is not None and key not in found.values():
            found[number] = key
    return found


def read(number: int, cells: Sequence[str], columns: Mapping[int, str], needs: Mapping[str, str]) -> Row:
    """One line as facts; `needs` are names (small letters) and codes of the need list."""
    row = Row(number)
    for place, key in columns.items():
        try:
            value = _cell(key, cells[place])
            row.facts[key] = needs_code(value, needs) if key == "need" else _READERS.get(key, _short)(value)
        except RowFaultError as fault:
            row.problems.append(f"{COLUMNS[key].label}: {fault}")
    if not row.facts.get("name") and not row.problems:
        row.problems.append("Name: there is none.")
    return row


def needs_code(value: str, needs: Mapping[str, str]) -> str | None:
    if value and value.casefold() not in needs:
        raise RowFaultError("this is no need of our list. Leave it empty, and choose it later.")
    return needs.get(value.casefold())


def _cell(key: str, cell: str) -> str:
    """A quote before a formula's sign is taken off; a formula itself is not taken in."""
    if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS):
        cell = cell[1:]
    elif cell.startswith(FORMULA_SIGNS) and not (key == "phone" and bare_number(cell)):
        raise RowFaultError("this looks like a formula. Write the words themselves.")
    return plain(cell) or ""


def _short(value: str) -> str | None:
    if len(value) > SHORT:
        raise RowFaultError(f"use at most {SHORT} characters.")
    return value or None


def _long(value: str) -> str | None:
    if len(value) > LONG:
        raise RowFaultError(f"use at most {LONG:,} characters.")
    return value or None


def _age(value: str) -> str | None:
    bands = {words.casefold(): band for band, words in AGE_WORDS.items()} | {band: band for band in AGE_BANDS}
    if not value or value.casefold() in bands:
        return bands.get(value.casefold())
    if value.isdigit():
        for band, (low, high) in AGE_BANDS.items():
            if low <= int(value) <= high:
                return band
    raise RowFaultError("write a number of years, or a span such as 25-54.")


def _zip(value: str) -> str | None:
    if value and not re.fullmatch(r"\d{5}", value):
        raise RowFaultError("a ZIP code has five digits, such as 62704.")
    return value or None


def _language(value: str) -> str:
    known = {name.casefold(): code for code, name in LANGUAGES.items()} | {code: code for code in LANGUAGES}
    if value and value.casefold() not in known:
        raise RowFaultError(f"we know these: {', '.join(LANGUAGES.values())}.")
    return known.get(value.casefold(), "en")


def _yes(value: str) -> bool:
    if value.casefold() not in _YES | _NO:
        raise RowFaultError("write yes or no.")
    return value.casefold() in _YES


def _mail(value: str) -> str | None:
    if value and not _MAIL.fullmatch(value):
        raise RowFaultError("this is no e-mail address.")
    return value or None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "age_band": _age,
    "area": _zip,
    "language": _language,
    "interpreter": _yes,
    "email": _mail,
    "address": _long,
    "goals": _long,
}


def _key(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9-]+", " ", heading.lower()).split())
