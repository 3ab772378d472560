"""Staying in touch: who has spoken with a client when, how often was agreed, and with whom nobody has spoken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.actor import Actor
from app.clients.contact import Way, require_allowed
from app.clients.models import Client
from app.clients.policy import visible_to
from app.db import db, take_turns
from app.errors import Invalid
from app.referrals.checkins import planning
from app.referrals.checkins.models import Conversation
from app.referrals.tasks import actions as tasks
from app.referrals.timekeeping import zone

# How often a client and their worker want to speak, in days.
INTERVALS: dict[int, str] = {
    7: "Every week",
    14: "Every two weeks",
    30: "Every month",
    60: "Every two months",
    90: "Every three months",
}
IN_PERSON = "in_person"
# By what way they spoke. Who comes to the office was not reached by any way of contact.
SPOKE_BY: dict[str, str] = {
    IN_PERSON: "In person",
    Way.CALL: "Phone call",
    Way.TEXT: "Text message",
    Way.EMAIL: "E-mail",
    Way.POST: "Letter",
    Way.VISIT: "Visit at home",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """A client with whom their worker has not spoken for longer than agreed. `last`: never is None."""

    client_id: UUID
    name: str
    last: datetime | None
    every: int
    since: date
    safe_times: str


def agree(client: Client, every: int, *, by: Actor) -> None:
    """How often they want to speak. Raises Invalid for what nobody can choose."""
    if every not in INTERVALS:
        raise Invalid("Choose how often.", {"every": "Choose how often."})
    if client.speak_every != every:
        client.speak_every = every
        audit.record("client.interval_agreed", client, by=by, organization=client.organization_id, days=every)


def log(
    client: Client, way: str, day: date, *, nonce: str, by: Actor, note: str | None = None
) -> Conversation:
    """Write down that they have spoken. The same form twice is once; whoever asked to talk was talked with.

    Raises Conflict for a way that the client called unsafe, Invalid for a day to come.
    """
    take_turns(f"conversation {client.id}")
    if (kept := db.session.scalar(select(Conversation).where(Conversation.nonce == nonce))) is not None:
        return kept
    if way != IN_PERSON and Way(way) in client.unsafe_ways:
        require_allowed(client.ways, Way(way))
    today, now = planning.day_here(), clock.now()
    if day > today or day < today - timedelta(days=366):
        sentence = "Give the day on which you spoke: today, or a day of the last year."
        raise Invalid(sentence, {"day": sentence})
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone())
    spoken = Conversation(
        id=uuid4(),
        nonce=nonce,
        client_id=client.id,
        at=now if day == today else noon,
        way=way,
        by_id=by.id,
        note=note,
    )
    db.session.add(spoken)
    audit.record("client.spoken_with", client, by=by, organization=client.organization_id, way=way, day=day)
    tasks.note_talk(client, by=by)
    return spoken


def conversations(client_id: UUID, limit: int = 10) -> list[Conversation]:
    """The last conversations with a client, latest first."""
    mine = (
        select(Conversation).where(Conversation.client_id == client_id).options(joinedload(Conversation.by))
    )
    return list(db.session.scalars(mine.order_by(Conversation.at.desc()).limit(limit)))


def not_spoken_to(person: Actor) -> list[Silence]:
    """The clients in the care of `person` with whom nobody spoke for longer than agreed, the longest wait first.

    One statement. Whoever was never spoken with counts from when their record was opened.
    """
    last = select(Conversation.client_id, func.max(Conversation.at, type_=Conversation.at.type).label("at"))
    spoken = last.group_by(Conversation.client_id).subquery()
    mine = visible_to(person) & (Client.worker_id == person.id) & Client.closed_at.is_(None)
    columns = Client.id, Client.name, spoken.c.at, Client.speak_every, Client.created_at, Client.safe_times
    rows = db.session.execute(select(*columns).outerjoin(spoken, spoken.c.client_id == Client.id).where(mine))
    today = planning.day_here()
    found = [
        Silence(id_, name, at, every, due, safe or "")
        for id_, name, at, every, opened, safe in rows
        if (due := due_after(at or opened, every)) < today
    ]
    return sorted(found, key=lambda one: one.since)


def due_after(last: datetime, every: int) -> date:
    """The day by which they want to speak again."""
    return last.astimezone(zone()).date() + timedelta(days=every)
