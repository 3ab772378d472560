"""The days on which an organization is closed: said by its own people and stewards, used by every deadline."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID, uuid4

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.directory.models import DaysClosed, Organization
from app.directory.pauses import day_of
from app.directory.working_days import calendar
from app.errors import Invalid

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=2 * 366)
MOST = 60


def close_days(
    organization: Organization,
    first: date,
    last: date | None,
    *,
    by: Actor,
    why: str = "",
    public: bool = True,
    id_: UUID | None = None,
) -> DaysClosed:
    """Say that it is closed from `first` to `last` (none: that one day). With an `id_`, twice makes one."""
    take_turns(f"calendar {organization.id}")
    earlier = db.session.get(DaysClosed, id_) if id_ else None
    if earlier is not None and earlier.organization_id == organization.id:
        return earlier
    last = last or first
    _check(organization, first, last)
    made = DaysClosed(
        id=id_ or uuid4(),
        organization_id=organization.id,
        first=first,
        last=last,
        why=why,
        public=public,
        said_at=clock.now(),
        said_by=by.id,
    )
    db.session.add(made)
    audit.record("calendar.closed", made, by=by, of=organization.id, first=first, last=last)
    return made


def close_on(organization: Organization, days: Collection[tuple[date, str]], *, by: Actor) -> None:
    """Say that it is closed on each of these days, such as holidays; what is in the calendar already stays."""
    take_turns(f"calendar {organization.id}")
    known = {off.first for off in calendar(organization.id) if off.first == off.last}
    for day, name in days:
        if day not in known:
            close_days(organization, day, day, why=name, by=by)


def open_days(off: DaysClosed, *, by: Actor) -> None:
    """Take it out of the calendar again."""
    audit.record("calendar.opened", off, by=by, of=off.organization_id, first=off.first, last=off.last)
    db.session.delete(off)


def _check(organization: Organization, first: date, last: date) -> None:
    today, problems = day_of(clock.now()), {}
    if last < first:
        problems["last"] = "The last day comes before the first."
    elif last < today:
        problems["first"] = "This is over already."
    elif last - first > LONGEST or first > today + FARTHEST:
        problems["last"] = "Give days within the next two years, at most one year in a row."
    elif len(calendar(organization.id)) >= MOST:
        problems["first"] = f"There are {MOST} closures in the calendar. Take one out first."
    if problems:
        raise Invalid("Something is to be put right.", problems)
