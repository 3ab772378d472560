"""When a note may still be changed: by its author, for a day; after that it is only added to."""

from datetime import datetime, timedelta
from uuid import UUID

from app.errors import Conflict, NotAllowed

MAY_CHANGE = timedelta(hours=24)


def may_change(author: UUID, written: datetime, actor: UUID | None, now: datetime) -> bool:
    return actor == author and now < written + MAY_CHANGE


def require_may_change(author: UUID, written: datetime, actor: UUID | None, now: datetime) -> None:
    """Raises NotAllowed for everyone but the author, Conflict once the day is over."""
    if actor != author:
        raise NotAllowed("Only the person who wrote a note can change it. Add to it instead.")
    if not may_change(author, written, actor, now):
        raise Conflict("A note can be changed for 24 hours. Add to it instead: both stay readable.")
