"""What a listing said at each point of its history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class Version(Identified, Base):
    """The whole sheet of a listing after its change `number`: who changed which fields, when, and why."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("listing_id", "number"),)

    kind: Mapped[str] = mapped_column(String(16))
    listing_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    # The person's id as a plain fact; none for the system and for what was found here.
    by_id: Mapped[UUID | None]
    how: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[str]] = mapped_column(JSON)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON)
