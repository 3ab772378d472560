"""Which days are no working days of an organization: its own calendar, and the closings in a service's hours."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from app import clock
from app.db import db
from app.directory import hours
from app.directory.models import DaysClosed
from app.directory.opening_hours import closed_days
from app.directory.pauses import day_of

AHEAD = timedelta(days=400)
# Made once: every deadline asks.
_OFF = select(DaysClosed.first, DaysClosed.last).where(
    DaysClosed.organization_id == bindparam("organization"), DaysClosed.last >= bindparam("first")
)


def days_off(organization_id: UUID, service_id: UUID | None = None) -> frozenset[date]:
    """From yesterday on, as far as any deadline reaches. Two statements, which write nothing before their time."""
    first = day_of(clock.now()) - timedelta(days=1)
    last = first + AHEAD
    with db.session.no_autoflush:
        spans = db.session.execute(_OFF, {"organization": organization_id, "first": first})
        own = frozenset(day for begins, ends in spans for day in _days(begins, ends, first, last))
        closings = hours.closings_of(service_id) if service_id else []
    return own | closed_days(closings, first, last)


def calendar(organization_id: UUID, *, public_only: bool = False) -> list[DaysClosed]:
    """The days off of an organization that are not over, the next first."""
    wanted = select(DaysClosed).where(
        DaysClosed.organization_id == organization_id, DaysClosed.last >= day_of(clock.now())
    )
    if public_only:
        wanted = wanted.where(DaysClosed.public)
    return list(db.session.scalars(wanted.order_by(DaysClosed.first, DaysClosed.last)))


def _days(begins: date, ends: date, first: date, last: date) -> Iterator[date]:
    day = max(begins, first)
    while day <= min(ends, last):
        yield day
        day += timedelta(days=1)
