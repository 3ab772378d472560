"""Which messages did not arrive, for the pages of those who wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.db import db
from app.messages.models import Message, MessageState


def undeliverable_about(kind: str, ids: Iterable[UUID]) -> dict[UUID, Message]:
    """The latest undeliverable message about each of `ids`; those without one are left out."""
    found = (
        select(Message)
        .where(
            Message.about_kind == kind,
            Message.about_id.in_(list(ids)),
            Message.state == MessageState.UNDELIVERABLE,
        )
        .order_by(Message.created_at)
    )
    return {message.about_id: message for message in db.session.scalars(found)}


def told_of(kind: str, id_: UUID, *, side: str, cause: int | None) -> list[Message]:
    """Every message to one party about one event of one thing, oldest first."""
    wanted = select(Message).where(
        Message.about_kind == kind, Message.about_id == id_, Message.side == side, Message.cause == cause
    )
    return list(db.session.scalars(wanted.order_by(Message.created_at)))


def tried_in_vain(lost: Message) -> frozenset[str]:
    """The addresses to which the same was sent as `lost`, in small letters, when none of it arrived or still may.

    Nothing while one of them has it: then nobody else need be told.
    """
    wave = told_of(lost.about_kind, lost.about_id, side=lost.side or "", cause=lost.cause)
    if any(message.state is not MessageState.UNDELIVERABLE for message in wave):
        return frozenset()
    return frozenset(message.to.casefold() for message in wave)


@dataclass(frozen=True, slots=True)
class Way:
    """How the messages to one party about one thing went: when one last went out, and whether one is held up."""

    sent_at: datetime | None = None
    held_up: bool = False


def ways(kind: str, ids: Iterable[UUID], *, side: str) -> dict[UUID, Way]:
    """By id, of those about whom anything was sent or is held up: a message that was tried in vain and waits."""
    held_up = (Message.state == MessageState.PENDING) & (Message.tries > 0)
    rows = db.session.execute(
        select(
            Message.about_id,
            func.max(
                case((Message.state == MessageState.SENT, Message.created_at)), type_=Message.created_at.type
            ),
            func.max(case((held_up, Message.created_at)), type_=Message.created_at.type),
        )
        .where(Message.about_kind == kind, Message.about_id.in_(list(ids)), Message.side == side)
        .group_by(Message.about_id)
    )
    return {id_: Way(sent, held is not None and (sent is None or sent < held)) for id_, sent, held in rows}


def undeliverable_to(kind: str, id_: UUID, *, side: str) -> list[Message]:
    """The messages to one party about one thing that did not arrive."""
    wanted = select(Message).where(
        Message.about_kind == kind,
        Message.about_id == id_,
        Message.side == side,
        Message.state == MessageState.UNDELIVERABLE,
    )
    return list(db.session.scalars(wanted.order_by(Message.created_at)))
