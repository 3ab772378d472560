"""To whom messages go, and which were sent before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from app.accounts.models import Person
from app.accounts.queries import names_of
from app.actor import Actor
from app.audit import AuditEvent
from app.db import db
from app.directory.models import Organization
from app.directory.queries import gone
from app.errors import NotFound
from app.messages.queries import Way, ways
from app.network.writing import policy
from app.stewardship.queries import upkeep

WRITTEN = "partner.written_to"
SIDE = "partner"  # of the messages, among all that are about an organization
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Written:
    """A message that was sent: when, by whom, and to how many people."""

    at: datetime
    by: str
    mails: int


def partner(organization_id: UUID, *, seen_by: Actor) -> Organization:
    """Raises NotFound, also where the reader may not write to it."""
    found = db.session.get(Organization, organization_id)
    if found is None or found.merged_into_id:
        raise gone(Organization, organization_id)
    if not found.listed or not policy.may_write(seen_by, found):
        raise NotFound("There is no such partner to write to.")
    return found


def mail_of(actor: Actor) -> str:
    """Where whoever writes is answered."""
    return db.session.get_one(Person, actor.id).mail


def recipients(organization_id: UUID) -> list[tuple[UUID | None, str]]:
    """Whom a message goes to, as (person, address): its people here, else the mailbox in its listing."""
    return upkeep.recipients(organization_id)


def written(organization_id: UUID) -> list[Written]:
    """The latest messages to a partner, the newest first."""
    events = db.session.scalars(_about(organization_id).limit(SHOWN)).all()
    names = names_of(event.actor_id for event in events if event.actor_id)
    return [
        Written(event.at, names.get(event.actor_id, "") if event.actor_id else "", event.data["mails"])
        for event in events
    ]


def latest(organization_id: UUID) -> AuditEvent | None:
    return db.session.scalars(_about(organization_id).limit(1)).first()


def way(organization_id: UUID) -> Way:
    """Whether mail to a partner went out, or is held up."""
    return ways("organization", [organization_id], side=SIDE).get(organization_id, Way())


def number_since(moment: datetime, *, by: Actor) -> int:
    """How many messages to partners one coordinator has sent since a moment."""
    mine = AuditEvent.name == WRITTEN, AuditEvent.actor_id == by.id
    return db.session.scalar(select(func.count()).where(*mine, AuditEvent.at > moment)) or 0


def _about(organization_id: UUID) -> Select[AuditEvent]:
    about = AuditEvent.subject_kind == "organization", AuditEvent.subject_id == organization_id
    return select(AuditEvent).where(*about, AuditEvent.name == WRITTEN).order_by(AuditEvent.id.desc())
