"""Whether a service is offered, and by whom: closing, reopening, handing over. Above, its referrals come first."""

from datetime import date, timedelta

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.directory import actions as directory
from app.directory.models import Closure, Organization, Service, ServiceStatus
from app.directory.pauses import day_of
from app.errors import Conflict, Invalid
from app.stewardship import policy
from app.stewardship.actions import edits, versions

LONGEST = timedelta(days=2 * 366)
REOPENS = "The day that was given when it closed has come"


def close(
    service: Service, status: ServiceStatus, *, by: Actor, until: date | None = None, message: str = ""
) -> None:
    """Close it for now (perhaps until a day), take it off the list, or close it for good. It counts at once.

    Raises Invalid for a day that is past or too far off, Conflict when it is closed in just this way already.
    """
    if status is ServiceStatus.ACTIVE:
        raise Invalid("Choose how it is closed.", {"status": "Choose how it is closed."})
    until = until if status is ServiceStatus.TEMPORARILY_CLOSED else None
    _check(until)
    held = service.closure
    if service.status == status and held and (held.until, held.message) == (until, message):
        raise Conflict("It is closed in just this way already.")
    versions.change(service, {"status": status.value}, by=by, why=message)
    service.closure = service.closure or Closure(since=clock.now())
    service.closure.until, service.closure.message = until, message
    service.closure.said_by, service.closure.by_steward = (
        by.id,
        not policy.serves(by, service.organization_id),
    )
    audit.record("listing.closed", service, by=by, status=status.name.lower(), until=until)


def reopen(service: Service, *, by: Actor) -> bool:
    """Offer it again; says whether it is offered now.

    What a steward closed, or nobody has listed yet, waits for a steward.
    """
    if service.active:
        raise Conflict("It is offered already.")
    if not _may_reopen(service, by):
        edits.wait(service, {"status": ServiceStatus.ACTIVE.value}, why="", by=by)
        return False
    versions.change(service, {"status": ServiceStatus.ACTIVE.value}, by=by)
    audit.record("listing.reopened", service, by=by)
    return True


def hand_over(service: Service, organization: Organization, *, by: Actor) -> None:
    """From now on another organization offers it, at the same places. Raises Invalid for the one that does."""
    if organization.id == service.organization_id:
        problem = f"{organization.name} offers it already."
        raise Invalid(problem, {"organization": problem})
    before = db.session.get_one(Organization, service.organization_id)
    why = f"From {before.name} to {organization.name}"
    versions.remember_before(service)
    service.organization_id, service.program_id = organization.id, None
    service.last_modified = clock.now()
    db.session.flush()
    db.session.expire(service, ["organization", "program"])
    versions.note(service, by=by, why=why, how=versions.HANDED_OVER)
    directory.mark_changed([service.id])
    audit.record("listing.handed_over", service, by=by, before=before.id, after=organization.id)


def reopen_due(limit: int = 50) -> int:
    """Open what was closed until today or earlier; how many there were."""
    today = day_of(clock.now())
    closed = Service.status == ServiceStatus.TEMPORARILY_CLOSED
    due = select(Service).join(Closure).where(closed, Closure.until <= today).limit(limit)
    services = db.session.scalars(due).all()
    for service in services:
        versions.change(service, {"status": ServiceStatus.ACTIVE.value}, by=SYSTEM, why=REOPENS)
        audit.record("listing.reopened", service, by=SYSTEM)
    return len(services)


def _may_reopen(service: Service, by: Actor) -> bool:
    own = service.closure is not None and not service.closure.by_steward
    return own or "status" in edits.free_for(service, by)


def _check(until: date | None) -> None:
    today = day_of(clock.now())
    if until is not None and not today < until <= today + LONGEST:
        raise Invalid("The day makes no sense.", {"until": "Give a day after today, within two years."})
