"""For how long things are kept: a class each, and nothing goes that nobody has set a time for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, delete, func, select

from app import clock
from app.actor import SYSTEM
from app.clients.models import CaseNote, Client
from app.config import Settings
from app.db import db
from app.messages.models import Message, MessageState
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral
from app.referrals.records import actions

ROUND = 20


def _closed_before(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Closed so long ago, not erased yet, and nothing is open for them."""
    busy = select(Referral.client_id).where(Referral.status.in_([status.value for status in OPEN]))
    return Client.closed_at <= moment, Client.erased_at.is_(None), Client.id.not_in(busy)


def _records(moment: datetime) -> Select[Client]:
    return select(Client).where(*_closed_before(moment))


def _notes(moment: datetime) -> Select[CaseNote]:
    return select(CaseNote).join(CaseNote.client).where(*_closed_before(moment))


def _mails(moment: datetime) -> Select[Message]:
    return select(Message).where(Message.state != MessageState.PENDING, Message.created_at <= moment)


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of things: what it is, and what of it is older than a moment."""

    words: str
    due: Callable[[datetime], Select[Any]]


CLASSES: Mapping[str, Kept] = {
    "closed_records": Kept("records of clients, after they were closed", _records),
    "notes": Kept("notes of the team, after the record was closed", _notes),
    "mail": Kept("the addresses of mails that were sent", _mails),
}


def configured() -> dict[str, timedelta]:
    """How long each class is kept here; a class that is not named is kept."""
    settings: Settings = current_app.extensions["settings"]
    return {name: timedelta(days=days) for name, days in settings.retention if name in CLASSES}


def due() -> dict[str, int]:
    """How many of each configured class would go now."""
    now = clock.now()
    return {name: _count(CLASSES[name].due(now - kept)) for name, kept in configured().items()}


def erase_some_records() -> int:
    """Erase a few of the records whose time is over; how many. Each is an erasure like any other."""
    kept = configured().get("closed_records")
    if kept is None:
        return 0
    found = db.session.scalars(_records(clock.now() - kept).limit(ROUND)).all()
    for client in found:
        actions.erase(client, by=SYSTEM, reason="kept_long_enough")
    return len(found)


def forget_the_rest() -> None:
    """Notes and mails whose time is over."""
    now = clock.now()
    for name, model in (("notes", CaseNote), ("mail", Message)):
        if kept := configured().get(name):
            old = CLASSES[name].due(now - kept).with_only_columns(model.id)
            db.session.execute(delete(model).where(model.id.in_(old)))


def _count(found: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
