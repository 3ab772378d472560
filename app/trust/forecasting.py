"""What was said of each referral on the day it was sent, by the model and by the baselines: forward in time only.

A day's forecasts are made from what was known when that day began. Nothing that happened on it or later is used, so
that they may be held against what became of the referrals. Pure: values in, values out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import NamedTuple
from uuid import UUID

import numpy as np

from app.trust.baselines import Asked, OneHot, Rates, rates, settled
from app.trust.cases import Case, events_of
from app.trust.evidence import Ints, Outcome, Referrals
from app.trust.ledger import Facts
from app.trust.record import days_to_be_seen
from app.trust.replay import Event, History, Log
from app.trust.room import Said
from app.trust.scoring import Sizes, fit

LEARN_EVERY = 7.0  # days, for the logistic regression when many days are made up for at once


class Forecast(NamedTuple):
    """What was said of one referral when its day began; `low` and `high` bound follow-through with 80 %."""

    referral: UUID
    day: int
    chance: float
    follow_through: float
    low: float
    high: float
    by_need: float
    logistic: float


class Ending(NamedTuple):
    """What became of one referral. `of_follow_through`: whether it speaks of that at all; a full house doesn't."""

    connected: bool
    of_follow_through: bool
    partner: int


class Past:
    """All referrals as they unfolded. Codes are small integers in the order in which names were first seen."""

    def __init__(self, cases: Collection[Case]) -> None:
        self.cases = sorted(cases, key=lambda case: (case.day, case.id))
        self._log, self._services, teams = Log(), dict[UUID, int](), dict[str, int]()
        for number, case in enumerate(self.cases):
            self._log.facts.append(self._facts(case))
            self._log.events.append(Event("sent", case.day, number, None))
            self._log.events += [Event(kind, day, number, start) for kind, day, start in events_of(case)]
        self._day = np.array([case.day for case in self.cases])
        self._team = np.array([_code(teams, str(case.team)) for case in self.cases], dtype=np.int64)
        places = [self._services.setdefault(case.service, len(self._services)) for case in self.cases]
        self._place = np.array(places, dtype=np.int64)
        self._within = np.array([days_to_be_seen(need) for need in self._log.needs] or [1], dtype=np.float64)
        self._history = History(self._log, dict(enumerate(self._within.tolist())))

    def forecasts(self, days: Sequence[int], said: Mapping[UUID, Said]) -> Iterator[Forecast]:
        """For each referral sent on one of `days`, which never go back; `said` is what providers say of room."""
        log = self._log
        logistic = OneHot(self._sizes.partners, self._sizes.needs, max(1, len(log.organizations)))
        learnt = -np.inf
        for day in days:
            known = self.known_on(day)
            first, last = np.searchsorted(self._day, (day, day + 1))
            asked = np.arange(first, last)
            if not len(asked):
                continue
            over, hit = settled(known, day, self._within[known.need])
            if day - learnt >= LEARN_EVERY:
                logistic.learn(known, over, hit)
                learnt = day
            counted = rates(known, over, hit, self._sizes.partners, self._sizes.needs)
            yield from self._said_on(day, asked, known, said, (counted, logistic))

    def endings(self, day: float) -> dict[UUID, Ending]:
        """What became of those whose time is over on `day`, as far as it says anything; days never go back."""
        known = self.known_on(day)
        within = self._within[known.need]
        over, hit = settled(known, day, within)
        over &= day - known.day > within  # else those that end early would be judged first
        spoken = known.outcome != Outcome.SET_ASIDE
        return {
            self.cases[at].id: Ending(bool(hit[at]), bool(spoken[at]), int(known.partner[at]))
            for at in np.flatnonzero(over).tolist()
        }

    def known_on(self, day: float) -> Referrals:
        """What was known when `day` began."""
        known = self._history.known_on(day)
        return replace(known, team=self._team[: len(known)], place=self._place[: len(known)])

    @property
    def _sizes(self) -> Sizes:
        return Sizes(
            max(1, len(self._log.needs)), max(1, len(self._log.partners)), max(1, len(self._services))
        )

    def _said_on(
        self, day: int, at: Ints, known: Referrals, said: Mapping[UUID, Said], simpler: tuple[Rates, OneHot]
    ) -> Iterator[Forecast]:
        declared = {
            self._services[id_]: one for id_, one in said.items() if id_ in self._services and one.day < day
        }
        model = fit(known, day, self._sizes, horizons=self._within, declared=declared)
        facts = [self._log.facts[number] for number in at.tolist()]
        asked = Asked(*(_column(facts, name) for name in ("partner", "need", "burden", "organization")))
        scores = model.score(self._team[at], asked.partner, asked.need, asked.burden, self._place[at])
        columns = (
            scores.chance, scores.follow_through, scores.low, scores.high,
            *(one.chance(asked) for one in simpler),
        )  # fmt: skip
        for number, row in zip(at.tolist(), np.stack(columns).T.tolist(), strict=True):
            case = self.cases[number]
            if case.verified:
                yield Forecast(case.id, day, *row)

    def _facts(self, case: Case) -> Facts:
        log = self._log
        return Facts(
            case.day,
            _code(log.organizations, str(case.organization)),
            _code(log.case_managers, str(case.case_manager)),
            _code(log.partners, str(case.partner)),
            _code(log.needs, case.need),
            case.burden,
            case.verified,
        )


def day_number(day: float) -> int:
    """The whole day in which a moment lies."""
    return floor(day)


def _code(codes: dict[str, int], name: str) -> int:
    return codes.setdefault(name, len(codes))


def _column(facts: Sequence[Facts], name: str) -> Ints:
    return np.array([getattr(one, name) for one in facts], dtype=np.int64)
