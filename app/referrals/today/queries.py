"""Questions of the morning: which of my referrals need me, what is news, which consents run out, who are my people.

Each is answered in a fixed number of statements, however much there is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app import clock
from app.actor import Actor
from app.clients.models import Client, Consent
from app.clients.policy import own_teams, visible_to
from app.clients.queries import consents_of
from app.db import db
from app.directory.models import Organization, Service
from app.referrals.checkins.asking import State
from app.referrals.checkins.conversations import due_after
from app.referrals.checkins.models import CheckIn, Conversation
from app.referrals.checkins.planning import day_here
from app.referrals.lifecycle import OPEN, UNANSWERED, Status
from app.referrals.lines import line
from app.referrals.models import Referral
from app.referrals.piles import LATELY, wants_next_choice
from app.referrals.reach import Delivery, deliveries
from app.referrals.today.models import Look

WARN_BEFORE = timedelta(days=14)
AFTERWARDS = timedelta(days=14)
MOST_PEOPLE = 12
NO_NEWS = (Status.SENT, Status.RECEIVED, Status.INFO_NEEDED, Status.ENTERED_IN_ERROR)


@dataclass(frozen=True, slots=True)
class Mine:
    """One referral of this case manager, as the page of today needs it.

    `has_next`: its page offers whom to ask next, from the client's own choice or because the provider suggests them.
    """

    id: UUID
    reference: str
    status: Status
    need: str
    client_id: UUID
    client: str
    service: str
    partner: str
    sent_at: datetime
    changed_at: datetime
    answer_by: datetime
    answer_logged: bool
    reason: str | None
    seen_at: datetime
    wants_next_choice: bool
    has_next: bool
    delivery: Delivery

    @property
    def is_question(self) -> bool:
        return self.status is Status.INFO_NEEDED

    @property
    def is_untold(self) -> bool:
        gone = self.delivery in (Delivery.NOBODY, Delivery.UNDELIVERABLE)
        return gone and self.status in (Status.SENT, Status.RECEIVED) and not self.answer_logged

    @property
    def is_late(self) -> bool:
        return self.status in UNANSWERED and self.answer_by < clock.now()

    @property
    def is_news(self) -> bool:
        return self.status not in NO_NEWS and self.changed_at > self.seen_at

    @property
    def is_waiting(self) -> bool:
        return self.status in (Status.SENT, Status.RECEIVED, Status.WAITLISTED, Status.ON_HOLD)


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A consent that ends soon, or ended lately, and that nothing has taken the place of."""

    consent_id: UUID
    client_id: UUID
    client: str
    recipients: tuple[str, ...]
    expires_at: datetime

    @property
    def is_over(self) -> bool:
        return self.expires_at <= clock.now()


@dataclass(frozen=True, slots=True)
class Someone:
    """One of my people. `silent`: nobody has spoken with them for longer than they agreed."""

    id: UUID
    name: str
    needs: tuple[str, ...]
    open_referrals: int
    last_contact: datetime | None
    next_check_in: date | None
    silent: bool
    unsafe: bool


def mine(person: Actor) -> list[Mine]:
    """The referrals of this case manager that are open, changed lately or want a next choice."""
    found = db.session.execute(_mine(person)).all()
    told = deliveries(
        {row.Referral.id: (row.Referral.partner_id, row.mail, row.Referral.undelivered_at) for row in found}
    )
    return [_row(row, told[row.Referral.id]) for row in found]


def running_out(person: Actor) -> list[RunsOut]:
    """Consents of this person's clients that end within 14 days, or ended in the last 14; the first to end first."""
    now = clock.now()
    ending = Consent.expires_at.between(now - AFTERWARDS, now + WARN_BEFORE) & Consent.withdrawn_at.is_(None)
    wanted = (
        select(Consent, Client.name)
        .join(Consent.client)
        .where(_in_care(person), ending)
        .order_by(Consent.expires_at, Consent.id)
    )
    rows = db.session.execute(wanted).all()
    all_of = consents_of({row.Consent.client_id for row in rows})
    return [
        RunsOut(
            consent_id=consent.id,
            client_id=consent.client_id,
            client=name,
            recipients=tuple(organization.name for organization in consent.recipients),
            expires_at=consent.expires_at,
        )
        for consent, name in rows
        if not _is_replaced(consent, all_of[consent.client_id])
    ]


def my_people(person: Actor) -> tuple[list[Someone], int]:
    """The clients in this person's care, those first with whom nobody has spoken for longest; and how many."""
    last = _of_client(func.max(Conversation.at, type_=Conversation.at.type), Conversation.client_id)
    coming = CheckIn.state == State.PLANNED.value
    next_ = _of_client(func.min(CheckIn.due_on, type_=CheckIn.due_on.type), CheckIn.client_id, coming)
    is_open = Referral.status.in_([status.value for status in OPEN])
    open_ = _of_client(func.count(Referral.id), Referral.client_id, is_open)
    total = db.session.scalar(select(func.count(Client.id)).where(_in_care(person))) or 0
    wanted = select(Client, last.label("last"), next_.label("next"), open_.label("open")).where(
        _in_care(person)
    )
    ordered = wanted.order_by(func.coalesce(last, Client.created_at), Client.id).limit(MOST_PEOPLE)
    rows = db.session.execute(ordered.options(selectinload(Client.needs))).all()
    return [_someone(row) for row in rows], total


def look_of(referral: Referral, *, by: Actor) -> Look | None:
    """When this person last looked at this referral."""
    return db.session.scalar(select(Look).where(Look.referral_id == referral.id, Look.person_id == by.id))


def is_news_to(referral: Referral, person: Actor) -> bool:
    """Whether this is a referral of theirs that somebody has taken further since they looked."""
    if referral.case_manager_id != person.id or Status(referral.status) in NO_NEWS:
        return False
    look = look_of(referral, by=person)
    return look is None or referral.changed_at > look.at


def _in_care(person: Actor) -> ColumnElement[bool]:
    return and_(visible_to(person), Client.worker_id == person.id, Client.closed_at.is_(None))


def _mine(person: Actor) -> Select[*tuple[Any, ...]]:
    lately = Referral.changed_at > clock.now() - LATELY
    next_choice = wants_next_choice()
    return (
        select(
            Referral,
            Client.name.label("client"),
            Service.name.label("service"),
            func.coalesce(Service.email, Organization.email).label("mail"),
            Organization.name.label("partner"),
            Look.at.label("seen_at"),
            next_choice.label("next_choice"),
        )
        .join(Client, Client.id == Referral.client_id)
        .join(Service, Service.id == Referral.service_id)
        .join(Organization, Organization.id == Referral.partner_id)
        .outerjoin(Look, and_(Look.referral_id == Referral.id, Look.person_id == person.id))
        .where(
            Referral.case_manager_id == person.id,
            Referral.team_id.in_(own_teams(person)),
            or_(Referral.status.in_([status.value for status in OPEN]), lately, next_choice),
        )
        .order_by(Referral.answer_by, Referral.id)
    )


def _row(row: Any, delivery: Delivery) -> Mine:
    referral: Referral = row.Referral
    return line(
        Mine,
        referral,
        client=row.client,
        service=row.service,
        partner=row.partner,
        seen_at=row.seen_at or referral.sent_at,
        wants_next_choice=bool(row.next_choice),
        has_next=bool(referral.decision_id or referral.suggestion_id),
        delivery=delivery,
    )


def _is_replaced(ending: Consent, given: list[Consent]) -> bool:
    """Whether other consents, which last, name everybody whom this one names."""
    lasts = clock.now() + WARN_BEFORE
    others = (one for one in given if one.withdrawn_at is None and one.expires_at > lasts)
    covered = {organization.id for one in others for organization in one.recipients}
    return {organization.id for organization in ending.recipients} <= covered


def _someone(row: Any) -> Someone:
    client: Client = row.Client
    by = due_after(row.last or client.created_at, client.speak_every)
    return Someone(
        id=client.id,
        name=client.name,
        needs=tuple(need.code for need in client.needs if need.met_at is None),
        open_referrals=row.open,
        last_contact=row.last,
        next_check_in=row.next,
        silent=by < day_here(),
        unsafe=bool(client.unsafe_ways or client.in_danger),
    )


def _of_client(value: Any, key: Any, *more: Any) -> Any:
    """One value of each client, in the same statement."""
    return select(value).where(key == Client.id, *more).correlate(Client).scalar_subquery()
