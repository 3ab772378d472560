"""What is to change in a listing: drafts that are being written, proposals that wait, fields that are trusted."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified
from app.directory.models import Organization
from app.seal import SealedText


class Source(StrEnum):
    """Where a proposal comes from."""

    PROVIDER = "provider"
    COLLEAGUE = "colleague"
    VISITOR = "visitor"
    DECLINE = "decline"


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class ListingDraft(Identified, Base):
    """One person's unfinished edit of one listing: the fields that differ so far, and why. Expires by itself."""

    __tablename__ = "listing_draft"
    __table_args__ = (UniqueConstraint("person_id", "listing_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    listing_id: Mapped[UUID] = mapped_column(index=True)
    # The sheet as it was when the draft was begun, and the fields changed since.
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    # The proposal that a steward is editing, where there is one.
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id", ondelete="SET NULL"))
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Proposal(Identified, Base):
    """A change that someone proposes and a steward decides, field by field.

    `before` and `changes` hold the same fields: what they said when it was proposed, and what they should say.
    A proposal in words only has none. `kind` and `listing_id` name the service, organization or place.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_listing", "listing_id", "state"),
        Index("ix_proposal_state", "state", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(16))
    listing_id: Mapped[UUID]
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str] = mapped_column(String(16))
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Where a visitor wants to hear what became of it.
    mail: Mapped[str | None] = mapped_column(SealedText("proposal.mail"))
    subject: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Of a decline: its coded reason, and the moments of the declines that said so.
    code: Mapped[str | None] = mapped_column(String(32))
    declines: Mapped[list[str]] = mapped_column(JSON)
    # Whether stewards see it; declines wait with the provider until there are several.
    raised_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default=ProposalState.WAITING)
    # field: "accepted" or "rejected".
    outcome: Mapped[dict[str, str]] = mapped_column(JSON)
    answer: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization | None] = relationship(viewonly=True)


class TrustedField(Identified, Base):
    """A sensitive field that an organization may change without waiting for a steward."""

    __tablename__ = "trusted_field"
    __table_args__ = (UniqueConstraint("organization_id", "field"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(32))
    given_by: Mapped[UUID | None]
    given_at: Mapped[datetime]
