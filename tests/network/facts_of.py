"""Facts for the hearts of questions, from rows that a test can read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any
from uuid import UUID

import numpy as np

from app.network.facts import Facts, column
from app.trust.facts import day_of

AT = datetime(2026, 3, 4, 18, tzinfo=UTC)
SINCE = AT - timedelta(days=365)


@dataclass(frozen=True)
class Sent:
    """`count` referrals of as many clients (or all of `client`), sent `ago` days before the facts; `after` it (days)
    what happened: `Sent(A, B, 12, answered=1, connected=5)`. NaN never happened."""

    referrer: UUID
    partner: UUID
    count: int = 1
    need: str = "food.pantry"
    ago: float = 100.0
    client: int | None = None
    chain: int | None = None
    team: UUID | None = None
    service: UUID | None = None
    area: str = "Springfield"
    language: str = "en"
    age: str = "25-54"
    status: str = "sent"
    reason: str = ""
    side: str = ""
    burden: int = 0
    due: float = 2.0
    answered: float = nan
    accepted: float = nan
    waitlisted: float = nan
    contacted: float = nan
    started: float = nan
    connected: float = nan
    ended: float = nan
    traits: tuple[str, ...] = ()


def org(number: int) -> UUID:
    return UUID(int=number)


def facts_of(*rows: Sent, **beside: Any) -> Facts:
    """The facts of these referrals; organizations are called "Org 1" and so on after their ids."""
    each = [row for row in rows for _ in range(row.count)]
    clients = list(_numbered(rows, "client"))
    now = day_of(AT)
    sent = np.array([now - row.ago for row in each])
    organizations = {one for row in rows for one in (row.referrer, row.partner)}
    teams = [row.team or UUID(int=row.referrer.int + 1000) for row in each]
    moments = ("answered", "accepted", "waitlisted", "contacted", "started", "connected", "ended")
    return Facts(
        at=AT,
        since=SINCE,
        referrer=column(row.referrer for row in each),
        partner=column(row.partner for row in each),
        team=column(teams),
        service=column(row.service or UUID(int=row.partner.int + 2000) for row in each),
        client=column(clients),
        chain=column(_numbered(rows, "chain")),
        need=column(row.need for row in each),
        top=column(row.need.partition(".")[0] for row in each),
        **{
            name: column(getattr(row, name) for row in each)
            for name in ("area", "language", "age", "status", "reason", "side")
        },
        burden=np.array([row.burden for row in each], dtype=np.int64),
        sent=sent,
        answer_by=sent + np.array([row.due for row in each]),
        **{name: sent + np.array([getattr(row, name) for row in each]) for name in moments},
        traits={
            code: np.array([code in row.traits for row in each], dtype=bool)
            for code in sorted({code for row in rows for code in row.traits})
        },
        **{
            "names": {one: f"Org {one.int}" for one in organizations},
            "team_names": {team: f"Team {team.int - 1000}" for team in teams},
            "places": {one: (float(one.int % 7), float(one.int % 5)) for one in organizations},
            **beside,
        },
    )


def _numbered(rows: Iterable[Sent], name: str) -> Iterable[int]:
    """What a row says of all its referrals, or else a new number for each."""
    new = 10_000
    for row in rows:
        for _ in range(row.count):
            new += 1
            told = getattr(row, name)
            yield new if told is None else told
