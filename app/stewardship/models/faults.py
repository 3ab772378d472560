"""What is wrong with which listing, as last counted, and which web addresses answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ListingFault(Base):
    """One fault of one service, organization or place. `detail` is what is written there, where that is wrong."""

    __tablename__ = "listing_fault"
    __table_args__ = (Index("ix_listing_fault_fault", "fault", "name", "listing_id"),)

    listing_id: Mapped[UUID] = mapped_column(primary_key=True, autoincrement=False)
    fault: Mapped[str] = mapped_column(String(24), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    organization_id: Mapped[UUID]
    name: Mapped[str]
    detail: Mapped[str]


class LinkCheck(Base):
    """A web address of listings: when it was last asked, what it answered, and how often in a row it failed."""

    __tablename__ = "link_check"

    url: Mapped[str] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(String(40))
    failures: Mapped[int] = mapped_column(default=0)
