"""A provider's page of today: what needs an answer, whom to get in touch with, what to look at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app import clock
from app.actor import Actor, Role
from app.db import db
from app.directory.models import Organization, Service
from app.referrals.appointments.queries import coming
from app.referrals.lifecycle import OPEN, Party, Status
from app.referrals.lines import line
from app.referrals.models import Referral
from app.referrals.seen import Glimpse, glimpses
from app.referrals.talking import queries as talking
from app.referrals.timekeeping import zone

MOST = 50
AHEAD = timedelta(days=7)
TO_ANSWER = (Status.SENT, Status.RECEIVED)
TO_REVIEW = (Status.WAITLISTED, Status.ON_HOLD)
IN_HAND = (Status.CONTACTED, Status.STARTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral as the provider's page of today needs it; `client` and `area` only where consent shows them."""

    id: UUID
    reference: str
    status: Status
    need: str
    urgency: str
    service: str
    organization: str
    client_id: UUID
    client: str
    area: str
    sent_at: datetime
    changed_at: datetime
    answer_by: datetime
    review_on: date | None

    @property
    def is_late(self) -> bool:
        return self.status in TO_ANSWER and self.answer_by < clock.now()


@dataclass(frozen=True, slots=True)
class Desk:
    """A provider's page of today: each referral stands in one place, the most urgent.

    `letters`: how many messages wait, by referral; `unread`: those that only a message brings here.
    """

    to_answer: list[Asked]
    to_contact: list[Asked]
    to_review: list[Asked]
    unread: list[Asked]
    meetings: list[tuple[Asked, datetime]]
    letters: dict[UUID, int]
    in_hand: int

    @property
    def is_empty(self) -> bool:
        return not (self.to_answer or self.to_contact or self.to_review or self.unread or self.meetings)

    @property
    def names(self) -> set[UUID]:
        """The clients whose names stand on it."""
        met = [row for row, _ in self.meetings]
        shown = (*self.to_answer, *self.to_contact, *self.to_review, *self.unread, *met)
        return {row.client_id for row in shown if row.client}


def desk_of(person: Actor) -> Desk:
    """What needs somebody at this person's organizations; a fixed number of statements."""
    waiting = talking.unread_by(seen_by=person, party=Party.PROVIDER)
    letters: dict[UUID, int] = {}
    for message in waiting:
        letters[message.referral_id] = letters.get(message.referral_id, 0) + 1
    soon = [one for one in coming(_own(person)) if one.at <= clock.now() + AHEAD][:MOST]
    rows = _rows(person, {*letters, *(one.referral_id for one in soon)})
    by_id = {row.id: row for row in rows}
    meetings = [(by_id[one.referral_id], one.at) for one in soon if one.referral_id in by_id]
    met = {row.id for row, _ in meetings}
    to_answer = [row for row in rows if row.status in TO_ANSWER]
    to_contact = [row for row in rows if row.status is Status.ACCEPTED and row.id not in met]
    to_review = [row for row in rows if _is_to_review(row) and row.id not in met]
    stands = met | {row.id for row in (*to_answer, *to_contact, *to_review)}
    return Desk(
        to_answer=to_answer,
        to_contact=to_contact,
        to_review=to_review,
        unread=[row for row in rows if row.id in letters and row.id not in stands],
        meetings=meetings,
        letters=letters,
        in_hand=_how_many_in_hand(person),
    )


def _how_many_in_hand(person: Actor) -> int:
    return db.session.scalar(select(func.count(Referral.id)).where(_own(person), _is(IN_HAND))) or 0


def _own(person: Actor) -> ColumnElement[bool]:
    return Referral.partner_id.in_(person.organizations(Role.PROVIDER))


def _is_to_review(row: Asked) -> bool:
    return row.status in TO_REVIEW and row.review_on is not None and row.review_on <= _today()


def _today() -> date:
    return clock.now().astimezone(zone()).date()


def _rows(person: Actor, besides: Iterable[UUID]) -> list[Asked]:
    found = db.session.execute(_wanted(person, besides)).all()
    seen = glimpses([row.Referral for row in found], person)
    return [_row(row, seen.get(row.Referral.id, Glimpse())) for row in found]


def _wanted(person: Actor, besides: Iterable[UUID]) -> Select[*tuple[Any, ...]]:
    due = and_(_is(TO_REVIEW), Referral.review_on <= _today())
    needs_us = or_(_is((*TO_ANSWER, Status.ACCEPTED)), due, Referral.id.in_(list(besides)))
    return (
        select(Referral, Service.name.label("service"), Organization.name.label("organization"))
        .join(Service, Service.id == Referral.service_id)
        .join(Organization, Organization.id == Referral.organization_id)
        .where(
            _own(person),
            Referral.status.in_([status.value for status in OPEN]) | Referral.id.in_(list(besides)),
            needs_us,
        )
        .order_by(Referral.answer_by, Referral.id)
        .limit(MOST)
    )


def _is(statuses: Iterable[Status]) -> Any:
    return Referral.status.in_([status.value for status in statuses])


def _row(row: Any, seen: Glimpse) -> Asked:
    more = {"service": row.service, "organization": row.organization, "client": seen.name, "area": seen.area}
    return line(Asked, row.Referral, **more)
