"""What else one could do with the same log: simple rates, their shrunken kin, and a logistic regression."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from app.trust.evidence import Outcome, Referrals, Reply
from app.trust.intervals import wilson
from benchmarks.reliability.world import HORIZON, NEEDS, Case, Size

FIT_EVERY = 10.0  # days, for what is slow
RIDGE = 3.0


class Rival(Protocol):
    """Learns from what is known on a day, and says how likely each partner connects a client in time."""

    name: str

    def learn(self, known: Referrals, day: float) -> None: ...

    def chance(self, case: Case, partners: np.ndarray) -> np.ndarray: ...


def outcomes(known: Referrals, day: float) -> tuple[np.ndarray, np.ndarray]:
    """Which referrals have an outcome by now, and whether it was a connection in time; full counts as none."""
    in_time = (known.outcome == Outcome.CONNECTED) & (known.outcome_day - known.day <= HORIZON)
    over = (known.outcome != Outcome.OPEN) | (day - known.day > HORIZON)
    excused = (known.outcome == Outcome.SET_ASIDE) & (known.reply != Reply.FULL)
    return over & ~excused, in_time


class Rates:
    """Rates by partner, or by partner and need, drawn to the need's rate by `k` pseudo-referrals."""

    def __init__(self, name: str, size: Size, *, k: float, by_need: bool) -> None:
        self.name, self._size, self._k, self._by_need = name, size, k, by_need

    def learn(self, known: Referrals, day: float) -> None:
        over, hit = outcomes(known, day)
        shape = (self._size.partners, NEEDS)
        cell = (known.partner * NEEDS + known.need)[over]
        self.hits = np.bincount(cell, hit[over], shape[0] * shape[1]).reshape(shape)
        self.total = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        overall = (self.hits.sum() + 1) / (self.total.sum() + 2)
        self.need = (self.hits.sum(axis=0) + 10 * overall) / (self.total.sum(axis=0) + 10)

    def counts(self, case: Case, partners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self._by_need:
            return self.hits[partners, case.need], self.total[partners, case.need]
        return self.hits[partners].sum(axis=1), self.total[partners].sum(axis=1)

    def chance(self, case: Case, partners: np.ndarray) -> np.ndarray:
        hits, total = self.counts(case, partners)
        rate = (hits + self._k * self.need[case.need]) / np.maximum(total + self._k, 1e-9)
        return np.clip(np.where(total + self._k > 0, rate, 0.5), 0.02, 0.98)


class WilsonBound(Rates):
    """The lower end of the 95 % interval, as many rankings of reviews do."""

    def chance(self, case: Case, partners: np.ndarray) -> np.ndarray:
        hits, total = self.counts(case, partners)
        lows = [wilson(int(h), int(n), 1.96)[0] for h, n in zip(hits, total, strict=True)]
        return np.clip(lows, 0.02, 0.98)


class Logistic:
    """One-hot logistic regression with a ridge: partner, partner × need, need, burden, organization."""

    name = "one-hot logistic"

    def __init__(self, size: Size) -> None:
        self._size, self._learnt = size, -np.inf
        self._weights = np.zeros(self._width())

    def learn(self, known: Referrals, day: float) -> None:
        if day - self._learnt < FIT_EVERY:
            return
        self._learnt = day
        over, hit = outcomes(known, day)
        if over.sum() < 20:
            return
        table = self._table(
            known.partner[over], known.need[over], known.burden[over], known.organization[over]
        )
        target = hit[over].astype(float)

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            reached = table @ weights
            chance = expit(reached)
            penalty = RIDGE * weights[1:]
            value = np.logaddexp(0, reached).sum() - target @ reached + weights[1:] @ penalty / 2
            return value, table.T @ (chance - target) + np.concatenate(([0.0], penalty))

        self._weights = minimize(loss, self._weights, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x

    def chance(self, case: Case, partners: np.ndarray) -> np.ndarray:
        count = len(partners)
        need, burden = np.full(count, case.need), np.full(count, case.burden)
        chance: np.ndarray = expit(
            self._table(partners, need, burden, np.full(count, case.organization)) @ self._weights
        )
        return chance

    def _width(self) -> int:
        return 1 + self._size.partners * (1 + NEEDS) + NEEDS + 3 + self._size.organizations

    def _table(self, partner: np.ndarray, need: np.ndarray, burden: np.ndarray, organization: np.ndarray):
        first = 1 + self._size.partners
        second = first + self._size.partners * NEEDS
        ones = [
            np.zeros(len(partner), dtype=int),
            1 + partner,
            first + partner * NEEDS + need,
            second + need,
            second + NEEDS + burden,
            second + NEEDS + 3 + organization,
        ]
        columns = np.stack(ones, axis=1).ravel()
        starts = np.arange(0, len(columns) + 1, len(ones))
        return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(partner), self._width()))


def rivals(size: Size) -> list[Rival]:
    return [
        Rates("raw rate", size, k=0.0, by_need=False),
        WilsonBound("Wilson", size, k=0.0, by_need=False),
        Rates("Beta", size, k=5.0, by_need=False),
        Rates("Beta × need", size, k=5.0, by_need=True),
        Logistic(size),
    ]
