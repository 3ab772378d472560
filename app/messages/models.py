"""A message to one person, by mail or as a text. Address and links are sealed; links are forgotten once sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Enum, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class MessageState(StrEnum):
    """Where a message stands. An undeliverable one is shown to whoever caused it."""

    PENDING = "pending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


class Message(Identified, Base):
    """One mail, or one text message. `about_kind` and `about_id` say what it is about: a referral, an invitation.

    Of several who are told of the same thing, `side` names the party and `cause` the event, so that it can be seen
    whether any of them was reached; `person_id` is whom it is meant for, where they have an account.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_about", "about_kind", "about_id", "state"),)

    to: Mapped[str] = mapped_column("recipient", SealedText("message.recipient"))
    by_text: Mapped[bool] = mapped_column(default=False)
    template: Mapped[str] = mapped_column(String(64))
    params: Mapped[str | None] = mapped_column(SealedText("message.params"))
    about_kind: Mapped[str] = mapped_column(String(64))
    about_id: Mapped[UUID]
    side: Mapped[str | None] = mapped_column(String(16))
    cause: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[UUID | None]
    state: Mapped[MessageState] = mapped_column(
        Enum(
            MessageState,
            native_enum=False,
            length=16,
            values_callable=lambda states: [state.value for state in states],
        ),
        default=MessageState.PENDING,
    )
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
