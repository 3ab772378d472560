"""The nouns of talking about a referral: what somebody wrote to the other side or for their own, and who read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.db import Base, Identified
from app.referrals.models import Referral
from app.seal import SealedText


class ReferralMessage(Identified, Base):
    """What one side wrote. `party` is the side (referrer or provider); `private` is a note that only it reads.

    `by_id` is none where it came by the link in a mail to the mailbox of a listing.
    """

    __tablename__ = "referral_message"
    __table_args__ = (Index("ix_referral_message_referral", "referral_id", "at"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    party: Mapped[str] = mapped_column(String(16))
    private: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(SealedText("referral_message.words"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    readings: Mapped[list["MessageReading"]] = relationship(
        cascade="all, delete-orphan", order_by="MessageReading.at", lazy="raise_on_sql"
    )


class MessageReading(Identified, Base):
    """That somebody of the other side has read a message (nobody by name: whoever reads the listing's mailbox)."""

    __tablename__ = "referral_message_reading"

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("referral_message.id", ondelete="CASCADE"), index=True
    )
    party: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
