"""Recording what happened, and passing it on to what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import clock, codes, seal
from app.actor import Actor
from app.audit.models import FIRST, AuditEvent
from app.db import db, take_turns
from app.jobs import enqueue

_HEAD = "audit_head"
_paused: ContextVar[bool] = ContextVar("reactions_paused", default=False)


class Thing(Protocol):
    """Any model: its table's name is its kind."""

    __tablename__: str
    id: Any


Subject = Thing | tuple[str, UUID]


def record(
    name: str, subject: Subject, *, by: Actor, organization: UUID | None = None, **data: Any
) -> AuditEvent:
    """Write down that `name` happened to `subject`, as part of the running transaction.

    `organization` is the one on whose behalf `by` acts: left out, it is the only one they have, if so.
    What the table of reactions says about `name` follows in a job after the commit.
    Raises ValueError when `data` holds anything but ids, codes, numbers and dates.
    """
    kind, id_ = kind_and_id(subject)
    sequence, previous = _head()
    happened = AuditEvent(
        id=sequence + 1,
        at=clock.now(),
        name=name,
        subject_kind=kind,
        subject_id=id_,
        actor_kind=by.kind.value,
        actor_id=by.id,
        organization_id=organization or _only_organization(by),
        data=codes.plain(data),
        previous=previous,
    )
    happened.hash = happened.seal_with(chain_key())
    db.session.add(happened)
    db.session.info[_HEAD] = (happened.id, happened.hash)
    if not _paused.get() and current_app.extensions["reactions"].get(name):
        enqueue("react", event=happened.id)
    return happened


@contextmanager
def reactions_paused() -> Iterator[None]:
    """Record without consequences: for history that is replayed."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def chain_key() -> bytes:
    return seal.keyring().digest("", "audit chain")


def kind_and_id(subject: Subject) -> tuple[str, UUID]:
    """What `subject` is: its table's name, and its id (which a new one is given here)."""
    if isinstance(subject, tuple):
        return subject
    if subject.id is None:
        subject.id = uuid4()  # as its column would at the flush, which this spares
    return subject.__tablename__, subject.id


def _only_organization(actor: Actor) -> UUID | None:
    organizations = actor.organizations()
    return next(iter(organizations)) if len(organizations) == 1 else None


def _head() -> tuple[int, bytes]:
    """Number and hash of the last event: read once a transaction, in which nobody else can add one."""
    head = db.session.info.get(_HEAD)
    if head is None:
        take_turns("audit chain")
        last = select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
        row = db.session.execute(last).first()
        head = (row.id, row.hash) if row else (0, FIRST)
    return head


def _forget_head(session: Session, *_: Any) -> None:
    session.info.pop(_HEAD, None)


for _end in ("after_commit", "after_soft_rollback"):
    event.listen(Session, _end, _forget_head)
