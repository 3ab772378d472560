"""What differs between two sheets of a listing, in words, and which fields may change without a second look.

A sheet is a listing as plain values: field -> text, number, yes or no, or a list of words or rows, as JSON holds
them. `FIELDS` is the one table of fields that pages, proposals and versions share.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.directory.eligibility import Rule, rule_words
from app.directory.languages import name_of
from app.directory.opening_hours import DAY_NAMES, DAYS, clock_words

Sheet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a listing. `sensitive` ones wait for a steward; `form` says how its value is put into words."""

    label: str
    sensitive: bool = False
    form: str = "text"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, its values as lines of words (nothing: not said)."""

    field: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sensitive: bool

    @property
    def taken_away(self) -> tuple[str, ...]:
        return tuple(line for line in self.before if line not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(line for line in self.after if line not in self.before)


FIELDS: Mapping[str, Field] = {
    "name": Field("Name", sensitive=True),
    "alternate_name": Field("Also called"),
    "description": Field("What it is"),
    "application_process": Field("How to get it"),
    "alert": Field("Notice at the top"),
    "needs": Field("Needs it meets", form="named"),
    "eligibility_description": Field("Who it is for", sensitive=True),
    "eligibility_rules": Field("Rules of who it is for", sensitive=True, form="rules"),
    "fees": Field("Cost"),
    "fees_description": Field("Cost in words"),
    "cost_options": Field("Prices", form="prices"),
    "languages": Field("Languages", form="languages"),
    "interpretation_services": Field("Interpreting"),
    "phones": Field("Phone", form="phones"),
    "email": Field("Email"),
    "url": Field("Website"),
    "website": Field("Website"),
    "schedules": Field("Hours", form="hours"),
    "place_hours": Field("Hours at single places", form="place_hours"),
    "places": Field("Places", form="named"),
    "accepts_referrals": Field("Takes referrals through Trellis", sensitive=True, form="yes_no"),
    "answer_by_days": Field("Answers within (working days)"),
    "status": Field("Whether it is offered", sensitive=True, form="status"),
    "year_incorporated": Field("Since"),
    "transportation": Field("How to get there"),
    "accessibility": Field("Getting in"),
    "address": Field("Address", form="address"),
    "address_visibility": Field("Who may see the address", sensitive=True, form="visibility"),
}

SENSITIVE = frozenset(name for name, field in FIELDS.items() if field.sensitive)
STATUS_WORDS = {
    "active": "Offered, and found by everyone",
    "temporarily closed": "Closed for now",
    "inactive": "Not offered at present, and not listed",
    "defunct": "Closed for good",
}
VISIBILITY_WORDS = {
    "full": "Everyone sees the whole address",
    "area": "Only the town and ZIP code are shown",
    "hidden": "Nobody sees where it is",
}


def changes_between(before: Sheet, after: Sheet) -> dict[str, Any]:
    """The fields of `after` that say something other than in `before`; a field that `after` lacks is left alone."""
    return {name: value for name, value in after.items() if _bare(value) != _bare(before.get(name))}


def merged(sheet: Sheet, changes: Sheet) -> dict[str, Any]:
    """The sheet with the changes made."""
    return {**sheet, **changes}


def differences(before: Sheet, changes: Sheet) -> list[Difference]:
    """What `changes` would change in `before`, in the order of the table."""
    real = changes_between(before, changes)
    return [
        Difference(
            name, field.label, words_of(name, before.get(name)), words_of(name, real[name]), field.sensitive
        )
        for name, field in FIELDS.items()
        if name in real
    ]


def sorted_out(changes: Sheet, trusted: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what goes live at once, what waits for a steward)."""
    waits = SENSITIVE - set(trusted)
    at_once = {name: value for name, value in changes.items() if name not in waits}
    return at_once, {name: value for name, value in changes.items() if name in waits}


def overtaken(before: Sheet, current: Sheet) -> list[str]:
    """Labels of the fields that no longer say what they said when a change was proposed."""
    return [
        FIELDS[name].label
        for name, value in before.items()
        if name in FIELDS and _bare(value) != _bare(current.get(name))
    ]


def words_of(name: str, value: Any) -> tuple[str, ...]:
    """A field's value as lines of words."""
    if value in (None, "", [], {}):
        return ()
    form = FIELDS[name].form
    return _WORDS[form](value)


def _bare(value: Any) -> Any:
    """A value without what makes no difference: nothing said or nothing there, and the order of rows."""
    if value in ("", [], {}):
        return None
    return sorted(json.dumps(row, sort_keys=True) for row in value) if isinstance(value, list) else value


def _phone(row: Mapping[str, Any]) -> str:
    extension = f" ext. {row['extension']}" if row.get("extension") else ""
    note = f" ({row['description']})" if row.get("description") else ""
    return f"{row['number']}{extension}{note}"


def _rule(row: Mapping[str, Any]) -> str:
    words = rule_words(Rule(row["kind"], row["terms"], row["hard"], row.get("text") or ""))
    return words if row["hard"] else f"{words} (preferred)"


def in_order(row: Mapping[str, Any]) -> tuple[bool, str, int, str]:
    """Where a schedule stands among others: openings first, then by date, weekday and time."""
    first_day = (row.get("byday") or "").split(",")[0][-2:].upper()
    weekday = DAYS.index(first_day) if first_day in DAYS else 0
    begins = row.get("valid_from") or row.get("dtstart") or ""
    return bool(row.get("closed")), begins, weekday, row.get("opens_at") or ""


def schedule_words(row: Mapping[str, Any]) -> str:
    """One schedule as a sentence: "Monday to Friday, 9 am to 5 pm", "Closed on December 25, 2026: Christmas Day"."""
    days, times, note = _days(row), _times(row), row.get("notes") or row.get("description") or ""
    said = ", ".join(part for part in (days, times) if part)
    if row.get("closed"):
        said = f"Closed {said}".strip()
    return f"{said}: {note}" if said and note else said or note or "By arrangement"


def _days(row: Mapping[str, Any]) -> str:
    if row.get("byday"):
        codes = [part.strip().upper() for part in row["byday"].split(",")]
        lead = {"MONTHLY": "each month on ", "YEARLY": "each year on "}.get(row.get("freq") or "", "")
        return lead + _day_names(codes)
    if row.get("bymonthday"):
        return f"each month on day {row['bymonthday']}"
    first, last = row.get("valid_from") or row.get("dtstart"), row.get("valid_to")
    if first and last and first != last:
        return f"{_date(first)} to {_date(last)}"
    return _date(first) if first else ""


def _day_names(codes: list[str]) -> str:
    if not all(code in DAYS for code in codes):
        return ", ".join(_one_day(code) for code in codes)
    numbers = sorted(DAYS.index(code) for code in codes)
    in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
    if in_a_row and len(numbers) > 2:
        return f"{DAY_NAMES[numbers[0]]} to {DAY_NAMES[numbers[-1]]}"
    return ", ".join(DAY_NAMES[number] for number in numbers)


def _one_day(code: str) -> str:
    """`2TU` as "second Tuesday"."""
    nth = {"1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "-1": "last "}.get(code[:-2], "")
    return nth + DAY_NAMES[DAYS.index(code[-2:])] if code[-2:] in DAYS else code


def _times(row: Mapping[str, Any]) -> str:
    if not (row.get("opens_at") and row.get("closes_at")):
        return ""
    opens, closes = time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"])
    return f"{clock_words(opens)} to {clock_words(closes)}"


def place_hours_words(row: Mapping[str, Any]) -> str:
    """The hours of a service at one of its places: "Harbor hall: Monday, 9 am to noon"."""
    return f"{row['name']}: {'; '.join(schedule_words(schedule) for schedule in row['schedules'])}"


def _price(row: Mapping[str, Any]) -> str:
    amount = row.get("amount")
    money = "Free" if amount == "0.00" else f"{row.get('currency') or 'USD'} {amount}" if amount else ""
    parts = (money, row.get("option"), row.get("amount_description"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _date(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day:%B} {day.day}, {day.year}"


def _address(row: Mapping[str, Any]) -> tuple[str, ...]:
    town = f"{row.get('city') or ''}, {row.get('state_province') or ''} {row.get('postal_code') or ''}"
    lines = (row.get("address_1"), row.get("address_2"), town.strip(" ,"))
    return tuple(line for line in lines if line)


_WORDS: Mapping[str, Callable[[Any], tuple[str, ...]]] = {
    "text": lambda value: tuple(line for line in str(value).split("\n") if line.strip()),
    "yes_no": lambda value: ("Yes" if value else "No",),
    "languages": lambda codes: tuple(sorted(name_of(code) for code in codes)),
    "phones": lambda rows: tuple(_phone(row) for row in rows),
    "rules": lambda rows: tuple(_rule(row) for row in rows),
    "prices": lambda rows: tuple(_price(row) for row in rows),
    "place_hours": lambda rows: tuple(place_hours_words(row) for row in rows),
    "hours": lambda rows: tuple(schedule_words(row) for row in rows),
    "named": lambda rows: tuple(row["name"] for row in rows),
    "address": _address,
    "visibility": lambda value: (VISIBILITY_WORDS.get(value, value),),
    "status": lambda value: (STATUS_WORDS.get(value, value),),
}
