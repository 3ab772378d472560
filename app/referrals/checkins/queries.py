"""Questions about check-ins: a client's, what they said of one referral, and what they see on their own page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.actor import Actor
from app.clients.consent import Fact, Standing, standing
from app.clients.models import Client, Consent
from app.clients.policy import visible_to
from app.db import db
from app.directory.models import Organization, Service
from app.errors import NotFound
from app.referrals.appointments import queries as appointments
from app.referrals.appointments.calendars import says_where
from app.referrals.appointments.models import Appointment
from app.referrals.checkins.asking import ASK_WHILE, State
from app.referrals.checkins.models import CheckIn, Feedback
from app.referrals.lifecycle import UNANSWERED, Action, Party, Status, allowed
from app.referrals.lifecycle import Standing as At
from app.referrals.models import Referral

# What ended longer ago is folded away.
SHOWN_FOR = timedelta(days=60)
# While it stands so, what the provider wrote for the client has not been overtaken.
SPEAKS_WHILE = (Status.ACCEPTED, Status.WAITLISTED)
OPEN_STATES = (State.PLANNED.value, State.ASKED.value, State.BY_WORKER.value)


@dataclass(frozen=True, slots=True)
class Held:
    """What one organization may know now, under one consent."""

    consent: UUID
    organizations: list[str]
    facts: list[str]
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral as its client reads it. `past`: it ended long ago; `word`: what the provider wrote for them."""

    id: UUID
    version: int
    status: Status
    service: str
    partner: str
    phone: str
    sent: datetime
    by_when: date | datetime | None
    check_in: date | None
    disputed: bool
    may_take_back: bool
    feedback: UUID | None
    meeting: Appointment | None
    place: str
    note: str
    past: bool
    word: str


def of_client(client_id: UUID) -> list[CheckIn]:
    """The check-ins of a client with their referrals, in the order of their days; one statement."""
    mine = select(CheckIn).where(CheckIn.client_id == client_id, CheckIn.state != State.SKIPPED.value)
    place = joinedload(CheckIn.referral).joinedload(Referral.service)
    return list(db.session.scalars(mine.options(place, joinedload(CheckIn.by)).order_by(CheckIn.due_on)))


def next_of(check_ins: list[CheckIn]) -> CheckIn | None:
    """The next one that is due, among those whose provider has answered."""
    coming = (one for one in check_ins if one.state in OPEN_STATES and one.referral.status in ASK_WHILE)
    return next(coming, None)


def check_in(id_: UUID, *, seen_by: Actor) -> CheckIn:
    """One check-in of a client whom the reader may see. Raises NotFound."""
    wanted = select(CheckIn).join(CheckIn.client).where(CheckIn.id == id_, visible_to(seen_by))
    options = contains_eager(CheckIn.client), joinedload(CheckIn.referral).joinedload(Referral.service)
    found = db.session.scalar(wanted.options(*options))
    if found is None:
        raise NotFound("There is no such check-in, or the client is not in the care of your team.")
    return found


def feedback_of(referral_id: UUID, *, party: Party) -> Feedback | None:
    """What the client says of how it was: for the case manager, and for the provider where they agreed."""
    given = select(Feedback).where(Feedback.referral_id == referral_id, Feedback.answered_at.is_not(None))
    shared = given if party is Party.REFERRER else given.where(Feedback.shared)
    return db.session.scalar(shared)


def asked_for(client: Client) -> list[Asked]:
    """What was asked for a client, of whom, and how it stands, latest first; a fixed number of statements."""
    mine = (
        select(Referral)
        .where(Referral.client_id == client.id, Referral.status != Status.ENTERED_IN_ERROR.value)
        .options(joinedload(Referral.service).selectinload(Service.phones))
        .options(joinedload(Referral.partner).selectinload(Organization.phones), joinedload(Referral.client))
        .options(selectinload(Referral.remarks))
        .order_by(Referral.sent_at.desc())
    )
    dates = _next_dates(client.id)
    unanswered = select(Feedback.referral_id, Feedback.id).where(
        Feedback.client_id == client.id, Feedback.answered_at.is_(None)
    )
    feedback = {referral: id_ for referral, id_ in db.session.execute(unanswered)}  # noqa: C416 (rows)
    meetings = {
        one.referral_id: one for one in reversed(appointments.coming(Referral.client_id == client.id))
    }
    return [
        _asked(one, dates.get(one.id), feedback.get(one.id), meetings.get(one.id))
        for one in db.session.scalars(mine).unique()
    ]


def held(client: Client) -> list[Held]:
    """Who may know what of a client now."""
    mine = select(Consent).where(Consent.client_id == client.id).options(selectinload(Consent.recipients))
    alive = [one for one in db.session.scalars(mine) if standing(one.terms, clock.now()) is Standing.ALIVE]
    return [
        Held(
            one.id,
            [place.public_name or place.name for place in one.recipients],
            [fact for fact in Fact if fact in one.facts],
            one.expires_at,
        )
        for one in alive
    ]


def _word(referral: Referral) -> str:
    """The provider's last word for the client, while it stands as it was said."""
    said = [one for one in referral.remarks if one.kind == "client_note"]
    return said[-1].words if said and Status(referral.status) in SPEAKS_WHILE else ""


def _next_dates(client_id: UUID) -> dict[UUID, date]:
    planned = select(CheckIn.referral_id, CheckIn.due_on).where(
        CheckIn.client_id == client_id, CheckIn.state.in_(OPEN_STATES)
    )
    rows = db.session.execute(planned.order_by(CheckIn.due_on.desc()))
    return {referral: day for referral, day in rows}  # noqa: C416 (rows are no pairs to the types)


def _asked(referral: Referral, day: date | None, feedback: UUID | None, meeting: Appointment | None) -> Asked:
    status = Status(referral.status)
    phones = referral.service.phones or referral.partner.phones
    says = meeting is not None and says_where(referral)
    return Asked(
        id=referral.id,
        version=referral.version,
        status=status,
        service=referral.service.name,
        partner=referral.partner.public_name or referral.partner.name,
        phone=phones[0].number if phones else "",
        sent=referral.sent_at,
        by_when=referral.answer_by if status in UNANSWERED else referral.review_on,
        check_in=day if status in ASK_WHILE else None,
        disputed=referral.client_seen is False
        and referral.connected_at is None
        and bool(referral.contacted_at),
        may_take_back=Action.WITHDRAW in allowed(At(status), Party.CLIENT),
        feedback=feedback,
        meeting=meeting,
        place=(meeting.place or "") if meeting and says else "",
        note=(meeting.note or "") if meeting and says else "",
        word=_word(referral),
        past=referral.ended_at is not None and referral.ended_at < clock.now() - SHOWN_FOR,
    )
