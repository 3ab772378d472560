"""What was counted of listings: the order of verification, page by page, and how much of the directory is fresh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from app.db import db
from app.directory.critical import Critical
from app.stewardship.freshness import Freshness
from app.stewardship.models import ListingState

COLUMNS: Mapping[Critical, Any] = {field: getattr(ListingState, field.value) for field in Critical}
SHOWN_LOWER = ListingState.standing < 1
_ORDER = (ListingState.calm, ListingState.name, ListingState.service_id)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many listings there are, how many have an overdue fact, how many are shown lower for it, and each field's
    four words with their counts.
    """

    total: int
    overdue: int
    lower: int
    words: Mapping[Critical, Mapping[Freshness, int]]
    counted_at: datetime | None


def states(start: int, size: int, *conditions: ColumnElement[bool]) -> Sequence[ListingState]:
    """Some rows of the queue, the most urgent first."""
    wanted = select(ListingState).where(*conditions).order_by(*_ORDER).offset(start).limit(size)
    return db.session.scalars(wanted).all()


def how_many(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(ListingState).where(*conditions)) or 0


def first_but(service_id: UUID) -> UUID | None:
    """The most urgent listing other than this one."""
    others = select(ListingState.service_id).where(ListingState.service_id != service_id)
    return db.session.scalar(others.order_by(*_ORDER).limit(1))


def figures() -> Figures:
    """The whole directory in one statement."""
    pairs = [(field, word) for field in Critical for word in Freshness]
    counted = [func.sum(case((COLUMNS[field] == word.value, 1), else_=0)) for field, word in pairs]
    overdue = func.sum(case((ListingState.overdue > 0, 1), else_=0))
    lower = func.sum(case((SHOWN_LOWER, 1), else_=0))
    at = func.min(ListingState.counted_at)
    row = db.session.execute(
        select(func.count(), overdue, lower, at, *counted).select_from(ListingState)
    ).one()
    found = dict(zip(pairs, row[4:], strict=True))
    words = {field: {word: int(found[field, word] or 0) for word in Freshness} for field in Critical}
    return Figures(row[0], int(row[1] or 0), int(row[2] or 0), words, row[3])
