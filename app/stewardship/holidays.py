"""The days on which public offices in the United States are closed (5 U.S.C. 6103): a table of rules."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import MO, TH, relativedelta, weekday

_Rule = Callable[[int], date]


def _on(month: int, day: int) -> _Rule:
    return lambda year: date(year, month, day)


def _nth(month: int, day: weekday) -> _Rule:
    """The nth of a weekday in a month, counted from its end where `day` is."""
    last = day.n is not None and day.n < 0
    return lambda year: date(year, month, 1) + relativedelta(day=31 if last else 1, weekday=day)


HOLIDAYS: dict[str, _Rule] = {
    "New Year’s Day": _on(1, 1),
    "Martin Luther King Jr. Day": _nth(1, MO(3)),
    "Presidents’ Day": _nth(2, MO(3)),
    "Memorial Day": _nth(5, MO(-1)),
    "Juneteenth": _on(6, 19),
    "Independence Day": _on(7, 4),
    "Labor Day": _nth(9, MO(1)),
    "Columbus Day": _nth(10, MO(2)),
    "Veterans Day": _on(11, 11),
    "Thanksgiving": _nth(11, TH(4)),
    "Christmas Day": _on(12, 25),
}


def coming(today: date, days: int = 365) -> list[tuple[date, str]]:
    """The holidays from `today` on, in order, each with its name."""
    last = today + timedelta(days=days)
    return sorted((day, name) for day, name in _of(today.year, last.year) if today <= day < last)


def _of(first: int, last: int) -> Iterator[tuple[date, str]]:
    for year in range(first, last + 1):
        for name, rule in HOLIDAYS.items():
            yield rule(year), name
