"""The model on anybody's own data: an event log taken in day by day, and queries answered from what was known.

Nothing that happened on a query's day or after is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from app.trust.evidence import USUAL, Constants, Outcome, Referrals, Reply
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


class Effect(NamedTuple):
    """What an event says: the outcome (None: still open), the reply about room, whether a place is taken."""

    outcome: Outcome | None
    reply: Reply
    takes_place: bool = True


# In this order on one day, so that the order of rows is irrelevant and ties go to connected.
EFFECTS: Mapping[str, Effect] = {
    "sent": Effect(None, Reply.NONE),
    "waitlisted": Effect(None, Reply.FULL),
    "accepted": Effect(None, Reply.HAD_ROOM),
    "client_exit": Effect(Outcome.SET_ASIDE, Reply.NONE),
    "not_eligible": Effect(Outcome.SET_ASIDE, Reply.NONE, takes_place=False),
    "declined_full": Effect(Outcome.SET_ASIDE, Reply.FULL, takes_place=False),
    "declined_other": Effect(Outcome.DECLINED, Reply.HAD_ROOM, takes_place=False),
    "closed_unconnected": Effect(Outcome.CLOSED, Reply.NONE),
    "connected": Effect(Outcome.CONNECTED, Reply.NONE),
}
ORDER = {kind: number for number, kind in enumerate(EFFECTS)}


class Facts(NamedTuple):
    """What every row of one referral says alike, in codes."""

    day: float
    organization: int
    case_manager: int
    partner: int
    need: int
    burden: int
    verified: bool


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


class Ledger:
    """What is known as days go by: events are taken in one after the other, never one that has not happened yet."""

    def __init__(self, log: Log, constants: Constants = USUAL) -> None:
        self._constants = constants
        self._events = sorted(log.events, key=lambda event: (event.day, ORDER[event.kind], event.referral))
        self._taken_in = 0
        first = np.full(len(log.facts), np.inf)
        np.minimum.at(first, [event.referral for event in log.events], [event.day for event in log.events])
        self._order = np.argsort(first, kind="stable")
        self._rank = np.argsort(self._order, kind="stable")
        self._first = first[self._order]
        columns = np.array(log.facts, dtype=np.float64).reshape(-1, len(Facts._fields))[self._order].T
        self._day = columns[0].copy()
        self._codes = dict(zip(Facts._fields[1:], columns[1:].astype(np.int64), strict=True))
        self._outcome = np.full(len(first), Outcome.OPEN, dtype=np.int64)
        self._outcome_day = np.zeros(len(first))
        self._connected_on = np.full(len(first), np.inf)
        self._reply = np.full(len(first), Reply.NONE, dtype=np.int64)
        self._reply_day = np.zeros(len(first))
        self._takes_place = np.ones(len(first), dtype=bool)

    def count_on(self, days: Sequence[float]) -> int:
        """How many referrals are known on each of `days`, all together."""
        return int(np.searchsorted(self._first, days, side="left").sum())

    def known_on(self, day: float) -> Referrals:
        """What was known when `day` began: nothing that happened on it or after. Days never go back."""
        while self._taken_in < len(self._events) and self._events[self._taken_in].day < day:
            self._take_in(self._events[self._taken_in])
            self._taken_in += 1
        known = slice(0, int(np.searchsorted(self._first, day, side="left")))
        codes = {name: column[known] for name, column in self._codes.items()}
        verified = codes.pop("verified") > 0
        return Referrals(
            day=self._day[known],
            team=codes["organization"],
            place=codes["partner"],
            verified=verified,
            outcome=self._outcome[known],
            outcome_day=self._outcome_day[known],
            reply=self._reply[known],
            reply_day=self._reply_day[known],
            takes_place=self._takes_place[known],
            **codes,
        )

    def _take_in(self, event: Event) -> None:
        effect, row = EFFECTS[event.kind], self._rank[event.referral]
        if effect.outcome is not None:
            self._outcome[row], self._outcome_day[row] = effect.outcome, event.day
            self._takes_place[row] = effect.takes_place
        if effect.outcome is Outcome.CONNECTED:
            self._connected_on[row] = min(self._connected_on[row], event.day)
            self._outcome_day[row] = self._connected_on[row]
        reply = self._reply_in(event, effect, row)
        if reply not in (Reply.NONE, self._reply[row]):
            self._reply[row], self._reply_day[row] = reply, event.day

    def _reply_in(self, event: Event, effect: Effect, row: int) -> Reply:
        """What an event says about room. A start or a connection in time shows that there was some."""
        in_time = self._day[row] + self._constants.horizon
        if event.kind == "waitlisted" and event.start is not None and event.start <= in_time:
            return Reply.HAD_ROOM
        if event.kind == "connected" and event.day <= in_time:
            return Reply.HAD_ROOM
        if event.kind == "closed_unconnected" and self._reply[row] == Reply.NONE:
            return Reply.HAD_ROOM
        return effect.reply


def answers(log: Log, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
    """Answer each query, day by day, from a model that is learnt anew on each new day.

    Where that would be too much work, the days between are up to five. Queries of one day keep their order.
    """
    ledger = Ledger(log)
    in_order = sorted(queries, key=attrgetter("day"))
    days = sorted({query.day for query in in_order})
    pause = min(MOST_DAYS_BETWEEN_FITS, ledger.count_on(days) / REFERRALS_A_RUN)
    model, fitted = None, -np.inf
    for day, asked in groupby(in_order, key=attrgetter("day")):
        if model is None or day - fitted >= pause:
            model, fitted = fit(ledger.known_on(day), day, log.sizes), day
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
