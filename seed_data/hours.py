"""Opening hours as people write them, turned into HSDS schedules.

`Mo-Fr 9-17; 2Sa 9-12:30` means weekdays from nine to five, and the second Saturday of each month in the morning;
`always` means day and night, which is from midnight to midnight.
"""

import re
from datetime import date, timedelta
from typing import Any

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"(?P<days>\S+) (?P<opens>[\d:]+)-(?P<closes>[\d:]+)")
_MONTHLY = re.compile(r"-?\d")

SEASONS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "winter": ((11, 1), (3, 31)),
    "summer": ((6, 8), (8, 14)),
    "autumn": ((9, 1), (11, 30)),
    "tax": ((1, 20), (4, 20)),
}

Schedule = dict[str, Any]


def schedules(hours: str, *, valid: tuple[date, date] | None = None) -> list[Schedule]:
    """The HSDS fields of each recurring opening, without ids."""
    if hours == "always":
        openings = [{"freq": "WEEKLY", "byday": ",".join(DAYS), "opens_at": "00:00", "closes_at": "00:00"}]
    else:
        openings = [_opening(part.strip()) for part in hours.split(";")]
    if valid is None:
        return openings
    first, last = valid
    bounds = {"valid_from": first.isoformat(), "valid_to": last.isoformat()}
    said = {"description": f"From {first:%B} {first.day} to {last:%B} {last.day}"}
    return [opening | bounds | said for opening in openings]


def season(name: str, today: date) -> tuple[date, date]:
    """The first and last day of the season that runs on `today`, or else of the next one."""
    (first_month, first_day), (last_month, last_day) = SEASONS[name]
    for year in (today.year - 1, today.year, today.year + 1):
        first = date(year, first_month, first_day)
        last = date(year + (last_month < first_month), last_month, last_day)
        if last >= today:
            return first, last
    raise AssertionError("next year's season has not ended yet")


def holidays(today: date) -> list[tuple[date, str]]:
    """The holidays of the twelve months after `today` on which offices close, in order."""
    found = [day for year in (today.year, today.year + 1) for day in _holidays_of(year)]
    return sorted((day, name) for day, name in found if today <= day < today + timedelta(days=365))


def _holidays_of(year: int) -> list[tuple[date, str]]:
    may, september, november = date(year, 5, 31), date(year, 9, 1), date(year, 11, 1)
    return [
        (date(year, 1, 1), "New Year's Day"),
        (may - timedelta(days=may.weekday()), "Memorial Day"),
        (date(year, 7, 4), "Independence Day"),
        (september + timedelta(days=-september.weekday() % 7), "Labor Day"),
        (november + timedelta(days=(3 - november.weekday()) % 7 + 21), "Thanksgiving Day"),
        (date(year, 12, 25), "Christmas Day"),
    ]


def _opening(part: str) -> Schedule:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"not opening hours: {part!r}")
    days = match["days"]
    monthly = _MONTHLY.match(days) is not None
    return {
        "freq": "MONTHLY" if monthly else "WEEKLY",
        "byday": days.upper() if monthly else _weekdays(days),
        "opens_at": _clock(match["opens"]),
        "closes_at": _clock(match["closes"]),
    }


def _weekdays(days: str) -> str:
    first, _, last = days.upper().partition("-")
    if last:
        return ",".join(DAYS[DAYS.index(first) : DAYS.index(last) + 1])
    return first


def _clock(words: str) -> str:
    hour, _, minute = words.partition(":")
    return f"{int(hour) % 24:02}:{int(minute or 0):02}"
