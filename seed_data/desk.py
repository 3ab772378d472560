"""What lies on the stewards' desk when somebody opens the demo: each kind of work once or twice, made by the same
actions as everybody's, on the days just gone.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import clock
from app.accounts.models import Membership
from app.actor import PUBLIC, Actor, Role
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.critical import Way
from app.directory.models import Organization, Service
from app.directory.pauses import day_of
from app.referrals.intake import actions as intake
from app.referrals.intake import asking
from app.referrals.intake.asking import Asked
from app.stewardship.actions import adding, assurances, calendar, claims, edits
from app.stewardship.actions.assurances import Given
from app.stewardship.assuring import Kind
from seed_data.people import Staff

# kind, the issuer, how many days from today it expires (never if None), whether a steward has confirmed it
VOUCHES: tuple[tuple[Kind, str, int | None, bool], ...] = (
    (Kind.REGISTRATION, "Illinois Secretary of State", None, True),
    (Kind.INSURANCE, "Prairie Mutual", 200, True),
    (Kind.SAFEGUARDING, "Illinois State Police", 24, True),
    (Kind.INSURANCE, "Heartland Casualty", -6, True),
    (Kind.LICENSE, "Illinois Department of Human Services", 400, False),
    (Kind.ACCREDITATION, "Council on Accreditation", 55, True),
)


def lay(staff: Staff, actors: Mapping[str, Actor]) -> None:
    """Fill the desk. Needs the directory and the people of the county."""
    provider, worker, steward = (
        actors[staff.demo(role).key] for role in ("provider", "case_manager", "coordinator")
    )
    steps: tuple[tuple[int, Callable[[], None]], ...] = (
        (40, lambda: _vouch(steward)),
        (20, lambda: _plan_days_off(provider)),
        (15, lambda: _ask_first(provider)),
        (5, lambda: _rename(provider)),
        (3, _claim_unkept),
        (2, lambda: _doubt_hours(worker)),
        (1, lambda: _list_twice(steward)),
    )
    for days, step in steps:
        with clock.at(clock.now() - timedelta(days=days)), transaction():
            step()


def _vouch(steward: Actor) -> None:
    today = (clock.now() + timedelta(days=40)).date()
    for organization, (kind, issuer, days, confirmed) in zip(_kept(), VOUCHES, strict=False):
        expires = None if days is None else today + timedelta(days=days)
        given = Given(
            kind, number=f"{kind[:3].upper()}-{organization.id.hex[:6]}", issuer=issuer, expires_on=expires
        )
        held = assurances.record(organization, given, by=steward)
        if confirmed:
            assurances.confirm(held, seen=held.version, by=steward)


def _plan_days_off(provider: Actor) -> None:
    """Two days on which nothing falls due, read by everyone, and one that is nobody's business."""
    (organization_id,) = provider.organizations(Role.PROVIDER)
    organization, today = db.session.get_one(Organization, organization_id), day_of(clock.now())
    for ahead, days, why in ((33, 1, "Staff training"), (52, 0, "")):
        first = today + timedelta(days=ahead)
        calendar.close_days(
            organization, first, first + timedelta(days=days), why=why, public=bool(why), by=provider
        )


def _ask_first(provider: Actor) -> None:
    (organization_id,) = provider.organizations(Role.PROVIDER)
    service = next(one for one in _services(organization_id) if one.name == "Family rooms")
    questions = (
        Asked(asking.Kind.CHOICE, "How many beds are needed?", ("One", "Two", "Three or more")),
        Asked(asking.Kind.YES_NO, "Does a pet come with them?"),
        Asked(asking.Kind.TEXT, "Does anything make a shared kitchen hard?", required=False),
    )
    intake.ask(service, questions, seen=intake.stamp(()), by=provider)


def _rename(provider: Actor) -> None:
    """The provider changes what a steward must look at, and says why."""
    (organization_id,) = provider.organizations(Role.PROVIDER)
    service = _services(organization_id)[0]
    changes = {"eligibility_description": "Anyone who lives in the county. No papers asked."}
    edits.change(service, changes, why="We stopped asking for proof of income in October.", by=provider)


def _doubt_hours(worker: Actor) -> None:
    service = _services(_kept()[3].id)[0]
    words = "My client stood before a closed door on Thursday at four. The sign says open until three."
    edits.suggest(service, subject="hours", words=words, by=worker)


def _claim_unkept() -> None:
    """Somebody asks for the listings of an organization that has no people yet."""
    kept = select(Membership.organization_id)
    unkept = select(Organization).where(Organization.id.not_in(kept), Organization.listed.is_(True))
    organization = db.session.scalars(unkept.order_by(Organization.name).limit(1)).one_or_none()
    if organization is not None:
        claims.claim(
            organization,
            name="Joanna Park",
            mail="joanna.park@example.com",
            phone="(217) 555-0177",
            position="Office manager",
            by=PUBLIC,
        )


def _list_twice(steward: Actor) -> None:
    """A service that came by the feed was also typed in, with a slip in its name."""
    for organization in _kept():
        service = _services(organization.id)[-1]
        number = next((phone.number for phone in service.phones), None)
        if number and len(service.name) > 8:
            sheet = {
                "name": f"{service.name[:4]}{service.name[5:]}",
                "description": service.description,
                "phones": [{"number": number}],
                "email": service.email,
            }
            twin = adding.add_service(organization, sheet, by=steward)
            directory.confirm(twin, how=Way.CALL, by=steward)
            return


def _kept() -> list[Organization]:
    """Organizations whose own people keep their listings, by name."""
    keepers = select(Membership.organization_id).where(Membership.role == Role.PROVIDER)
    public = Organization.victim_service_provider.is_(False)
    found = select(Organization).where(Organization.id.in_(keepers), public).order_by(Organization.name)
    return [one for one in db.session.scalars(found) if one.services]


def _services(organization_id: UUID) -> list[Service]:
    found = select(Service).where(Service.organization_id == organization_id).order_by(Service.name)
    return list(db.session.scalars(found))
