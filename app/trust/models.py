"""What is known of a partner, counted in advance, so that a page of cards costs one statement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.trust.record import Record, Share


class PartnerRecord(Identified, Base):
    """The record of `partner_id` for one need ("" for all), as one agency knows it (None: as all agencies do).

    Exact counts: only `telling` may say them to anyone.
    """

    __tablename__ = "partner_record"
    __table_args__ = (Index("ix_partner_record_partner", "partner_id", "need", "referrer_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    referrer_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    need: Mapped[str] = mapped_column(String(32))
    referrals: Mapped[int]
    answered: Mapped[int]
    to_answer: Mapped[int]
    taken_on: Mapped[int]
    to_take_on: Mapped[int]
    seen: Mapped[int]
    to_see: Mapped[int]
    hours_to_answer: Mapped[float | None]
    days_to_be_seen: Mapped[float | None]
    set_aside: Mapped[dict[str, int]] = mapped_column(JSON)
    computed_at: Mapped[datetime]

    @property
    def record(self) -> Record:
        """The counts as the heart's own value."""
        return Record(
            referrals=self.referrals,
            answers=Share(self.answered, self.to_answer),
            takes_on=Share(self.taken_on, self.to_take_on),
            seen=Share(self.seen, self.to_see),
            hours_to_answer=self.hours_to_answer,
            days_to_be_seen=self.days_to_be_seen,
            set_aside=self.set_aside,
        )
