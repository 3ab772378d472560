"""What is asked of assurances: those of one listing, those that a steward has to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import queries as accounts
from app.actor import Actor
from app.db import db
from app.directory.models import Service
from app.directory.pauses import day_of
from app.errors import NotFound
from app.stewardship import assuring, policy
from app.stewardship.assuring import KINDS, Kind, Standing
from app.stewardship.models import Assurance

A_PAGE = 50
LISTS: Mapping[Standing, str] = {
    Standing.TO_CONFIRM: "To confirm",
    Standing.LAPSING: "Lapsing within 60 days",
    Standing.LAPSED: "Lapsed",
    Standing.VALID: "Valid",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An assurance as a page says it."""

    held: Assurance
    standing: Standing
    mark: str
    name: str
    recorded_by: str = ""
    confirmed_by: str = ""

    @property
    def link(self) -> str:
        """The evidence, where it is an address on the web."""
        return self.held.evidence if self.held.evidence.startswith(("https://", "http://")) else ""


def of_organization(organization_id: UUID, *, removed: bool = False) -> list[Shown]:
    """All of an organization's, with who recorded and confirmed them. Two statements."""
    mine = Assurance.organization_id == organization_id
    gone = Assurance.removed_at.is_not(None) if removed else Assurance.removed_at.is_(None)
    return _shown(db.session.scalars(_wanted(mine, gone)).all(), with_people=True)


def of_listing(organization_id: UUID, service_id: UUID | None, *, seen_by: Actor) -> list[Shown]:
    """What the page of an organization or a service says. One statement.

    Staff read all that stands. The public reads what public registers say too, confirmed and not lapsed: that
    something has lapsed is often late paper, and would keep people from help that is there.
    """
    here = Assurance.organization_id == organization_id, Assurance.removed_at.is_(None)
    whose: ColumnElement[bool] = Assurance.service_id.is_(None)
    if service_id is not None:
        whose = or_(whose, Assurance.service_id == service_id)
    found = _shown(db.session.scalars(_wanted(*here, whose)).all())
    return found if seen_by.signed_in else [one for one in found if is_public(one)]


def is_public(one: Shown) -> bool:
    return KINDS[Kind(one.held.kind)].public and one.standing in (Standing.VALID, Standing.LAPSING)


def listed(standing: Standing, page: int) -> tuple[list[Shown], int]:
    """One page of the stewards' list, the first to end first, and how many there are. Three statements."""
    which = Assurance.removed_at.is_(None), _stands(standing)
    total = db.session.scalar(select(func.count(Assurance.id)).where(*which)) or 0
    rows = _wanted(*which).options(joinedload(Assurance.organization), joinedload(Assurance.service))
    some = rows.offset((page - 1) * A_PAGE).limit(A_PAGE)
    return _shown(db.session.scalars(some).all(), with_people=True), total


def numbers() -> dict[Standing, int]:
    """How many stand where. One statement."""
    counted = [func.count(Assurance.id).filter(_stands(standing)) for standing in LISTS]
    row = db.session.execute(select(*counted).where(Assurance.removed_at.is_(None))).one()
    return dict(zip(LISTS, row, strict=True))


def assurance(id_: UUID, *, seen_by: Actor) -> Assurance:
    """One, for whoever keeps its organization's listings. Raises NotFound."""
    found = db.session.get(Assurance, id_, options=[joinedload(Assurance.organization)])
    if found is None or not policy.may_edit(seen_by, found.organization):
        raise NotFound("There is no such assurance.")
    return found


def services_of(organization_id: UUID) -> dict[str, str]:
    """What an assurance can be about, beside the whole organization."""
    rows = db.session.execute(
        select(Service.id, Service.name)
        .where(Service.organization_id == organization_id)
        .order_by(Service.name)
    )
    return {str(row.id): row.name for row in rows}


def told_of_services(service_ids: Sequence[UUID]) -> Mapping[UUID, list[Assurance]]:
    """What may be handed on about services: their own and their organization's, public, confirmed, not lapsed."""
    about = select(Service.id, Assurance).join(
        Assurance,
        and_(
            Assurance.organization_id == Service.organization_id,
            or_(Assurance.service_id.is_(None), Assurance.service_id == Service.id),
        ),
    )
    public = Assurance.kind.in_([kind.value for kind, known in KINDS.items() if known.public])
    stands = or_(_stands(Standing.VALID), _stands(Standing.LAPSING))
    rows = about.where(Service.id.in_(service_ids), Assurance.removed_at.is_(None), public, stands)
    told: dict[UUID, list[Assurance]] = {}
    for service_id, held in db.session.execute(rows.order_by(Assurance.kind, Assurance.id)):
        told.setdefault(service_id, []).append(held)
    return told


def _stands(standing: Standing) -> ColumnElement[bool]:
    """`assuring.standing` as SQL, over what is not removed."""
    today = day_of(clock.now())
    soon = today + timedelta(days=assuring.SOON)
    over = Assurance.expires_on.is_not(None) & (Assurance.expires_on < today)
    sure = Assurance.confirmed_at.is_not(None)
    near = Assurance.expires_on.is_not(None) & (Assurance.expires_on <= soon)
    return {
        Standing.LAPSED: over,
        Standing.TO_CONFIRM: ~over & ~sure,
        Standing.LAPSING: ~over & sure & near,
        Standing.VALID: ~over & sure & ~near,
    }.get(standing, false())


def _wanted(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(Assurance)
        .where(*conditions)
        .order_by(Assurance.expires_on.is_(None), Assurance.expires_on, Assurance.kind, Assurance.id)
    )


def _shown(found: Sequence[Assurance], *, with_people: bool = False) -> list[Shown]:
    today = day_of(clock.now())
    asked = {id_ for held in found for id_ in (held.recorded_by, held.confirmed_by) if id_}
    names = accounts.names_of(asked) if with_people and asked else {}
    return [_one(held, today, names) for held in found]


def _one(held: Assurance, today: date, names: Mapping[UUID, str]) -> Shown:
    stands = assuring.standing(
        confirmed=held.confirmed_at is not None, expires_on=held.expires_on, today=today
    )
    return Shown(
        held,
        stands,
        assuring.MARKS[stands],
        KINDS[Kind(held.kind)].name,
        names.get(held.recorded_by, "") if held.recorded_by else "",
        names.get(held.confirmed_by, "") if held.confirmed_by else "",
    )
