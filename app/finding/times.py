"""When "saturday evening" is: the minutes of the coming days that a word for a time means."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# How many days to come are looked at, today counted in: those of which the index knows the opening hours.
DAYS = 11

_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_SETS = {"weekend": ("sa", "su"), "weekdays": _WEEKDAYS[:5]}
# From and to in hours of a day; past 24 it is the next day.
_PARTS = {
    "": (0, 24),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "late": (13, 21),
    "evening": (18, 24),
    "night": (21, 30),
    "tonight": (18, 30),
    "always": (27, 28),  # open at three in the morning
}
_DAY_WORDS = {
    "mo": "on Mondays",
    "tu": "on Tuesdays",
    "we": "on Wednesdays",
    "th": "on Thursdays",
    "fr": "on Fridays",
    "sa": "on Saturdays",
    "su": "on Sundays",
    "weekend": "at the weekend",
    "weekdays": "on weekdays",
    "today": "today",
    "tomorrow": "tomorrow",
    "tonight": "tonight",
    "always": "day and night",
    "now": "now",
}
_PART_WORDS = {
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "late": "in the afternoon or evening",
    "evening": "in the evening",
    "night": "at night",
}

Window = tuple[int, int]


def windows(said: Iterable[str], now: datetime, zone: str) -> tuple[Window, ...]:
    """The minutes since 1970 UTC, half open and from `now` on, of times as `search_index.tags` writes them."""
    minute = int(now.timestamp()) // 60
    found = {window for one in said for window in _windows(one, now.astimezone(ZoneInfo(zone)))}
    return tuple((max(start, minute), end) for start, end in sorted(found) if end > minute)


def words(said: str) -> str:
    """A time as it follows "open"."""
    day, _, part = said.partition(" ")
    return " ".join(filter(None, (_DAY_WORDS.get(day, ""), _PART_WORDS.get(part or day, ""))))


def _windows(said: str, now: datetime) -> Iterator[Window]:
    day, _, part = said.partition(" ")
    if day in _PARTS:
        day, part = ("today" if day == "tonight" else ""), day
    opens, closes = _PARTS[part]
    for date_ in _dates(day, now.date()):
        midnight = datetime.combine(date_, time(), now.tzinfo)
        yield _minute(midnight, opens), _minute(midnight, closes)


def _dates(day: str, today: date) -> Iterator[date]:
    coming = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    if day in ("today", "tomorrow"):
        yield coming[day == "tomorrow"]
        return
    wanted = _SETS.get(day, (day,)) if day else _WEEKDAYS
    yield from (one for one in coming if _WEEKDAYS[one.weekday()] in wanted)


def _minute(midnight: datetime, hours: int) -> int:
    """So many hours by the wall clock after midnight."""
    there = midnight + timedelta(hours=hours)  # local arithmetic: the zone's offset is worked out anew
    return int(there.timestamp()) // 60
