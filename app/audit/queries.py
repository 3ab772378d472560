"""Reading what happened, and proving that nobody has rewritten it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.actions import Subject, chain_key, kind_and_id
from app.audit.models import FIRST, AuditEvent
from app.db import db

PAGE = 1000


def timeline_of(subject: Subject) -> list[AuditEvent]:
    """Everything that happened to `subject`, oldest first."""
    kind, id_ = kind_and_id(subject)
    about = select(AuditEvent).where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == id_)
    return list(db.session.scalars(about.order_by(AuditEvent.id)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found: how many events hold, and the first that does not and why."""

    sound: int
    broken: int | None = None
    reason: str = ""


def verify() -> Verdict:
    """Walk the whole chain. A cut-off end leaves no trace: compare `sound` with a number kept elsewhere."""
    key, previous, sound = chain_key(), FIRST, 0
    for event in _all_events():
        if event.id != sound + 1:
            return Verdict(sound, sound + 1, "is missing")
        if event.previous != previous:
            return Verdict(sound, event.id, "does not continue the event before it")
        if event.hash != event.seal_with(key):
            return Verdict(sound, event.id, "was changed after it was written")
        sound, previous = sound + 1, event.hash
    return Verdict(sound)


def _all_events() -> Iterator[AuditEvent]:
    """Every event in order, a page at a time, so that a chain of any length fits into memory."""
    last = 0
    page = select(AuditEvent).order_by(AuditEvent.id).limit(PAGE)
    while events := db.session.scalars(page.where(AuditEvent.id > last)).all():
        yield from events
        last = events[-1].id
