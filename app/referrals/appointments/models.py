"""An appointment that the provider has made with a client. Where it is may tell who somebody is, so it is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified
from app.referrals.models import Referral
from app.seal import SealedText


class Appointment(Identified, Base):
    """`sequence` counts its changes, for calendars. `outcome` and `why` are codes of `meeting`, said afterwards."""

    __tablename__ = "referral_appointment"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    place: Mapped[str | None] = mapped_column(SealedText("referral_appointment.place"))
    note: Mapped[str | None] = mapped_column(SealedText("referral_appointment.note"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    why: Mapped[str | None] = mapped_column(String(32))

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")
