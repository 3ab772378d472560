"""A message to one person: address and links are sealed, and the links are forgotten once it is sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Enum, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class MessageState(StrEnum):
    """Where a message stands. An undeliverable one is shown to whoever caused it."""

    PENDING = "pending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


class Message(Identified, Base):
    """One mail. `about_kind` and `about_id` say what it is about: a referral, an invitation."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_about", "about_kind", "about_id", "state"),)

    to: Mapped[str] = mapped_column("recipient", SealedText("message.recipient"))
    template: Mapped[str] = mapped_column(String(64))
    params: Mapped[str | None] = mapped_column(SealedText("message.params"))
    about_kind: Mapped[str] = mapped_column(String(64))
    about_id: Mapped[UUID]
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
