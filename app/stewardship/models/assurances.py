"""What vouches for an organization or one of its services, until when, and who made sure of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified
from app.directory.models import Organization, Service


class Assurance(Identified, Base):
    """One assurance. It is about the whole organization where it names no service.

    `told` is the last step of which its people were warned (see `assuring`). Removed ones stay, so that it can
    be seen that they were there.
    """

    __tablename__ = "assurance"
    __table_args__ = (Index("ix_assurance_expires_on", "expires_on"),)

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # An address on the web, or words: where one can see it.
    evidence: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    removed_at: Mapped[datetime | None]
    told: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(viewonly=True)
    service: Mapped[Service | None] = relationship(viewonly=True)
