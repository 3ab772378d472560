"""What follows from an edit: a conflict that it settles is over."""

from sqlalchemy import select

from app.audit import AuditEvent
from app.db import db
from app.interop.conflicts.actions import reconsider
from app.interop.models import FeedConflict


def see_whether_they_agree(event: AuditEvent) -> None:
    """A listing was edited: what it says may be what a feed said all along."""
    about = FeedConflict.listing_id == event.subject_id, FeedConflict.closed_at.is_(None)
    reconsider(db.session.scalars(select(FeedConflict).where(*about)).all())
