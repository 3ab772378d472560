"""Recording what vouches for an organization, confirming it, taking it away, and warning before it lapses."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db, take_turns
from app.directory import actions as directory
from app.directory.models import Organization, OrganizationIdentifier, Service
from app.directory.pauses import day_of
from app.errors import Conflict, Invalid, NotAllowed
from app.stewardship import assuring, notices, policy
from app.stewardship.assuring import KINDS, Kind
from app.stewardship.models import Assurance
from app.stewardship.queries.upkeep import recipients

REGISTERED = "registration"


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of an assurance."""

    kind: Kind
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    evidence: str = ""
    service_id: UUID | None = None


def record(organization: Organization, given: Given, *, by: Actor, id_: UUID | None = None) -> Assurance:
    """Write down an assurance; a steward confirms it before anyone relies on it. Raises Invalid.

    With an `id_`, a form that is sent twice makes one.
    """
    _check(organization.id, given)
    earlier = db.session.get(Assurance, id_) if id_ else None
    if earlier is not None and earlier.organization_id == organization.id:
        return earlier
    mine = {"organization_id": organization.id, "recorded_by": by.id, "recorded_at": clock.now()}
    made = Assurance(id=id_ or uuid4(), **mine, **asdict(given))
    db.session.add(made)
    db.session.flush()
    audit.record("assurance.recorded", made, by=by, organization_vouched=organization.id, kind=given.kind)
    return made


def change(held: Assurance, given: Given, *, seen: int, by: Actor) -> None:
    """Say something else of it. It waits to be confirmed again, and its people are warned anew."""
    _still(held, seen)
    _check(held.organization_id, given)
    _forget_number(held)
    for name, value in asdict(given).items():
        setattr(held, name, value)
    held.confirmed_at = held.confirmed_by = held.told = None
    _shown_anew(held)
    audit.record("assurance.changed", held, by=by, kind=given.kind)


def confirm(held: Assurance, *, seen: int, by: Actor) -> None:
    """A steward saw the evidence. Raises NotAllowed for anyone else, Conflict when it changed meanwhile."""
    if not policy.is_steward(by):
        raise NotAllowed("A steward confirms this, after a look at the evidence.")
    _still(held, seen)
    held.confirmed_at, held.confirmed_by = clock.now(), by.id
    _keep_number(held)
    _shown_anew(held)
    audit.record("assurance.confirmed", held, by=by, kind=held.kind)


def remove(held: Assurance, *, seen: int, by: Actor) -> None:
    """Take it away; it can be brought back."""
    _still(held, seen)
    held.removed_at, held.removed_by = clock.now(), by.id
    _forget_number(held)
    _shown_anew(held)
    audit.record("assurance.removed", held, by=by, kind=held.kind)


def restore(held: Assurance, *, by: Actor) -> None:
    """Bring back what was taken away, as it was."""
    held.removed_at = held.removed_by = None
    if held.confirmed_at is not None:
        _keep_number(held)
    _shown_anew(held)
    audit.record("assurance.restored", held, by=by, kind=held.kind)


def warn() -> int:
    """Warn of what lapses soon and of what has lapsed, once at each step; says of how many.

    Each organization's people get one mail, and each steward one about all of them.
    """
    take_turns("assurances")
    today = day_of(clock.now())
    due: dict[UUID, list[Assurance]] = defaultdict(list)
    for held in db.session.scalars(_may_be_due()):
        step = assuring.step_due(held.expires_on, told=held.told, today=today)
        if step is not None:
            held.told = step
            due[held.organization_id].append(held)
            audit.record("assurance.warned", held, by=SYSTEM, step=step)
    for organization_id, all_due in due.items():
        for _person, address in recipients(organization_id):
            notices.warn_of_lapses(address, all_due, today)
    if due:
        notices.tell_stewards_of_lapses([held for all_due in due.values() for held in all_due], today)
    return sum(len(all_due) for all_due in due.values())


def _may_be_due() -> Any:
    """Whatever has an end and is still there, the first to end first."""
    last = day_of(clock.now()) + timedelta(days=assuring.SOON)
    there = Assurance.removed_at.is_(None), Assurance.expires_on <= last
    untold = Assurance.told.is_(None) | (Assurance.told != assuring.LAPSED)
    return select(Assurance).where(*there, untold).order_by(Assurance.expires_on, Assurance.id)


def _check(organization_id: UUID, given: Given) -> None:
    problems = assuring.problems(
        issued_on=given.issued_on, expires_on=given.expires_on, today=day_of(clock.now())
    )
    if given.service_id is not None:
        service = db.session.get(Service, given.service_id)
        if service is None or service.organization_id != organization_id:
            problems["service"] = "Choose one of the services in the list."
    if given.kind is Kind.REGISTRATION and not given.number:
        problems["number"] = "Give the number under which it is registered."
    if not (given.number or given.issuer or given.evidence):
        problems["evidence"] = f"Say what shows it, for example: {KINDS[given.kind].evidence}."
    if problems:
        raise Invalid("Something is to be put right.", problems)


def _still(held: Assurance, seen: int) -> None:
    if held.removed_at is not None:
        raise Conflict("Somebody took this away meanwhile.")
    if held.version != seen:
        raise Conflict("Somebody changed this meanwhile. Look at it once more.")


def _keep_number(held: Assurance) -> None:
    """A confirmed registration number is one of the numbers by which others know the organization."""
    if held.kind != Kind.REGISTRATION:
        return
    known = db.session.scalar(select(OrganizationIdentifier).where(*_number_of(held)))
    if known is None:
        mine = {"organization_id": held.organization_id, "identifier_scheme": held.issuer or None}
        db.session.add(OrganizationIdentifier(**mine, identifier_type=REGISTERED, identifier=held.number))


def _forget_number(held: Assurance) -> None:
    if held.kind == Kind.REGISTRATION and held.confirmed_at is not None:
        known = db.session.scalar(select(OrganizationIdentifier).where(*_number_of(held)))
        if known is not None:
            db.session.delete(known)


def _number_of(held: Assurance) -> Any:
    mine = OrganizationIdentifier.organization_id == held.organization_id
    said = OrganizationIdentifier.identifier_type == REGISTERED
    return mine, said, OrganizationIdentifier.identifier == held.number


def _shown_anew(held: Assurance) -> None:
    """Whoever fetches what changed hears of it: its services, and the organization itself."""
    now = clock.now()
    organization = db.session.get_one(Organization, held.organization_id)
    organization.last_modified = now
    mine = (
        Service.id == held.service_id if held.service_id else Service.organization_id == held.organization_id
    )
    services = db.session.scalars(select(Service).where(mine)).all()
    for service in services:
        service.last_modified = now
    directory.mark_changed([service.id for service in services])
