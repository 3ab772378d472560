"""Values of a listing's fields in words: one table, by the form that a field has."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from app.directory.eligibility import Rule, rule_words
from app.directory.languages import name_of
from app.directory.opening_hours import DAY_NAMES, DAYS, clock_words

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


def in_words(form: str, value: Any) -> tuple[str, ...]:
    """A value as lines of words; none where nothing is said."""
    return () if value in (None, "", [], {}) else _WORDS[form](value)


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


def _joined(*names: str, between: str = ", ") -> Callable[[Any], tuple[str, ...]]:
    """A line for each row: what it says in these columns."""

    def said(row: Mapping[str, Any]) -> str:
        return between.join(str(row[name]) for name in names if row.get(name))

    return lambda rows: tuple(line for row in rows if (line := said(row)))


def _contact(row: Mapping[str, Any]) -> str:
    said = [row.get(name) for name in ("name", "title", "department", "email")]
    numbers = [_phone(phone) for phone in row.get("phones", ())]
    line = ", ".join(part for part in (*said, *numbers) if part)
    return f"{line} (for staff only)" if row.get("private") else line


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
    "named_one": lambda row: (row["name"],),
    "documents": _joined("document", "uri"),
    "areas": _joined("name", "description", between=": "),
    "contacts": lambda rows: tuple(_contact(row) for row in rows),
    "funding": _joined("source"),
    "urls": _joined("label", "url", between=": "),
    "identifiers": _joined("identifier_type", "identifier", between=": "),
    "programs": _joined("name", "description", between=": "),
    "position": lambda point: (f"{point['latitude']:.5f}, {point['longitude']:.5f}",),
    "visibility": lambda value: (VISIBILITY_WORDS.get(value, value),),
    "status": lambda value: (STATUS_WORDS.get(value, value),),
}
