"""The model on anybody's own data: an event log taken in day by day, and queries answered from what was known.

Nothing that happened on a query's day or after is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from app.trust.evidence import Referrals
from app.trust.ledger import ORDER, Facts, Ledger
from app.trust.scoring import Scores, Sizes, fit

MOST_DAYS_BETWEEN_FITS = 5
REFERRALS_A_RUN = (
    12_000_000  # how many referrals all refits together may look at before they are made less often
)

Codes = dict[str, int]


class Event(NamedTuple):
    """One thing that happened to a referral; `start` is the day on which a waitlisted client may begin."""

    kind: str
    day: float
    referral: int
    start: float | None


class Query(NamedTuple):
    """One question: how likely is it that this team's client is connected by this partner?"""

    id: str
    day: float
    organization: int
    partner: int
    need: int
    burden: int


class Answer(NamedTuple):
    """What stands in one row of the predictions, after the query's id."""

    chance: float
    follow_through: float
    low80: float
    high80: float
    room: float
    order_score: float


@dataclass(slots=True)
class Log:
    """All events, and the codes of everything that is named in them."""

    events: list[Event] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    referrals: Codes = field(default_factory=dict)
    organizations: Codes = field(default_factory=dict)
    case_managers: Codes = field(default_factory=dict)
    partners: Codes = field(default_factory=dict)
    needs: Codes = field(default_factory=dict)

    @property
    def sizes(self) -> Sizes:
        return Sizes(max(1, len(self.needs)), max(1, len(self.partners)), max(1, len(self.partners)))


class History:
    """A log as it unfolds: events are taken in one after the other, never one that has not happened yet."""

    def __init__(self, log: Log, horizons: Mapping[int, float] = MappingProxyType({})) -> None:
        self._log = log
        self._events = sorted(log.events, key=lambda event: (event.day, ORDER[event.kind], event.referral))
        self._taken_in = 0
        self._numbers: dict[int, int] = {}
        self._ledger = Ledger(len(log.facts), horizons=horizons)

    def count_on(self, days: Sequence[float]) -> int:
        """How many referrals are known on each of `days`, all together."""
        first: dict[int, float] = {}
        for event in self._events:
            first.setdefault(event.referral, event.day)
        return int(np.searchsorted(sorted(first.values()), days, side="left").sum())

    def known_on(self, day: float) -> Referrals:
        """What was known when `day` began: nothing that happened on it or after. Days never go back."""
        while self._taken_in < len(self._events) and self._events[self._taken_in].day < day:
            self._take_in(self._events[self._taken_in])
            self._taken_in += 1
        return self._ledger.known()

    def _take_in(self, event: Event) -> None:
        number = self._numbers.get(event.referral)
        if number is None:
            number = self._numbers[event.referral] = self._ledger.open(self._log.facts[event.referral])
        self._ledger.take_in(number, event.kind, event.day, event.start)


def answers(log: Log, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
    """Answer each query, day by day, from a model that is learnt anew on each new day.

    Where that would be too much work, the days between are up to five. Queries of one day keep their order.
    """
    history = History(log)
    in_order = sorted(queries, key=attrgetter("day"))
    days = sorted({query.day for query in in_order})
    pause = min(MOST_DAYS_BETWEEN_FITS, history.count_on(days) / REFERRALS_A_RUN)
    model, fitted = None, -np.inf
    for day, asked in groupby(in_order, key=attrgetter("day")):
        if model is None or day - fitted >= pause:
            model, fitted = fit(history.known_on(day), day, log.sizes), day
        of_day = list(asked)
        yield from zip(of_day, _answers(model.score(*_columns(of_day))), strict=True)


def _columns(queries: Sequence[Query]) -> tuple[list[int], ...]:
    """Team, partner, need and burden; in a replay the team is the organization."""
    return tuple(
        [getattr(query, name) for query in queries] for name in ("organization", "partner", "need", "burden")
    )


def _answers(scores: Scores) -> Iterator[Answer]:
    columns = (scores.chance, scores.follow_through, scores.low, scores.high, scores.room, scores.order)
    return (Answer(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
