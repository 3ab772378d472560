"""Which waits have grown beyond the band: longer than chance explains, against those sent the period before.

Two periods of 13 weeks are compared, so that no referral is in both.
"""

from dataclasses import dataclass

import numpy as np

from app.network.survival import Numbers, differ, median_interval, waiting
from app.network.waits import HOURS, MEDIAN, Codes, Watched, waits

PERIOD = 91.0  # days
LIKELY = 0.05
REST, BEFORE, NOW = range(3)


@dataclass(frozen=True, slots=True)
class Grown:
    """A group that waits longer: by which day half of this period's had arrived (None where fewer have) and half of
    those of the period before, the upper limit of that, and the log-rank p-value between the two."""

    group: int
    now: float | None
    before: float
    most: float
    p_value: float


def period_of(began: Numbers, today: float) -> Codes:
    """In which period each began, (n,): NOW, BEFORE or the REST, which is before either or has not begun."""
    ago = np.where(np.isnan(began), np.inf, today - began)
    found: Codes = np.select([ago < PERIOD, ago < 2 * PERIOD], [NOW, BEFORE], default=REST)
    return found


def grown(watch: Watched, groups: Codes, size: int, clients: Codes, periods: Codes) -> list[Grown]:
    """The groups of which more than half of this period's still wait on the last day by which half of the period
    before may have arrived (the upper limit of its median, Brookmeyer and Crowley 1982), at p < 0.05.

    `groups`, `clients` and `periods` (n,) are codes. Of both periods as much must be told as of any group (see
    `waits.waits`), up to that day. O(n·log n).
    """
    parts = groups * 3 + periods
    told = {wait.group: wait for wait in waits(watch, parts, size * 3, clients).waits}
    found = []
    for group in range(size):
        now, before = told.get(group * 3 + NOW), told.get(group * 3 + BEFORE)
        if now is None or before is None:
            continue
        one = _grown(watch, group, parts, now.points[-1].day, before.points[-1].day)
        found += [one] if one else []
    return found


def _grown(watch: Watched, group: int, parts: Codes, ends: float, ended: float) -> Grown | None:
    """`ends` and `ended` are the last days of which this period and the one before tell."""
    this, earlier = (_of(watch, parts, group * 3 + period) for period in (NOW, BEFORE))
    now, before = waiting(*this), waiting(*earlier)
    usual, most = before.by(MEDIAN), median_interval(before)[1]
    if usual is None or most is None or most > min(ends, ended) or now.still_waiting(most) <= MEDIAN:
        return None
    p_value = differ([this, earlier])
    if p_value >= LIKELY:
        return None
    half = now.by(MEDIAN)
    told = round(half, 1) if half is not None and half <= ends else None
    return Grown(group, told, round(usual, 1), round(most, 1), p_value)


def _of(watch: Watched, parts: Codes, part: int) -> tuple[Numbers, np.ndarray]:
    """Days and whether arrived, of one part."""
    rows = parts[watch.rows] == part
    return watch.hours[rows] / HOURS, watch.arrived[rows]
