"""Someone who says that they speak for an organization, how they prove it, and what a steward decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified
from app.directory.models import Organization
from app.seal import SealedText


class Proof(StrEnum):
    """How a claim is proved."""

    MAIL = "mail"
    CALL = "call"


class ClaimState(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class Claim(Identified, Base):
    """A wish to keep an organization's listings. `person_id` is known when they were signed in."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_state", "state", "created_at"),)

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(SealedText("claim.name"))
    mail: Mapped[str] = mapped_column(SealedText("claim.mail"))
    phone: Mapped[str | None] = mapped_column(SealedText("claim.phone"))
    position: Mapped[str | None] = mapped_column(SealedText("claim.position"))
    proof: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    token_expires_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default=ClaimState.OPEN)
    answer: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(viewonly=True)
