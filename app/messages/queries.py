"""Which messages did not arrive, for the pages of those who wait for an answer."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

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
