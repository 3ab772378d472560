"""Simpler ways to say how likely a client is connected: what the model must beat, night for night.

Both learn from the same referrals on the same day as the model. Arrays are over referrals; codes as in `evidence`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from app.trust.evidence import Bools, Floats, Ints, Outcome, Referrals, Reply, sums

PSEUDO_RATE = 5.0  # draws a partner's rate for a need to the rate of the need
PSEUDO_NEED = 10.0  # draws a need's rate to the rate of all
RIDGE = 3.0
ROUNDS = 60
BURDENS = 3
FEWEST = 20
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: codes, arrays (candidates,)."""

    partner: Ints
    need: Ints
    burden: Ints
    organization: Ints


def settled(known: Referrals, day: float, within: Floats) -> tuple[Bools, Bools]:
    """Of which referrals it is known on `day` whether the client was connected in time, and of which that is so.

    A full house connects nobody, whatever else it excuses; who could not be served or did not come is left out.
    `within` (referrals,) are the days that each need allows.
    """
    in_time = (known.outcome == Outcome.CONNECTED) & (known.outcome_day - known.day <= within)
    over = (known.outcome != Outcome.OPEN) | (day - known.day > within)
    excused = (known.outcome == Outcome.SET_ASIDE) & (known.reply != Reply.FULL)
    return known.verified & over & ~excused, in_time


@dataclass(frozen=True, slots=True)
class Rates:
    """Connections by partner and need, drawn to the need's rate: (partners, needs) and (needs,)."""

    hits: Floats
    total: Floats
    by_need: Floats

    def chance(self, asked: Asked) -> Floats:
        drawn = PSEUDO_RATE * self.by_need[asked.need]
        chance: Floats = (self.hits[asked.partner, asked.need] + drawn) / (
            self.total[asked.partner, asked.need] + PSEUDO_RATE
        )
        return chance


def rates(known: Referrals, over: Bools, hit: Bools, partners: int, needs: int) -> Rates:
    """What can be learnt by counting."""
    cell = (known.partner * needs + known.need)[over]
    hits = sums(cell, hit[over], partners * needs).reshape(partners, needs)
    total = sums(cell, np.ones(len(cell)), partners * needs).reshape(partners, needs)
    overall = (hits.sum() + 1) / (total.sum() + 2)
    by_need = (hits.sum(axis=0) + PSEUDO_NEED * overall) / (total.sum(axis=0) + PSEUDO_NEED)
    return Rates(hits, total, by_need)


class OneHot:
    """Logistic regression with a ridge: a column for each partner, partner × need, need, burden and organization."""

    def __init__(self, partners: int, needs: int, organizations: int) -> None:
        self._partners, self._needs = partners, needs
        self._width = 1 + partners * (1 + needs) + needs + BURDENS + organizations
        self._weights = np.zeros(self._width)

    def learn(self, known: Referrals, over: Bools, hit: Bools) -> None:
        """Go on from what was learnt before; under twenty outcomes nothing is learnt."""
        if over.sum() < FEWEST:
            return
        asked = Asked(known.partner[over], known.need[over], known.burden[over], known.organization[over])
        table, target = self._table(asked), hit[over].astype(np.float64)

        def loss(weights: Floats) -> tuple[float, Floats]:
            reached = table @ weights
            pull = np.concatenate(([0.0], RIDGE * weights[1:]))
            value = np.logaddexp(0, reached).sum() - target @ reached + weights @ pull / 2
            return float(value), table.T @ (expit(reached) - target) + pull

        found = minimize(loss, self._weights, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
        self._weights = np.asarray(found.x, dtype=np.float64)

    def chance(self, asked: Asked) -> Floats:
        chance: Floats = expit(self._table(asked) @ self._weights)
        return chance

    def _table(self, asked: Asked) -> sparse.csr_array:
        pairs, needs = 1 + self._partners, 1 + self._partners * (1 + self._needs)
        burdens = needs + self._needs
        ones = (
            np.zeros_like(asked.partner),
            1 + asked.partner,
            pairs + asked.partner * self._needs + asked.need,
            needs + asked.need,
            burdens + asked.burden,
            burdens + BURDENS + asked.organization,
        )
        columns = np.stack(ones, axis=1).ravel()
        starts = np.arange(0, len(columns) + 1, len(ones))
        shape = (len(asked.partner), self._width)
        return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=shape)
