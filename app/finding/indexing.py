"""The index as a cache of the database: catching up with changes, rebuilding, and how far it lags behind.

Each change of a listing leaves a numbered row in the change's own transaction. The index keeps the number of
the last row it knows inside its own commit, so a crash between the two costs a second look and loses nothing.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app.db import db
from app.directory.models import Change
from app.finding.listings import listings
from search_index.contract import IndexUnavailable, SearchEngine
from search_index.whoosh_engine import WhooshEngine

_BATCH = 500
MOST_BEHIND = 1000
_ENGINE = "search_engine"


def engine() -> SearchEngine:
    """This process's search engine, opened at first use."""
    extensions = current_app.extensions
    if _ENGINE not in extensions:
        extensions[_ENGINE] = WhooshEngine(extensions["settings"].search_index_dir)
    found: SearchEngine = extensions[_ENGINE]
    return found


def catch_up() -> int:
    """Bring the index to the last change; builds it anew when it can't be opened. Says how many services it read."""
    try:
        known = engine().checkpoint()
    except IndexUnavailable:
        return rebuild()
    read = 0
    while changes := changes_after(known):
        known = changes[-1].id
        read += _renew({change.service_id for change in changes}, known)
    return read


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew beside the live one, then swap. Says how many listings it holds."""
    last = last_change()
    return engine().rebuild(listings(), last, progress)


def renew_hours() -> None:
    """Read every listing again, because the days that the index knows the opening hours of have moved on."""
    try:
        engine().put(listings(), engine().checkpoint())
    except IndexUnavailable:
        rebuild()


def lag() -> int:
    """How many changes the index does not know yet. Raises IndexUnavailable."""
    known = engine().checkpoint()
    waiting = db.session.scalar(select(func.count()).select_from(Change).where(Change.id > known))
    return waiting or 0


def readiness() -> dict[str, int | bool]:
    """For `/readyz`: an index that can't be opened or lags far behind is told; the plain search serves meanwhile."""
    try:
        behind = lag()
    except IndexUnavailable:
        return {"ok": False}
    return {"ok": behind <= MOST_BEHIND, "changes_behind": behind}


def _renew(service_ids: set[UUID], checkpoint: int) -> int:
    found = listings(service_ids)
    gone = {str(id_) for id_ in service_ids} - {listing.id for listing in found}
    engine().apply(put=found, drop=gone, checkpoint=checkpoint)
    return len(found)


def changes_after(known: int) -> Sequence[Change]:
    """The next changes, from a fresh view of the database."""
    db.session.rollback()
    return db.session.scalars(select(Change).where(Change.id > known).order_by(Change.id).limit(_BATCH)).all()


def last_change() -> int:
    """The number of the last change of any listing, 0 when there was none."""
    db.session.rollback()
    return db.session.scalar(select(func.max(Change.id))) or 0
