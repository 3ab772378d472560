"""Whether partners will hold: what they carry against their places, and when they will be full as it goes."""

from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]

WINDOW = 30.0  # days for which a client takes a place, as the model of trust has it
CHANCE = 1.28  # standard errors that a rise must go beyond


@dataclass(frozen=True, slots=True)
class Load:
    """Clients who take a place now and did a month ago, and the places there are."""

    now: int
    before: int
    places: float

    @property
    def share(self) -> float:
        """Of the places, how much is taken; over 1 where more is asked than there is."""
        return self.now / self.places if self.places > 0 else 0.0

    @property
    def rising(self) -> bool:
        """Whether it rose by more than chance: two Poisson counts, at 80 %."""
        return self.now - self.before > CHANCE * sqrt(self.now + self.before)

    @property
    def days_until_full(self) -> float | None:
        """At the past month's rise; 0 where it is full, None where it does not rise."""
        if self.now >= self.places:
            return 0.0
        return (self.places - self.now) / ((self.now - self.before) / WINDOW) if self.rising else None


def loads(
    group: Codes, day: Numbers, takes_place: NDArray[np.bool_], today: float, places: Numbers
) -> list[Load]:
    """The load of each group; `group`, `day` and `takes_place` (n,) are of referrals, `places` (groups,). O(n)."""
    age = today - day
    now = takes_place & (age < WINDOW) & (group >= 0)
    before = takes_place & (age >= WINDOW) & (age < 2 * WINDOW) & (group >= 0)
    counted = [np.bincount(group[which], minlength=len(places)).tolist() for which in (now, before)]
    return [Load(int(a), int(b), float(c)) for a, b, c in zip(*counted, places, strict=True)]


def shared_out(places: Numbers, service: Codes, group: Codes, groups: int) -> Numbers:
    """The `places` (services,) of services shared out over groups by the referrals (n,) that each got for them,
    (groups,). A service that got none gives to none. O(n)."""
    known = (service >= 0) & (group >= 0)
    counts = np.bincount(service[known] * groups + group[known], minlength=len(places) * groups)
    table = counts.reshape(len(places), groups).astype(float)
    total = table.sum(axis=1, keepdims=True)
    shares = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
    return np.asarray(places @ shares)
