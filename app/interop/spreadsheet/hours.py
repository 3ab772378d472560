"""Hours as people write them ("M–Th 9:00am–4:30pm; Sat 10-2"), and the schedules that they mean; and back.

Schedules are rows as sheets of listings hold them: HSDS's columns, without those that say nothing. What could mean
two things ("6-8") is refused in words, never guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from typing import Any

from app.directory.opening_hours import DAYS
from app.interop.hsds.values import ValueFaultError, quoted
from app.interop.spreadsheet.hours_times import ALL_DAY, Span, span_of
from app.interop.spreadsheet.hours_words import HOW, Sign, Token, tokens
from app.interop.spreadsheet.hours_written import names_of_days
from app.stewardship.weekly import Hours, rows_of

Row = dict[str, Any]
LONGEST = 2_000


@dataclass(slots=True)
class _Item:
    """Days ("MO", of each month "1TU"), or what holds for days: one piece of a statement."""

    sign: Sign
    days: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    words: str = ""


@dataclass(slots=True)
class _Said:
    """What the statements read so far say."""

    week: dict[str, list[Span]] = field(default_factory=dict)
    monthly: dict[str, list[Span]] = field(default_factory=dict)
    noted: dict[str, list[str]] = field(default_factory=dict)
    last: _Item | None = None


def parse(text: str) -> list[Row]:
    """The schedules that the text means. Raises ValueFaultError for what can't be read, or reads two ways."""
    if len(text) > LONGEST:
        raise ValueFaultError(f"is longer than {LONGEST:,} characters")
    return [dict(row) for row in _parsed(text)]


@lru_cache(maxsize=1024)
def _parsed(text: str) -> list[Row]:
    """Many rows of one spreadsheet say the same hours."""
    said = _Said()
    for segment in _segments(tokens(text)):
        _take(_items(segment), said)
    if not (said.week or said.monthly or said.noted):
        raise ValueFaultError(f"says no hours: {HOW}")
    return _rows(said)


def _segments(read: Iterable[Token]) -> list[list[Token]]:
    segments: list[list[Token]] = [[]]
    for token in read:
        if token.sign is Sign.BREAK:
            segments.append([])
        elif token.sign is Sign.FORTNIGHT:
            raise ValueFaultError(
                f"can’t be read at {quoted(token.text)}: say which weeks of the month, such as “1st and 3rd Tuesday”"
            )
        else:
            segments[-1].append(token)
    return [segment for segment in segments if segment]


def _items(read: Sequence[Token]) -> list[_Item]:
    """Days and times put together: ranges, lists, ordinals."""
    items: list[_Item] = []
    at = 0
    while at < len(read):
        token = read[at]
        if token.sign in (Sign.DAYS, Sign.NTH):
            item, at = _day_list(read, at)
            items.append(item)
        elif token.sign is Sign.TIME:
            item, at = _time_list(read, at)
            items.append(item)
        else:
            if token.sign is Sign.ALL_DAY:
                items.append(_Item(Sign.TIME, spans=(ALL_DAY,)))
            elif token.sign in (Sign.CLOSED, Sign.NOTE):
                items.append(_Item(token.sign, words=token.text))
            at += 1
    return items


def _day_list(read: Sequence[Token], at: int) -> tuple[_Item, int]:
    days: list[str] = []
    nths: list[int] = []
    after_days = False
    while _sign(read, ahead := _past(read, at, Sign.COMMA)) in (Sign.DAYS, Sign.NTH):
        here, at = read[ahead], ahead + 1
        if here.sign is Sign.NTH:
            nths = [here.nth] if after_days else [*nths, here.nth]
            after_days = False
            continue
        named = here.days
        if _sign(read, at) is Sign.DASH and _sign(read, at + 1) is Sign.DAYS:
            named = _between(here.days[0], read[at + 1].days[-1])
            at += 2
        days += [f"{nth}{day}" for nth in nths for day in named] if nths else named
        after_days = True
    if not after_days:
        raise ValueFaultError(f"names no day of the week after an ordinal: {HOW}")
    return _Item(Sign.DAYS, days=tuple(dict.fromkeys(days))), at


def _time_list(read: Sequence[Token], at: int) -> tuple[_Item, int]:
    spans: list[Span] = []
    while at < len(read):
        ahead = _past(read, at, Sign.COMMA) if spans else at
        if _sign(read, ahead) is not Sign.TIME:
            break
        if not (_sign(read, ahead + 1) is Sign.DASH and _sign(read, ahead + 2) is Sign.TIME):
            raise ValueFaultError(
                f"says when something begins or ends, not both, at {quoted(read[ahead].text)}"
            )
        spans.append(span_of(read[ahead], read[ahead + 2]))
        at = ahead + 3
    return _Item(Sign.TIME, spans=tuple(spans)), at


def _past(read: Sequence[Token], at: int, sign: Sign) -> int:
    while _sign(read, at) is sign:
        at += 1
    return at


def _sign(read: Sequence[Token], at: int) -> Sign | None:
    return read[at].sign if at < len(read) else None


def _between(first: str, last: str) -> tuple[str, ...]:
    begin, end = DAYS.index(first), DAYS.index(last)
    return tuple(DAYS[number % 7] for number in range(begin, (end if end >= begin else end + 7) + 1))


def _take(items: list[_Item], said: _Said) -> None:
    """Give every value its days: the days before it, or after it where the statement begins with a value."""
    values_first = (
        bool(items) and items[0].sign is not Sign.DAYS and any(item.sign is Sign.DAYS for item in items)
    )
    days: _Item | None = None
    waiting: _Item | None = None
    for number, item in enumerate(items):
        following = items[number + 1].sign if number + 1 < len(items) else None
        if item.sign is Sign.DAYS:
            if waiting is not None:
                _assign(item, waiting, said)
                waiting = None
            elif days is not None:
                raise ValueFaultError(f"says no times for {names_of_days(days.days)}: {HOW}")
            else:
                days = item
        elif days is not None:
            _assign(days, item, said)
            said.last, days = days, None
        elif (
            item.sign is not Sign.NOTE
            and following is Sign.DAYS
            and (values_first or item.sign is Sign.CLOSED)
        ):
            waiting = item
        else:
            _add_to_last(items, number, said)
    if days is not None:
        raise ValueFaultError(f"says no times for {names_of_days(days.days)}: {HOW}")


def _add_to_last(items: Sequence[_Item], number: int, said: _Said) -> None:
    """A value without days of its own: a note for all, a break in the last days, or further times on them."""
    item = items[number]
    if item.sign is Sign.NOTE:
        said.noted.setdefault(item.words, [])
    elif item.sign is Sign.CLOSED:
        if said.last is None or number + 1 == len(items):
            raise ValueFaultError(f"doesn’t say when it is closed: {HOW}")
    elif number and items[number - 1].sign is Sign.CLOSED:
        _cut(said, item.spans)
    elif said.last is not None:
        _assign(said.last, item, said)
    elif ALL_DAY in item.spans:
        _assign(_Item(Sign.DAYS, days=tuple(DAYS)), item, said)
    else:
        raise ValueFaultError(f"says no days: {HOW}")


def _assign(days: _Item, value: _Item, said: _Said) -> None:
    if value.sign is Sign.NOTE:
        said.noted.setdefault(value.words, []).extend(days.days)
        return
    for day in days.days:
        if day not in DAYS:
            said.monthly[day] = list(value.spans)
        elif value.sign is Sign.CLOSED:
            said.week[day] = []
        else:
            kept = [
                span for span in said.week.get(day, []) if not any(_meet(span, new) for new in value.spans)
            ]
            said.week[day] = sorted({*kept, *value.spans})
    said.last = days


def _cut(said: _Said, breaks: Iterable[Span]) -> None:
    """Take a break (lunch, say) out of the days that were said last."""
    for day in said.last.days if said.last else ():
        for start, end in breaks:
            pieces = [
                piece
                for opens, closes in said.week.get(day, [])
                for piece in ((opens, min(start, closes)), (max(end, opens), closes))
                if piece[0] < piece[1]
            ]
            said.week[day] = sorted(pieces)


def _meet(one: Span, other: Span) -> bool:
    return _minutes(one[0]) < _end(other) and _minutes(other[0]) < _end(one)


def _end(span: Span) -> int:
    end = _minutes(span[1])
    return end if end > _minutes(span[0]) else end + 24 * 60


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _rows(said: _Said) -> list[Row]:
    week = {day: spans for day, spans in said.week.items() if spans}
    rows = rows_of(Hours(week=week))
    for span in sorted({span for spans in said.monthly.values() for span in spans}):
        days = [day for day, spans in said.monthly.items() if span in spans]
        times = {"opens_at": span[0].isoformat(), "closes_at": span[1].isoformat()}
        rows.append({"freq": "MONTHLY", "byday": ",".join(days), **times})
    for words, days in said.noted.items():
        named = [day for day in DAYS if day in days]
        rows.append(
            {"freq": "WEEKLY", "byday": ",".join(named), "notes": words} if named else {"notes": words}
        )
    if not rows:
        raise ValueFaultError(f"says when it is closed, and never when it is open: {HOW}")
    return rows
