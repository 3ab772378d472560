"""The weekly link by which a provider keeps its listings right without signing in, and what was answered by it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class Tap(StrEnum):
    """What one tap on the page says."""

    CONFIRM = "confirm"
    ROOM = "room"
    PAUSE = "pause"
    RESUME = "resume"


class UpkeepLink(Identified, Base):
    """Opens the upkeep of one organization's listings. Only the SHA-256 of its token is kept.

    `person_id` is whom it was mailed to; none when it went to the mailbox in the listing.
    """

    __tablename__ = "upkeep_link"
    __table_args__ = (Index("ix_upkeep_link_organization", "organization_id", "created_at"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class UpkeepAnswer(Identified, Base):
    """One tap, and what the listing said before it, so that it can be taken back."""

    __tablename__ = "upkeep_answer"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("upkeep_link.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    tap: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class UpkeepStop(Base):
    """A steward switched an organization's weekly links off: until that is lifted, none works and none is mailed."""

    __tablename__ = "upkeep_stop"

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    why: Mapped[str]
    stopped_at: Mapped[datetime]
    # The person's id as a plain fact.
    stopped_by: Mapped[UUID | None]
