"""Whether a group gets as far as others in the same situation: connected, less what was to be expected.

Expected is what the ladder of trust says of the same teams, partners, needs and hardships, learnt from everybody
who is not of the group, and set right as a whole by what became of those. It explains nothing and ranks nobody:
it says where to look and whom to ask.
"""

from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from app.trust.evidence import Outcome, Referrals, judged
from app.trust.scoring import Model, Sizes, fit

Bools: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.float64]

Z_95 = 1.959963984540054
NEWTON_STEPS = 8
LEAST_OTHERS = 50  # referrals of others, or there is nothing to compare with


@dataclass(frozen=True, slots=True)
class Gap:
    """Of `count` referrals of a group whose outcome is known, how many were connected in time and how many were
    expected to be; `spread` is the standard deviation of the number that chance alone would make of them."""

    count: int
    connected: int
    expected: float
    spread: float

    @property
    def difference(self) -> float:
        """Connected less expected, of each referral."""
        return (self.connected - self.expected) / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference."""
        reach = Z_95 * self.spread / self.count
        return self.difference - reach, self.difference + reach

    @property
    def beyond_chance(self) -> bool:
        return not self.interval[0] <= 0.0 <= self.interval[1]


def settled(known: Referrals, within: Numbers, today: float) -> Bools:
    """Whose outcome is known (n,): everybody who was not set aside, and has had the time (`within` (n,), days)."""
    had_time = (known.outcome != Outcome.OPEN) | (today - known.day >= within)
    told: Bools = (known.outcome != Outcome.SET_ASIDE) & had_time
    return told


def gap(known: Referrals, group: Bools, today: float, sizes: Sizes, horizons: Numbers) -> Gap | None:
    """The gap of the referrals in `group` (n,); None where nobody else is there to compare with.

    `horizons` (needs,) are the days within which each need should be met. One refit of the ladder, O(n·log n).
    """
    within = horizons[known.need]
    told = group & settled(known, within, today)
    others = subset(known, ~group)
    if not told.any() or len(others) < LEAST_OTHERS:
        return None
    model = fit(others, today, sizes, horizons=horizons)
    usual = settled(known, within, today) & ~group
    found = subset(known, told)
    # The ladder believes some referrers less, and late ones more: what it says as a whole is set right by the others.
    shift = _shift(_logits(model, subset(known, usual)), _in_time(known, usual, today, within))
    chance = expit(_logits(model, found) + shift)
    connected = _in_time(known, told, today, within)
    spread = sqrt(float((chance * (1.0 - chance)).sum()))
    return Gap(len(found), round(float(connected.sum())), float(chance.sum()), spread)


def _logits(model: Model, known: Referrals) -> Numbers:
    chance: Numbers = logit(model.score(known.team, known.partner, known.need, known.burden).follow_through)
    return chance


def _in_time(known: Referrals, rows: Bools, today: float, within: Numbers) -> Numbers:
    """1 for those of `rows` who were connected in time."""
    return judged(subset(known, rows), np.ones(int(rows.sum()), dtype=bool), today, within[rows])[0]


def _shift(logits: Numbers, connected: Numbers) -> float:
    """What to add to `logits` (n,) so that as many are expected as were `connected` (n,): Newton's steps."""
    if not 0 < connected.sum() < len(connected):
        return 0.0
    shift = 0.0
    for _ in range(NEWTON_STEPS):
        chance = expit(logits + shift)
        shift += float((connected.sum() - chance.sum()) / (chance * (1.0 - chance)).sum())
    return shift


def subset(known: Referrals, rows: Bools) -> Referrals:
    """The referrals of these rows."""
    return Referrals(**{name: getattr(known, name)[rows] for name in Referrals.__dataclass_fields__})
