"""What is known of each referral, kept up to date event by event, as the model wants to see it.

The latest ending event decides. On one day events count in the order of EFFECTS, so that the order in which they
are told is irrelevant, and ties go to connected.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from app.trust.evidence import USUAL, Outcome, Referrals, Reply


class Effect(NamedTuple):
    """What an event says: the outcome (None: still open), the reply about room, whether a place is taken."""

    outcome: Outcome | None
    reply: Reply
    takes_place: bool = True


CLIENT_SAID = "client_said"  # that they were seen, in their own words
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
    CLIENT_SAID: Effect(None, Reply.NONE),
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


_NEED = Facts._fields.index("need")


class Ledger:
    """Room for `size` referrals; those opened are known.

    A client connected after `horizon` days is late; `horizons` are those of single needs, by their code.
    """

    def __init__(
        self, size: int, horizon: float = USUAL.horizon, horizons: Mapping[int, float] = MappingProxyType({})
    ) -> None:
        self._count, self._horizon, self._horizons = 0, horizon, horizons
        self._facts = np.zeros((len(Facts._fields), size))
        self._outcome = np.full(size, Outcome.OPEN, dtype=np.int64)
        self._outcome_day = np.zeros(size)
        self._connected_on = np.full(size, np.inf)
        self._reply = np.full(size, Reply.NONE, dtype=np.int64)
        self._reply_day = np.zeros(size)
        self._takes_place = np.ones(size, dtype=bool)
        self._client_said = np.zeros(size, dtype=bool)

    def open(self, facts: Facts) -> int:
        """Write a new referral down; says its number here."""
        self._facts[:, self._count] = facts
        self._count += 1
        return self._count - 1

    def known(self) -> Referrals:
        """All that is known now. The arrays are this ledger's own: use them before the next event is taken in."""
        known = slice(0, self._count)
        day, *codes, verified = self._facts[:, known]
        named = dict(zip(Facts._fields[1:-1], (code.astype(np.int64) for code in codes), strict=True))
        return Referrals(
            day=day,
            team=named["organization"],
            place=named["partner"],
            verified=verified > 0,
            outcome=self._outcome[known],
            outcome_day=self._outcome_day[known],
            reply=self._reply[known],
            reply_day=self._reply_day[known],
            takes_place=self._takes_place[known],
            client_said=self._client_said[known],
            **named,
        )

    def take_in(self, number: int, kind: str, day: float, start: float | None = None) -> None:
        """One event of a referral; `start` is when a waitlisted client may begin. Events come in their order."""
        effect = EFFECTS[kind]
        if kind == CLIENT_SAID:
            self._client_said[number] = True
        if effect.outcome is not None:
            self._outcome[number], self._outcome_day[number] = effect.outcome, day
            self._takes_place[number] = effect.takes_place
        if effect.outcome is Outcome.CONNECTED:
            self._connected_on[number] = min(self._connected_on[number], day)
            self._outcome_day[number] = self._connected_on[number]
        reply = self._reply_in(number, kind, day, start)
        if reply not in (Reply.NONE, self._reply[number]):
            self._reply[number], self._reply_day[number] = reply, day

    def _reply_in(self, number: int, kind: str, day: float, start: float | None) -> Reply:
        """What an event says about room. A start or a connection in time shows that there was some."""
        need = int(self._facts[_NEED, number])
        in_time = self._facts[0, number] + self._horizons.get(need, self._horizon)
        if kind == "waitlisted" and start is not None and start <= in_time:
            return Reply.HAD_ROOM
        if kind == "connected" and day <= in_time:
            return Reply.HAD_ROOM
        if kind == "closed_unconnected" and self._reply[number] == Reply.NONE:
            return Reply.HAD_ROOM
        return EFFECTS[kind].reply
