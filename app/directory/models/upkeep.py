"""How a listing is kept right: which field was confirmed when, by whom and how; pauses, closures, days off."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class Confirmation(Identified, Base):
    """The last time that one field of a service was said to be right."""

    __tablename__ = "confirmation"
    __table_args__ = (UniqueConstraint("service_id", "field"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(16))
    # The person's id, kept as a plain fact: the directory does not know accounts.
    by_id: Mapped[UUID | None]


class Pause(Identified, Base):
    """A service takes no referrals until a moment; `message` is read by whoever would refer."""

    __tablename__ = "pause"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    until: Mapped[datetime]
    message: Mapped[str] = mapped_column(default="")
    said_at: Mapped[datetime]
    said_by: Mapped[UUID | None]


class Closure(Identified, Base):
    """Since when a service is closed, until which day (none: for good, or nobody knows), and what people read.

    It stands beside the service's status, which says how it is closed, and goes when the service opens again.
    """

    __tablename__ = "closure"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    since: Mapped[datetime]
    until: Mapped[date | None] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(default="")
    said_by: Mapped[UUID | None]
    # What a steward closed is not for its own people to open again.
    by_steward: Mapped[bool] = mapped_column(default=False)


class DaysClosed(Identified, Base):
    """Days on which an organization is closed, both ends included: nothing falls due on them.

    `public` ones are read on its listings with `why`; the others only move its deadlines.
    """

    __tablename__ = "days_closed"

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    first: Mapped[date]
    last: Mapped[date]
    why: Mapped[str] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=True)
    said_at: Mapped[datetime]
    said_by: Mapped[UUID | None]
