"""Whether what was said came true: said against happened, log loss beside the baselines, coverage of intervals.

What may be published of it holds no count of one to ten and is rounded to five. Arrays are over judged referrals;
shares are 0 to 1. Pure: values in, values out.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from app.trust.disclosure import FEW, rounded
from app.trust.evidence import Floats, Ints
from app.trust.intervals import EIGHTY_PER_CENT, wilson

BINS = 10
LEAST = 100  # judged referrals, before anything is said
LEAST_OF_A_PARTNER = FEW + 1
LEAST_PARTNERS = 5
TRAILING = 1.02  # behind a baseline by two parts in a hundred
NIGHTS = 60
TINY = 1e-6


class Bin(NamedTuple):
    """Referrals of which nearly the same was said: what was said on average, and about how many were connected."""

    said: float
    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """80 %, Wilson's."""
        return wilson(self.part, self.whole)


def log_loss(said: Floats, happened: Floats) -> float:
    """−mean(y log p + (1 − y) log(1 − p)): 0.693 for a coin, less is better."""
    sure = np.clip(said, TINY, 1 - TINY)
    return float(-(happened * np.log(sure) + (1 - happened) * np.log1p(-sure)).mean())


def calibration(said: Floats, happened: Floats) -> list[Bin]:
    """Up to ten bins from the lowest said to the highest, none with ten or fewer connected or not connected."""
    order = np.argsort(said, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [
        Bin(float(said[group].mean()), rounded(int(happened[group].sum())), rounded(len(group)))
        for group in _merged(parts, happened)
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between said and happened, weighted by how many (ECE)."""
    total = sum(one.whole for one in bins)
    return sum(one.whole * abs(one.said - one.share) for one in bins) / total if total else 0.0


def coverage(partner: Ints, said: Floats, low: Floats, high: Floats, happened: Floats) -> tuple[int, int]:
    """In how many partners (of those with enough outcomes) the 80 % interval held what then happened.

    What was found of n outcomes scatters by itself: that is added to the width of the interval.
    """
    held, of = 0, 0
    for one in np.unique(partner):
        here = partner == one
        if here.sum() < LEAST_OF_A_PARTNER:
            continue
        width = ((logit(high[here]) - logit(low[here])) / (2 * EIGHTY_PER_CENT)).mean()
        slope = (said[here] * (1 - said[here])).mean()
        spread = np.sqrt((slope * width) ** 2 + slope / here.sum())
        of += 1
        held += bool(abs(happened[here].mean() - said[here].mean()) <= EIGHTY_PER_CENT * spread)
    return held, of


def is_behind(loss: float, baselines: Sequence[float]) -> bool:
    """Whether one of the baselines was better by more than two parts in a hundred."""
    return loss > TRAILING * min(baselines)


def must_alarm(behind: Sequence[bool]) -> bool:
    """Whether the model trailed in each of the last sixty nights (the latest first)."""
    return len(behind) >= NIGHTS and all(behind[:NIGHTS])


def _merged(parts: Sequence[Ints], happened: Floats) -> Iterator[Ints]:
    """Neighbours together, until each group has more than ten that were connected and more than ten that were not."""
    groups: list[Ints] = []
    held: Ints = np.zeros(0, dtype=np.int64)
    for part in parts:
        held = np.concatenate((held, part))
        if _is_large(held, happened):
            groups.append(held)
            held = np.zeros(0, dtype=np.int64)
    if len(held) and groups:
        groups[-1] = np.concatenate((groups[-1], held))
    yield from groups


def _is_large(group: Ints, happened: Floats) -> bool:
    part = int(happened[group].sum())
    return min(part, len(group) - part) > FEW
