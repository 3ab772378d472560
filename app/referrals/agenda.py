"""What is due, and why: every open referral with what the clock does next. States and dates, never a client."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import clock
from app.actor import Actor
from app.db import db
from app.referrals.deadlines import Chase
from app.referrals.lifecycle import OPEN, Status
from app.referrals.lines import line, with_names
from app.referrals.models import Referral
from app.referrals.policy import visible_to
from app.referrals.turns import COMING, REVIEW_COMES, Turn, turn_of

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Due:
    """One open referral: when the clock looks at it next, what it does then, and why."""

    id: UUID
    reference: str
    status: Status
    service: str
    partner: str
    organization: str
    turn: Turn
    at: datetime
    does: str
    why: str

    @property
    def late(self) -> bool:
        return self.at < clock.now()


@dataclass(frozen=True, slots=True)
class Agenda:
    """One page of what is due, the earliest first, and how much lies in each pile."""

    rows: list[Due]
    counts: dict[Turn, int]
    turn: Turn | None
    page: int

    @property
    def pages(self) -> int:
        total = self.counts[self.turn] if self.turn else sum(self.counts.values())
        return max(1, -(-total // A_PAGE))


def agenda(*, seen_by: Actor, turn: Turn | None = None, page: int = 1) -> Agenda:
    """What the reader's side of the loop must reckon with. Two statements, however much there is."""
    mine = (visible_to(seen_by), *waits_for_somebody())
    counts = _counts(mine)
    columns = (Referral.id, Referral.reference, Referral.status, Referral.chase, Referral.chase_at)
    wanted = with_names(*columns).where(*mine, *([_lies_in(turn)] if turn else []))
    found = Agenda([], counts, turn, page)
    page = min(page, found.pages)
    rows = wanted.order_by(Referral.chase_at, Referral.id).offset((page - 1) * A_PAGE).limit(A_PAGE)
    return Agenda([_due(row) for row in db.session.execute(rows)], counts, turn, page)


def waits_for_somebody() -> tuple[ColumnElement[bool], ...]:
    """Open referrals that the clock looks at."""
    return (
        Referral.status.in_([status.value for status in OPEN]),
        Referral.chase_at.is_not(None),
        ~Referral.is_test,
    )


def coming(referral: Referral) -> tuple[datetime, str] | None:
    """When the clock looks at this one next, and what it does then; None once it rests."""
    if referral.chase is None or referral.chase_at is None or not referral.is_open:
        return None
    chase = Chase(referral.chase)
    turn = turn_of(chase, Status(referral.status))
    return referral.chase_at, (REVIEW_COMES if turn is Turn.REVIEW else COMING[chase])[0]


def _counts(mine: tuple[ColumnElement[bool], ...]) -> dict[Turn, int]:
    grouped = select(Referral.chase, Referral.status, func.count()).where(*mine)
    counts: Counter[Turn] = Counter()
    for chase, status, number in db.session.execute(grouped.group_by(Referral.chase, Referral.status)):
        if chase is not None:
            counts[turn_of(Chase(chase), Status(status))] += number
    return {turn: counts[turn] for turn in Turn}


def _lies_in(turn: Turn) -> ColumnElement[bool]:
    pairs = [(c, s) for c in Chase for s in OPEN if turn_of(c, s) is turn]
    return or_(*(and_(Referral.chase == c.value, Referral.status == s.value) for c, s in pairs))


def _due(row: Any) -> Due:
    chase = Chase(row.chase)
    turn = turn_of(chase, Status(row.status))
    does, why = REVIEW_COMES if turn is Turn.REVIEW else COMING[chase]
    return line(Due, row, turn=turn, at=row.chase_at, does=does, why=why)
