"""Whether there is room: our four words, and HSDS's counted units beside them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified


class Room(StrEnum):
    """What a provider says of its room; unsaid is unknown."""

    HAS_ROOM = "has_room"
    WAITLIST = "waitlist"
    FULL = "full"
    ASSESSMENT = "assessment"


class Capacity(Identified, Base):
    """What was last said of a service's room: by whom, when, and until when it may be believed."""

    __tablename__ = "capacity"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    room: Mapped[str]
    places: Mapped[int | None]
    wait_days: Mapped[int | None]
    said_at: Mapped[datetime]
    # The person's id, kept as a plain fact: the directory does not know accounts.
    said_by: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def lapsed(self, now: datetime) -> bool:
        """Whether what was said is too old to be believed."""
        return self.expires_at is not None and self.expires_at <= now


class Unit(Identified, Base):
    """What is counted, such as beds or places (HSDS)."""

    __tablename__ = "unit"

    name: Mapped[str]
    scheme: Mapped[str | None]
    identifier: Mapped[str | None]
    uri: Mapped[str | None]


class ServiceCapacity(Identified, Base):
    """How many units of a kind a service has (HSDS)."""

    __tablename__ = "service_capacity"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    available: Mapped[float]
    maximum: Mapped[float | None]
    description: Mapped[str | None]
    updated: Mapped[datetime]

    unit: Mapped[Unit] = relationship(viewonly=True)
