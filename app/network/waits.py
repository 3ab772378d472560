"""How long referrals take between any two of their steps, for all and by group, told so that nobody is singled out.

A curve is told in points only: between two of them more than ten arrived, and after each more than ten are still
watched, or nobody. So no count behind it is small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.network.survival import Curve, Numbers, differ_of, waiting_of
from app.trust.suppression import SMALL, Mask, alongside

Codes: TypeAlias = NDArray[np.int64]

# In the order of the loop; `ended` is any ending.
STEPS = (
    "sent",
    "received",
    "answered",
    "accepted",
    "waitlisted",
    "contacted",
    "started",
    "connected",
    "ended",
)
PAIRS = tuple(combinations(STEPS, 2))

HOURS = 24
MOST_DAYS = 366
MOST_POINTS = 40
MEDIAN, MOST_OF_THEM = 0.5, 0.8


class Point(NamedTuple):
    """The share still waiting after `day`, and its 95 % band."""

    day: float
    waiting: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wait:
    """What may be said of one group's wait: how many were watched, the points of its curve, and by which day half and
    80 % had arrived (None where so many had not by the last point)."""

    group: int
    watched: int
    points: tuple[Point, ...]
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of all groups that may be told, how many may not, and the log-rank p-value between those told."""

    waits: tuple[Wait, ...]
    withheld: int
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Watched:
    """Between two steps: the rows that took the first; for each the hour of arrival, or until which it was watched;
    whether it arrived. `ends` are the hours that occur, in order, and `end` the number of each row's."""

    rows: Codes
    hours: Codes
    arrived: NDArray[np.bool_]
    ends: Codes
    end: Codes


def watched(moments: Numbers, left: Numbers, today: float, start: int, end: int) -> Watched:
    """Who was watched between the steps numbered `start` and `end`.

    `moments` (steps, n) are days, nan for what has not come; `left` (n,) is the day on which the client left, nan
    where none did. Someone else's ending (declined, never taken on) is no leaving: that client waits on.
    """
    began, came = moments[start], moments[end]
    rows = np.flatnonzero(~np.isnan(began) & ~(came < began))
    began, came = began[rows], came[rows]
    arrived = ~np.isnan(came)
    until = np.where(arrived, came, np.fmin(left[rows], today))
    hours = np.clip((until - began) * HOURS, 0, MOST_DAYS * HOURS - 1).astype(np.int64)
    return seen(rows, hours, arrived)


def seen(rows: Codes, hours: Codes, arrived: NDArray[np.bool_]) -> Watched:
    """These rows with the hours that occur among them."""
    occurs = np.bincount(hours, minlength=1) > 0
    return Watched(rows, hours, arrived, np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[hours])


def waits(
    watch: Watched, groups: Codes, size: int, clients: Codes, *, held: Mask | None = None, apart: int = -1
) -> Waits:
    """The waits by group; `groups` and `clients` (n,) are codes, those of groups below `size`. O(n·log n).

    A group of ten clients or fewer is withheld, however many their referrals, and others beside it; so are those of
    `held` (size,). `apart` as in `concealed`.
    """
    if not watch.rows.size:
        return Waits((), 0, None)
    group, width = groups[watch.rows], len(watch.ends)
    cells = group * width + watch.end
    both = np.bincount(cells * 2 + watch.arrived, minlength=2 * size * width).reshape(size, width, 2)
    leavers, arrivals = both[..., 0].astype(float), both[..., 1].astype(float)
    counts = both.sum(axis=(1, 2))
    people = different(group, clients[watch.rows], size)
    hidden = concealed(counts, people if held is None else np.where(held, 0, people), apart)
    found = []
    for number in np.flatnonzero((counts > 0) & ~hidden):
        wait = told(waiting_of(watch.ends / HOURS, arrivals[number], leavers[number]), int(number))
        found += [wait] if wait.points else []
    shown = [wait.group for wait in found]
    gone = (arrivals + leavers)[shown]
    at_risk = gone[:, ::-1].cumsum(axis=1)[:, ::-1]
    p_value = differ_of(arrivals[shown], at_risk) if len(shown) > 1 else None
    return Waits(tuple(found), int((counts > 0).sum()) - len(shown), p_value)


def concealed(counts: Codes, people: Codes, apart: int = -1) -> Mask:
    """Which groups must be hidden, (groups,), where their sum is known: those of ten people or fewer, and as many
    others as `alongside` says.

    Group `apart`, if there is one, stands in other tables, too: those whose answer is not known are the same
    wherever something else is asked of them. So what is hidden of all others must keep itself.
    """
    cells = np.where(people > SMALL, counts, np.minimum(counts, SMALL))
    others = np.arange(len(cells)) != apart
    hidden = np.zeros(len(cells), dtype=bool)
    hidden[others] = alongside(cells[others])
    if others.all() or not (0 < cells[apart] <= SMALL or _gives_away(cells[others], hidden[others])):
        return hidden
    hidden[apart] = True
    shown = np.flatnonzero(others & ~hidden & (cells > 0))
    if not hidden[others].any() and shown.size:
        hidden[shown[np.argmin(cells[shown])]] = True
    return hidden


def _gives_away(cells: Codes, hidden: Mask) -> bool:
    """Whether what is hidden of `cells` could be worked out from their sum."""
    return bool(hidden.any() and int((cells[hidden] - 1).sum()) + 1 <= SMALL) or int(hidden.sum()) == 1


def different(groups: Codes, clients: Codes, size: int) -> Codes:
    """How many different clients each of `size` groups has; `groups` and `clients` (n,) are codes."""
    width = int(clients.max(initial=0)) + 1
    return np.bincount(np.unique(groups * width + clients) // width, minlength=size).astype(np.int64)


def told(curve: Curve, group: int = 0) -> Wait:
    """What may be said of one curve."""
    points = _points(curve)
    last = points[-1].day if points else -1.0
    median, most = (_until(curve.by(share), last) for share in (MEDIAN, MOST_OF_THEM))
    return Wait(group, curve.count, points, median, most)


def _until(day: float | None, last: float) -> float | None:
    return round(day, 1) if day is not None and day <= last else None


def _points(curve: Curve) -> tuple[Point, ...]:
    """Each stands for more than ten who arrived since the one before, with more than ten, or nobody, watched on."""
    arrivals = _arrivals(curve)
    least = max(SMALL + 1, curve.arrived / MOST_POINTS)
    points, since = [], 0.0
    for n, came in enumerate(arrivals):
        since += came
        watched_on = curve.at_risk[n] - came
        if since >= least and (watched_on > SMALL or not watched_on):
            shares = (float(column[n]) for column in (curve.waiting, curve.low, curve.high))
            points.append(Point(float(curve.days[n]), *(round(share, 2) for share in shares)))
            since = 0.0
    return tuple(points)


def _arrivals(curve: Curve) -> Sequence[float]:
    """How many arrive at each moment: the share that falls, of those watched."""
    before = np.append(1.0, curve.waiting)[:-1]
    return np.rint(curve.at_risk * (1.0 - np.divide(curve.waiting, before))).tolist()  # type: ignore[no-any-return]
