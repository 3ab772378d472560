"""When a place is open: recurring schedules in, moments and words out.

A schedule is HSDS's set of columns for an RFC 5545 recurrence (https://www.rfc-editor.org/rfc/rfc5545). Times are
local to an IANA zone, so that nine o'clock stays nine o'clock when the clocks change.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Opening:
    """One recurring opening, or (`closed`) closing. Names as in HSDS; `zone` is an IANA name."""

    zone: str
    opens_at: time | None = None
    closes_at: time | None = None
    freq: str | None = None
    byday: str | None = None
    bymonthday: str | None = None
    interval: int = 1
    dtstart: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    until: date | None = None
    count: int | None = None
    closed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` until `end`, both aware and in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is open; until when (None: no end in sight), or from when again (None: not known)."""

    open: bool
    until: datetime | None = None
    next: datetime | None = None


def spans(openings: Iterable[Opening], start: datetime, end: datetime) -> list[Span]:
    """The times of being open between two aware moments, in order, without overlap, closings taken out."""
    openings = list(openings)
    # A day to either side, because a local day reaches over the ends and a night over midnight.
    first, last = start.date() - timedelta(days=1), end.date() + timedelta(days=1)
    opened = [span for o in openings if not o.closed for span in _occurrences(o, first, last)]
    closed = [span for o in openings if o.closed for span in _occurrences(o, first, last)]
    joined = _subtract(_join(opened), _join(closed))
    return [Span(max(s.start, start), min(s.end, end)) for s in joined if s.end > start and s.start < end]


def now_of(coming: Sequence[Span], now: datetime, horizon: datetime) -> Now:
    """What a person at the door wants to know. `coming` are the spans from `now` up to `horizon`."""
    for span in coming:
        if span.start <= now < span.end:
            return Now(open=True, until=None if span.end >= horizon else span.end)
        if span.start > now:
            return Now(open=False, next=span.start)
    return Now(open=False)


def week(openings: Iterable[Opening], monday: date) -> list[tuple[str, list[tuple[time, time]]]]:
    """The seven days from `monday` with their local opening and closing times: what a page prints."""
    openings = list(openings)
    days: list[tuple[str, list[tuple[time, time]]]] = []
    for offset, name in enumerate(DAY_NAMES):
        day = monday + timedelta(days=offset)
        if any(o.closed and day in set(_dates(o, day, day)) and _all_day(o) for o in openings):
            days.append((name, []))
            continue
        open_then = [o for o in openings if not o.closed and o.opens_at and o.closes_at]
        times = {(o.opens_at, o.closes_at) for o in open_then if day in set(_dates(o, day, day))}
        days.append((name, sorted((a, b) for a, b in times if a is not None and b is not None)))
    return days


def closed_days(openings: Iterable[Opening], first: date, last: date) -> frozenset[date]:
    """The days on which it is closed all day although its week says otherwise: holidays and the like."""
    whole = (opening for opening in openings if opening.closed and _all_day(opening))
    return frozenset(day for opening in whole for day in _dates(opening, first, last))


def clock_words(moment: time | datetime, *, twenty_four: bool = False) -> str:
    """`6 pm`, `9:30 am`, `noon`, `midnight`; or `18:00`."""
    if twenty_four:
        return f"{moment.hour:02}:{moment.minute:02}"
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midnight" if moment.hour == 0 else "noon"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def is_day_and_night(opens: time, closes: time) -> bool:
    """Whether an opening takes the whole day."""
    return opens == _MIDNIGHT and closes in (_MIDNIGHT, _LAST_MINUTE)


def now_words(state: Now, now: datetime, zone: str, *, twenty_four: bool = False) -> str:
    """`open until 6 pm`, `closed, opens Monday 9 am`, `open day and night`; empty when nothing is known."""
    if state.open and state.until is None:
        return "open day and night"
    local = ZoneInfo(zone)
    if state.open and state.until:
        return f"open until {clock_words(state.until.astimezone(local), twenty_four=twenty_four)}"
    if state.next is None:
        return ""
    opens = state.next.astimezone(local)
    day = _day_words(opens.date(), now.astimezone(local).date())
    return f"closed, opens {day}{clock_words(opens, twenty_four=twenty_four)}"


def _day_words(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead == 0:
        return ""
    if ahead == 1:
        return "tomorrow "
    return f"{DAY_NAMES[day.weekday()]} " if ahead < 7 else f"{day:%B} {day.day}, "


def _occurrences(opening: Opening, first: date, last: date) -> Iterator[Span]:
    if not opening.closed and (opening.opens_at is None or opening.closes_at is None):
        return  # days without times: by appointment, say; it would be a guess to call that open
    zone = ZoneInfo(opening.zone)
    opens = opening.opens_at or _MIDNIGHT
    closes = opening.closes_at or _MIDNIGHT
    for day in _dates(opening, first, last):
        ends_next_day = closes <= opens or closes == _LAST_MINUTE
        end_day = day + timedelta(days=1) if ends_next_day else day
        end_time = _MIDNIGHT if closes == _LAST_MINUTE else closes
        start = datetime.combine(day, opens, zone).astimezone(UTC)
        end = datetime.combine(end_day, end_time, zone).astimezone(UTC)
        if end > start:
            yield Span(start, end)


def _all_day(opening: Opening) -> bool:
    return (opening.opens_at or _MIDNIGHT) == _MIDNIGHT and opening.closes_at in (
        None,
        _MIDNIGHT,
        _LAST_MINUTE,
    )


def _dates(opening: Opening, first: date, last: date) -> Iterator[date]:
    """The days of a recurrence within `first` to `last`, both included."""
    begins = opening.dtstart or opening.valid_from
    low = max(first, opening.valid_from or first, opening.dtstart or first)
    high = min(last, opening.valid_to or last, opening.until or last)
    if low > high:
        return
    if opening.freq is None:
        yield from _days_without_rule(opening, low, high)
    elif opening.freq == "WEEKLY" and opening.interval == 1 and opening.count is None and opening.byday:
        wanted = _weekdays(opening.byday)
        yield from (day for day in _each_day(low, high) if day.weekday() in wanted)
    else:
        anchor = begins or date(2024, 1, 1)
        rule = rrule(
            MONTHLY if opening.freq == "MONTHLY" else WEEKLY,
            dtstart=datetime.combine(anchor, _MIDNIGHT),
            interval=opening.interval,
            count=opening.count,
            byweekday=_rule_days(opening.byday),
            bymonthday=[int(day) for day in opening.bymonthday.split(",")] if opening.bymonthday else None,
        )
        low_moment, high_moment = datetime.combine(low, _MIDNIGHT), datetime.combine(high, _MIDNIGHT)
        yield from (moment.date() for moment in rule.between(low_moment, high_moment, inc=True))


def _days_without_rule(opening: Opening, low: date, high: date) -> Iterator[date]:
    """Without a frequency: the weekdays named, or each day of a stated period, or the one day it starts on."""
    if opening.byday:
        wanted = _weekdays(opening.byday)
        yield from (day for day in _each_day(low, high) if day.weekday() in wanted)
    elif opening.valid_from and opening.valid_to:
        yield from _each_day(low, high)
    elif opening.dtstart and low <= opening.dtstart <= high:
        yield opening.dtstart


def _each_day(low: date, high: date) -> Iterator[date]:
    return (low + timedelta(days=offset) for offset in range((high - low).days + 1))


def _weekdays(byday: str) -> frozenset[int]:
    return frozenset(DAYS.index(part[-2:]) for part in _parts(byday))


def _rule_days(byday: str | None) -> list[weekday] | None:
    """`1MO,-1FR` as dateutil's weekdays."""
    if not byday:
        return None
    return [weekday(DAYS.index(part[-2:]), int(part[:-2]) if part[:-2] else None) for part in _parts(byday)]


def _parts(byday: str) -> list[str]:
    return [part.strip().upper() for part in byday.split(",") if part.strip()[-2:].upper() in DAYS]


def _join(many: Iterable[Span]) -> list[Span]:
    """Overlapping and touching spans made one."""
    joined: list[Span] = []
    for span in sorted(many):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _subtract(opened: Iterable[Span], closed: Sequence[Span]) -> list[Span]:
    """What is left of `opened` without `closed`; both in order and without overlap."""
    left: list[Span] = []
    for span in opened:
        start = span.start
        for gap in closed:
            if gap.end <= start or gap.start >= span.end:
                continue
            if gap.start > start:
                left.append(Span(start, gap.start))
            start = max(start, gap.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left
