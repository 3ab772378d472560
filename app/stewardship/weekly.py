"""Hours as people fill them in: a weekly grid, exceptions with dates, and what fits into neither, kept as it is.

Rows are schedules as sheets hold them: HSDS's columns, without those that say nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from app.directory.opening_hours import DAYS
from app.errors import Invalid

Row = Mapping[str, Any]
SPANS_A_DAY = 2
_GRID = {"freq", "byday", "opens_at", "closes_at", "zone", "wkst"}
_EXCEPTION = {"valid_from", "valid_to", "dtstart", "opens_at", "closes_at", "zone", "closed", "notes"}


class Kind(StrEnum):
    """What an exception says of its days."""

    CLOSED = "closed"
    CLOSED_BETWEEN = "closed_between"
    ALSO_OPEN = "also_open"


@dataclass(frozen=True, slots=True)
class Unusual:
    """One day, or each day from `first` to `last`, that is unlike the week."""

    kind: Kind
    first: date
    last: date
    opens: time | None = None
    closes: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: day code ("MO") -> up to two (opens, closes). `others` are schedules of another shape."""

    week: Mapping[str, Sequence[tuple[time, time]]] = field(default_factory=dict)
    exceptions: Sequence[Unusual] = ()
    others: Sequence[Row] = ()


def hours_of(rows: Iterable[Row]) -> Hours:
    """Sort schedules into the week, exceptions and others."""
    week: dict[str, list[tuple[time, time]]] = {day: [] for day in DAYS}
    exceptions, others = [], []
    for row in rows:
        if _fits_grid(row, week):
            span = time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"])
            for day in _days(row):
                week[day] = sorted({*week[day], span})
        elif (exception := _exception(row)) is not None:
            exceptions.append(exception)
        else:
            others.append(row)
    exceptions.sort(key=lambda e: (e.first, e.last, e.kind))
    return Hours({day: spans for day, spans in week.items() if spans}, exceptions, others)


def rows_of(hours: Hours, zone: str | None = None) -> list[dict[str, Any]]:
    """The schedules that say these hours: days with equal times share one. Times are local to `zone`."""
    where = {"zone": zone} if zone else {}
    together: dict[tuple[time, time], list[str]] = {}
    for day in DAYS:
        for span in hours.week.get(day, ()):
            together.setdefault(span, []).append(day)
    weekly = [
        {"freq": "WEEKLY", "byday": ",".join(days), **_times(*span), **where}
        for span, days in sorted(together.items())
    ]
    return [*weekly, *(_row(e) | where for e in hours.exceptions), *(dict(row) for row in hours.others)]


def check(hours: Hours) -> None:
    """Raises Invalid when an exception ends before it begins, or lacks its times."""
    for exception in hours.exceptions:
        if exception.last < exception.first:
            raise Invalid("An exception can’t end before it begins. Look at its two dates.")
        if exception.kind is not Kind.CLOSED and not (exception.opens and exception.closes):
            raise Invalid("Say from when until when, for each exception that is not closed all day.")


def _fits_grid(row: Row, week: Mapping[str, Sequence[Any]]) -> bool:
    plain = (
        row.get("freq") == "WEEKLY" and row.keys() <= _GRID and row.get("opens_at") and row.get("closes_at")
    )
    days = _days(row)
    return bool(plain and days and all(d in week and len(week[d]) < SPANS_A_DAY for d in days))


def _days(row: Row) -> list[str]:
    return [part.strip().upper() for part in (row.get("byday") or "").split(",") if part.strip()]


def _exception(row: Row) -> Unusual | None:
    first = row.get("valid_from") or row.get("dtstart")
    if not first or not row.keys() <= _EXCEPTION or ("dtstart" in row and "valid_from" in row):
        return None
    last = row.get("valid_to") or ("" if "valid_from" in row else first)
    if not last or ("dtstart" in row and "valid_to" in row):
        return None
    opens, closes = row.get("opens_at"), row.get("closes_at")
    if bool(opens) != bool(closes) or not (opens or row.get("closed")):
        return None
    between = Kind.CLOSED_BETWEEN if opens else Kind.CLOSED
    return Unusual(
        kind=between if row.get("closed") else Kind.ALSO_OPEN,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        note=row.get("notes") or "",
    )


def _row(exception: Unusual) -> dict[str, Any]:
    one_day = exception.first == exception.last
    row: dict[str, Any] = (
        {"dtstart": exception.first.isoformat()}
        if one_day
        else {"valid_from": exception.first.isoformat(), "valid_to": exception.last.isoformat()}
    )
    if exception.kind is not Kind.CLOSED and exception.opens and exception.closes:
        row |= _times(exception.opens, exception.closes)
    if exception.kind is not Kind.ALSO_OPEN:
        row["closed"] = True
    return row | ({"notes": exception.note} if exception.note else {})


def _times(opens: time, closes: time) -> dict[str, str]:
    return {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}
