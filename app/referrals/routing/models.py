"""Who is asked next, by itself, when a referral leads nowhere: the order that was settled at sending."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified
from app.directory.models import Service


class NextInLine(Identified, Base):
    """One service of an order. `state` is waiting, sent, skipped or stopped; `why`: what was in the way."""

    __tablename__ = "referral_next"

    chain_id: Mapped[UUID] = mapped_column(index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str | None] = mapped_column(String(16))
    settled_at: Mapped[datetime | None]

    service: Mapped[Service] = relationship(lazy="raise_on_sql")
