"""How sure one may be of each listing, as last counted: what the queue of verification and the figures read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ListingState(Base):
    """One listed service. `calm` is its urgency below zero, so that the index runs from the most urgent on.

    Each critical field holds one of the four words of `Freshness`. `standing` is the factor of the rule by which
    listings sink. Counted after each event that changes it, and every night, because trust fades by itself.
    """

    __tablename__ = "listing_state"
    __table_args__ = (
        Index("ix_listing_state_calm", "calm", "name", "service_id"),
        Index("ix_listing_state_standing", "standing", "calm"),
    )

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    stale: Mapped[float]
    use: Mapped[int]
    open: Mapped[int]
    calm: Mapped[float]
    standing: Mapped[float]
    overdue: Mapped[int]
    hours: Mapped[str] = mapped_column(String(8))
    phone: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(8))
    eligibility: Mapped[str] = mapped_column(String(8))
    capacity: Mapped[str] = mapped_column(String(8))
    accepting: Mapped[str] = mapped_column(String(8))
    counted_at: Mapped[datetime]
