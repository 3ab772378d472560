"""What was learnt last, kept by each process for as long as nothing newer was learnt."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app.actor import Actor
from app.db import db
from app.trust.models import TrustState
from app.trust.state import State, from_bytes

_KEPT = "trust_state"
# Made once: every page of somebody signed in asks.
_NEWEST = select(TrustState.id).order_by(TrustState.computed_at.desc()).limit(1)


def version() -> UUID | None:
    """Which state is the newest; None before anything was learnt. One statement."""
    return db.session.scalar(_NEWEST)


def knowledge_for(reader: Actor) -> State | None:
    """What was learnt last, for those who may read of it: whoever has signed in. At most one statement."""
    return knowledge() if reader.signed_in else None


def knowledge() -> State | None:
    """What was learnt last. One statement, and one more for each process when there is something new."""
    newest = version()
    if newest is None:
        return None
    kept: tuple[UUID, State] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != newest:
        body = db.session.scalar(select(TrustState.body).where(TrustState.id == newest))
        if body is None:  # something newer came in between
            return knowledge()
        kept = current_app.extensions[_KEPT] = (newest, from_bytes(body))
    return kept[1]
