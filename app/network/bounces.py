"""How often a client is passed on before somebody takes them: attempts, the ways that they go, and circles.

A chain is all that was asked for one need of one client, in order, until the first connection: what is asked for
after it is no bounce. Requests sent together are one attempt.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.trust.suppression import SMALL

Codes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Chains:
    """Attempts (a,) in order, chain by chain: the referral's row, its chain, its number in it from 1, and whether it
    is the chain's last."""

    rows: Codes
    chain: Codes
    number: Codes
    last: Mask


@dataclass(frozen=True, slots=True)
class Stage:
    """What became of all who came to attempt `number` (or to it and beyond, for the last): connected, asked once
    more, or nobody asked since (given up, or still under way). `few`: one of these is of ten people or fewer."""

    number: int
    and_beyond: bool
    connected: int
    again: int
    nobody_since: int
    few: bool = False

    @property
    def reached(self) -> int:
        return self.connected + self.again + self.nobody_since

    @property
    def chance(self) -> float:
        """P(connected at this attempt | it came to it)."""
        return self.connected / self.reached if self.reached else 0.0


def chained(chain: Codes, day: NDArray[np.float64], connected: Mask, together: Codes | None = None) -> Chains:
    """The attempts of referrals: `chain` (n,) says of which client and need, `day` (n,) when they were sent.

    `together` (n,) has one code for those sent together: of these one stands for all, a connected one where there is
    one. O(n·log n).
    """
    rows = np.lexsort((np.arange(len(chain)), day, chain))
    if together is not None:
        # A connected one first, then the earliest; the first of each batch is kept.
        order = np.lexsort((day, ~connected, together))
        first = np.ones(len(order), dtype=bool)
        first[1:] = together[order][1:] != together[order][:-1]
        kept = np.zeros(len(order), dtype=bool)
        kept[order[first]] = True
        rows = rows[kept[rows]]
    of, met = chain[rows], connected[rows]
    begins = np.flatnonzero(np.append(True, of[1:] != of[:-1])) if len(of) else np.zeros(0, dtype=np.int64)
    before: Codes = np.cumsum(met) - met
    length = np.diff(np.append(begins, len(of)))
    alive: Mask = before == np.repeat(before[begins], length)
    number = np.arange(len(of)) - np.repeat(begins, length) + 1
    rows, of, number = rows[alive], of[alive], number[alive]
    last = np.append(of[1:] != of[:-1], True)[: len(of)]
    return Chains(rows, of, number, last)


def stages(chains: Chains, connected: Mask, clients: Codes | None = None) -> list[Stage]:
    """Each attempt's outcome, the later ones together, so that no count is small; [] where that can't be.

    `clients` (n,) says whose each referral is; where it is not given, each chain is of another.
    """
    met = connected[chains.rows]
    who = chains.chain if clients is None else clients[chains.rows]
    most = int(chains.number.max(initial=0))
    for cut in range(min(most, MOST_SHOWN), 0, -1):
        number = np.minimum(chains.number, cut)
        told = [
            _stage(k, k == cut and most > cut, chains.last, met, number == k, who) for k in range(1, cut + 1)
        ]
        if not any(stage.few for stage in told):
            return told
    return []


def ways_of(chains: Chains, partner: Codes) -> dict[tuple[int, int], int]:
    """How often a client went from one partner to the next."""
    who = partner[chains.rows]
    goes_on = ~chains.last[:-1]
    steps = np.stack((who[:-1][goes_on], who[1:][goes_on]))
    pairs, counts = np.unique(steps, axis=1, return_counts=True)
    return {(int(a), int(b)): int(count) for a, b, count in zip(*pairs, counts, strict=True)}


def circles(chains: Chains, partner: Codes) -> Mask:
    """For each chain that there is, in order, whether it came back to a partner."""
    who = np.stack((chains.chain, partner[chains.rows]))
    tries = np.unique(chains.chain, return_counts=True)[1]
    different = np.unique(np.unique(who, axis=1)[0], return_counts=True)[1]
    return np.asarray(different < tries)


def _stage(number: int, and_beyond: bool, last: Mask, met: Mask, here: Mask, who: Codes) -> Stage:
    """In the stage that stands for all later ones, too, only chains' last attempts count."""
    ends = here & last
    outcomes = (ends & met, here & ~last & (not and_beyond), ends & ~met)
    connected, again, nobody = (int(one.sum()) for one in outcomes)
    few = any(0 < len(np.unique(who[one])) <= SMALL for one in outcomes)
    return Stage(number, and_beyond, connected, again, nobody, few)
