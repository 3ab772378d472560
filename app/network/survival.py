"""How long it takes from one step of a referral to another, where many have not arrived yet.

Whoever left before (a client who withdrew, a referral still under way) counts for as long as they were watched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still waiting after each of `days` (k,), with its band, and how many were watched just before.

    All arrays are (k,); the share falls at each day on which somebody arrived and holds until the next.
    """

    days: Numbers
    waiting: Numbers
    low: Numbers
    high: Numbers
    at_risk: NDArray[np.int64]
    count: int
    arrived: int

    def by(self, share: float) -> float | None:
        """The first day by which `share` (0 to 1) had arrived; None where so many never did while watched."""
        reached = np.flatnonzero(self.waiting <= 1.0 - share + 1e-12)
        return float(self.days[reached[0]]) if reached.size else None

    def still_waiting(self, day: float) -> float:
        """The share still waiting after `day`."""
        before = int(np.searchsorted(self.days, day, side="right"))
        return float(self.waiting[before - 1]) if before else 1.0


def median_interval(curve: Curve) -> tuple[float | None, float | None]:
    """Between which days half had arrived, as surely as the band is drawn: the first on which its lower edge is down
    to a half, and the first on which its upper edge is. None where an edge never gets there.

    Brookmeyer and Crowley (1982).
    """
    low, high = (np.flatnonzero(edge <= 0.5 + 1e-12) for edge in (curve.low, curve.high))
    first, last = (float(curve.days[place[0]]) if place.size else None for place in (low, high))
    return first, last


def waiting(days: ArrayLike, arrived: ArrayLike, level: float = 0.95) -> Curve:
    """The Kaplan–Meier curve of `days` (n,) until arrival, or until nobody watched any more where not `arrived`.

    Kaplan and Meier (1958); the band by Greenwood's variance on the log-log scale (Kalbfleisch and Prentice, 2002),
    so that it never leaves 0 to 1. O(n·log n).
    """
    times, came = np.asarray(days, dtype=float), np.asarray(arrived, dtype=bool)
    moments, place = np.unique(times, return_inverse=True)
    arrivals = np.bincount(place, weights=came, minlength=len(moments)).astype(float)
    leavers = np.bincount(place, minlength=len(moments)) - arrivals
    return waiting_of(moments, arrivals, leavers, level)


def waiting_of(days: Numbers, arrivals: Numbers, leavers: Numbers, level: float = 0.95) -> Curve:
    """The same curve where it is known how many arrived (k,) and how many left without (k,) on each of `days` (k,),
    which go upward. O(k)."""
    gone = np.cumsum(arrivals + leavers)
    at_risk = np.rint((gone[-1] if gone.size else 0) - np.append(0.0, gone)[:-1]).astype(np.int64)
    shown = arrivals > 0
    came = np.asarray(arrivals, dtype=float)[shown]
    left = np.cumprod(1.0 - came / at_risk[shown])
    low, high = _band(left, came, at_risk[shown], level)
    count = round(float(gone[-1])) if gone.size else 0
    return Curve(
        np.asarray(days, dtype=float)[shown], left, low, high, at_risk[shown], count, round(float(came.sum()))
    )


def _band(
    left: Numbers, arrivals: Numbers, at_risk: NDArray[np.int64], level: float
) -> tuple[Numbers, Numbers]:
    """The band about each share; where nobody is left waiting it reaches from 0 to where it reached before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(arrivals / (at_risk * (at_risk - arrivals)))
        scale = special.ndtri((1.0 + level) / 2.0) * np.sqrt(greenwood) / np.log(left)
        low, high = left ** np.exp(-scale), left ** np.exp(scale)
    certain = ~np.isfinite(scale)
    return np.where(certain, 0.0, low), np.where(certain, np.append(1.0, high)[:-1], high)


def differ(groups: Sequence[tuple[ArrayLike, ArrayLike]]) -> float:
    """The log-rank p-value that all `groups` (days, arrived) wait alike; 1.0 with fewer than two groups that say
    anything.

    Mantel (1966), for any number of groups; O(n·log n).
    """
    told = [(np.asarray(days, float), np.asarray(came, bool)) for days, came in groups]
    told = [(days, came) for days, came in told if days.size]
    moments = np.unique(np.concatenate([days[came] for days, came in told])) if told else np.zeros(0)
    if len(told) < 2 or not moments.size:
        return 1.0
    # (groups, moments): who is watched just before each moment, and who arrives at it.
    at_risk = np.array([len(days) - np.searchsorted(np.sort(days), moments) for days, _ in told], dtype=float)
    came_at = np.array([_count_at(np.sort(days[came]), moments) for days, came in told], dtype=float)
    return differ_of(came_at, at_risk)


def differ_of(arrivals: Numbers, at_risk: Numbers) -> float:
    """The same p-value from how many arrive at each moment (groups, k) and how many are watched just before it.

    Groups of which nobody was ever watched say nothing.
    """
    told = at_risk.sum(axis=1) > 0
    everyone, came = at_risk[told].sum(axis=0), arrivals[told].sum(axis=0)
    moments = came > 0
    if told.sum() < 2 or not moments.any():
        return 1.0
    everyone, came = everyone[moments], came[moments]
    share = at_risk[told][:, moments] / everyone
    excess = (arrivals[told][:, moments] - came * share).sum(axis=1)
    spread = came * np.divide(everyone - came, everyone - 1, out=np.zeros_like(everyone), where=everyone > 1)
    variance = np.diag((spread * share).sum(axis=1)) - (spread * share) @ share.T
    # One group follows from the others.
    statistic = excess[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ excess[:-1]
    return float(stats.chi2.sf(statistic, int(told.sum()) - 1))


def _count_at(ordered: Numbers, moments: Numbers) -> NDArray[np.int64]:
    return np.searchsorted(ordered, moments, side="right") - np.searchsorted(ordered, moments, side="left")
