"""What came from which feed, which feeds are pulled, and where a feed and an edit made here disagree."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified

IS_OPEN = text("closed_at IS NULL")


class FeedRecord(Base):
    """One record of one feed. `record_id` is our id, `original_id` the feed's where that is no UUID.

    `told` is the record as the feed told it last (JSON by column) and `digest` its digest: what was changed
    here and not by the feed stays. `owner_id` is what a detail belongs to.
    """

    # The digest of an organization that the feed names and doesn't bring.
    PLACEHOLDER = b"placeholder"

    __tablename__ = "feed_record"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    entity: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    original_id: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[bytes]
    owner_id: Mapped[UUID | None]
    # None: it came before this was kept.
    told: Mapped[str | None] = mapped_column(Text, deferred=True)


class FeedSource(Identified, Base):
    """A feed that is pulled: where it is, how often, and how far the pull at hand has come.

    `code` is what its records are kept under. `etag`, `modified` and `digest` are of the last copy that was
    taken in, so that the same copy is not read again.
    """

    __tablename__ = "feed_source"

    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(1000))
    every_hours: Mapped[int]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(String(16), default="")
    phase_since: Mapped[datetime | None]
    etag: Mapped[str | None] = mapped_column(String(300))
    modified: Mapped[str | None] = mapped_column(String(100))
    digest: Mapped[bytes | None]


class FeedPull(Identified, Base):
    """What one pull of a feed brought. `counts` are by effect and noun, `lines` the places and reasons."""

    __tablename__ = "feed_pull"
    __table_args__ = (Index("ix_feed_pull_source", "source_id", "began_at"),)

    source_id: Mapped[UUID] = mapped_column(ForeignKey("feed_source.id", ondelete="CASCADE"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    lines: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)
    lines_beyond: Mapped[int] = mapped_column(default=0)

    source: Mapped[FeedSource] = relationship(viewonly=True)


class FeedConflict(Identified, Base):
    """One field of one listing about which a feed and an edit made here disagree; ours stands meanwhile.

    `entity` and `record_id` are of the record, `field` its column or the noun of its details. `base` is what
    both started from. Values are as JSON holds them; details are rows with their noun and id.
    """

    __tablename__ = "feed_conflict"
    __table_args__ = (
        Index(
            "ix_feed_conflict_open",
            "source",
            "record_id",
            "field",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_feed_conflict_listing", "listing_id"),
    )

    source: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(64))
    listing_kind: Mapped[str] = mapped_column(String(16))
    listing_id: Mapped[UUID]
    base: Mapped[Any] = mapped_column(JSON)
    theirs: Mapped[Any] = mapped_column(JSON)
    ours: Mapped[Any] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    told_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # How it ended: taken, kept, agreed (both say the same), withdrawn (the feed went back).
    ended: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it once)


class FeedRule(Identified, Base):
    """What a steward decided once for all: in this field of this noun, this feed (or we) are right."""

    __tablename__ = "feed_rule"
    __table_args__ = (UniqueConstraint("source", "entity", "field"),)

    source: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(32))
    field: Mapped[str] = mapped_column(String(64))
    keeps: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
