"""Pairs of listings that are probably one, the searches that found them, and merges with all that they moved."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class PairState(StrEnum):
    """Where a pair stands. That two are not the same is remembered for good."""

    OPEN = "open"
    APART = "apart"
    MERGED = "merged"


class Deed(StrEnum):
    """What a merge did to one row."""

    SET = "set"
    ADDED = "added"
    REMOVED = "removed"


class DuplicatePair(Identified, Base):
    """Two listings of one kind, `first_id` the lesser; `reasons` are codes of `likeness.Reason`, in their order."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index("ix_duplicate_pair_state", "state", "score"),
        Index("ix_duplicate_pair_second", "second_id"),
    )

    kind: Mapped[str] = mapped_column(String(16))
    first_id: Mapped[UUID]
    second_id: Mapped[UUID]
    score: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default=PairState.OPEN)
    found_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class DuplicateSearch(Identified, Base):
    """One search for duplicates: of all listings (`whole`) or of those that changed, and how far it is."""

    __tablename__ = "duplicate_search"

    whole: Mapped[bool]
    began_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)


class Merge(Identified, Base):
    """Two listings made one: `gone_id` leads to `kept_id`. `before` and `wrote` are fields of the kept one's sheet.

    The one that is gone keeps its own sheet untouched; what else moved stands in `steps`.
    """

    __tablename__ = "listing_merge"
    __table_args__ = (Index("ix_listing_merge_kept", "kept_id"), Index("ix_listing_merge_gone", "gone_id"))

    kind: Mapped[str] = mapped_column(String(16))
    kept_id: Mapped[UUID]
    gone_id: Mapped[UUID]
    kept_name: Mapped[str]
    gone_name: Mapped[str]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    wrote: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    # What could not be put back, because it had changed since: names of tables.
    left: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MergeStep(Identified, Base):
    """What a merge did to one row: the columns that it changed, or the whole row where it was added or removed."""

    __tablename__ = "merge_step"
    __table_args__ = (Index("ix_merge_step_merge", "merge_id", "number"),)

    merge_id: Mapped[UUID] = mapped_column(ForeignKey("listing_merge.id", ondelete="CASCADE"))
    number: Mapped[int]
    deed: Mapped[str] = mapped_column(String(16))
    table: Mapped[str] = mapped_column("table_name", String(64))
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
