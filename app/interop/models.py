"""What came from which feed: the memory that lets the same feed come again and change nothing."""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class FeedRecord(Base):
    """One record of one feed. `record_id` is our id, `original_id` the feed's where that is no UUID.

    `digest` is of the record as the feed told it last. What a steward changed here stays, until the feed
    itself tells something new.
    """

    # The digest of an organization that the feed names and doesn't bring.
    PLACEHOLDER = b"placeholder"

    __tablename__ = "feed_record"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    entity: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    original_id: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[bytes]
