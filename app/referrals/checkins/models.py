"""The nouns of staying in touch: check-ins, feedback, conversations, and the client's private links."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.clients.models import Client
from app.db import Base, Identified
from app.referrals.checkins.asking import State
from app.referrals.models import Referral
from app.seal import SealedText


class CheckIn(Identified, Base):
    """Asking the client once how one referral goes. `said` is their answer, `by_id` who wrote it down for them.

    `by_hand`: the day was agreed with the client, so it stays as it is. `asked_by` and `way` are ways of contact,
    `way` is "link" where they answered themselves.
    """

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_due", "state", "due_on"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    by_hand: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default=State.PLANNED.value)
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    said: Mapped[str | None] = mapped_column(String(16))
    way: Mapped[str | None] = mapped_column(String(16))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str | None] = mapped_column(SealedText("check_in.words"))

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")
    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Feedback(Identified, Base):
    """How it was, asked once after a referral has ended. `shared`: the provider may read the client's words."""

    __tablename__ = "feedback"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    face: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str | None] = mapped_column(SealedText("feedback.words"))
    shared: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")
    client: Mapped[Client] = relationship(lazy="raise_on_sql")


class Conversation(Identified, Base):
    """That a worker and a client have spoken: when, by what way, and a note that only their team can read."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_client", "client_id", "at"),)

    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    way: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None] = mapped_column(SealedText("conversation.note"))

    by: Mapped[Person] = relationship(lazy="raise_on_sql")


class ClientLink(Identified, Base):
    """Opens one thing to a client, without an account: a check-in, a feedback, or their own page.

    Only the SHA-256 of its token is kept. `code_hash` is a keyed hash of the short code that may be read aloud
    instead, until `code_until` and once.
    """

    __tablename__ = "client_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(16))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    check_in_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("check_in.id", ondelete="CASCADE"), index=True
    )
    feedback_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), index=True
    )
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_by: Mapped[str | None] = mapped_column(String(16))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(lazy="raise_on_sql")
