"""Schedules as one line of words, in the form in which people type hours: what `hours.parse` reads as the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from app.directory.opening_hours import DAYS, is_day_and_night
from app.stewardship.weekly import Hours, hours_of, rows_of

_SHORT = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
# What a cell has no words for.
_BEYOND = ("dtstart", "valid_from", "valid_to", "until", "count", "bymonthday", "byweekno", "byyearday")
_NTH_WORDS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}


def render(rows: Iterable[Mapping[str, Any]]) -> str:
    """Schedules as one line that `parse` reads as the same. Exceptions with dates are left out."""
    hours = hours_of(rows)
    weekly = [_line(row) for row in rows_of(Hours(week=hours.week))]
    return "; ".join([*weekly, *(line for row in hours.others if (line := _other(row)))])


def is_weekly(row: Mapping[str, Any]) -> bool:
    """Whether a schedule is one that a cell can say: it comes every week or month, and has no dates."""
    return not row.get("closed") and (row.get("interval") or 1) == 1 and not any(row.get(n) for n in _BEYOND)


def _line(row: Mapping[str, Any]) -> str:
    opens, closes = time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"])
    times = "24 hours" if is_day_and_night(opens, closes) else f"{_clock(opens)}-{_clock(closes)}"
    return f"{names_of_days(row['byday'].split(','))} {times}"


def _other(row: Mapping[str, Any]) -> str:
    """A schedule that doesn't fit the week: so many days a month, days by appointment; nothing for what has dates."""
    if not is_weekly(row):
        return ""
    note = row.get("notes") or row.get("description") or ""
    codes = [code for code in (row.get("byday") or "").split(",") if code]
    if not (row.get("opens_at") and row.get("closes_at")):
        return f"{names_of_days(codes)} {note.lower()}" if codes and note else note
    if row.get("freq") != "MONTHLY":
        return _line(row)
    opens, closes = time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"])
    return f"{names_of_days(codes)} {_clock(opens)}-{_clock(closes)}"


def names_of_days(days: Sequence[str]) -> str:
    """ "Mon-Fri", "Mon, Wed"."""
    if not all(day in DAYS for day in days):
        return " and ".join(
            f"{_NTH_WORDS.get(int(day[:-2] or 0), '')} {_SHORT[day[-2:]]}".strip() for day in days
        )
    numbers = sorted(DAYS.index(day) for day in days)
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{_SHORT[DAYS[numbers[0]]]}-{_SHORT[DAYS[numbers[-1]]]}"
    return ", ".join(_SHORT[DAYS[number]] for number in numbers)


def _clock(moment: time) -> str:
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"
