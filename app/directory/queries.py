"""Questions about listings. Each loads what its page shows in a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.actor import Actor
from app.db import db
from app.directory import policy
from app.directory.models import (
    NEEDS,
    Address,
    AddressVisibility,
    Attribute,
    Capacity,
    Contact,
    Location,
    Organization,
    Phone,
    PostalPlace,
    Service,
    ServiceAtLocation,
    ServiceStatus,
    TaxonomyTerm,
)
from app.errors import Moved, NotFound

GONE = "There is no such listing. It may have been closed or merged with another."
MERGED = "This listing was merged with another, which stands for it now."


@dataclass(frozen=True, slots=True)
class Need:
    """One entry of the need list; `top` is the code of its top level (its own for a top-level need)."""

    code: str
    name: str
    description: str
    synonyms: tuple[str, ...]

    @property
    def top(self) -> str:
        return self.code.partition(".")[0]


def service(service_id: UUID, *, seen_by: Actor) -> Service:
    """One service with all that its page shows. Raises NotFound when it is not there for this person."""
    found = db.session.scalar(
        select(Service).where(Service.id == service_id, policy.visible_to(seen_by)).options(*_WHOLE_SERVICE)
    )
    if found is None or found.merged_into_id:
        raise gone(Service, service_id)
    return found


def organization(organization_id: UUID, *, seen_by: Actor) -> Organization:
    """One organization with its services and places. Raises NotFound when it is not there for this person."""
    found = db.session.get(Organization, organization_id, options=_WHOLE_ORGANIZATION)
    if found is None or found.merged_into_id or not (found.listed or _is_inside(seen_by, found.id)):
        raise gone(Organization, organization_id)
    return found


def place(location_id: UUID, *, seen_by: Actor) -> Location:
    """One place with what is offered there. A hidden place has no page. Raises NotFound."""
    found = db.session.get(Location, location_id, options=_WHOLE_PLACE)
    hidden = found is not None and found.address_visibility == AddressVisibility.HIDDEN
    if found is None or found.merged_into_id or (hidden and not _is_inside(seen_by, found.organization_id)):
        raise gone(Location, location_id)
    return found


def gone(model: type[Service | Organization | Location], id_: UUID) -> NotFound:
    """The refusal for a listing that is not there: it names the one that stands for it now, where one does."""
    to = db.session.scalar(select(model.merged_into_id).where(model.id == id_))
    return Moved(MERGED, gone=id_, to=to) if to else NotFound(GONE)


def services_for_cards(service_ids: Sequence[UUID], *, seen_by: Actor) -> list[Service]:
    """The services a list shows, in the order asked for, with what a card says; those not visible are left out."""
    return _services(service_ids, CARD, seen_by)


def services_to_compare(service_ids: Sequence[UUID], *, seen_by: Actor) -> list[Service]:
    """The same with what stands of each when they stand side by side."""
    return _services(service_ids, _COMPARED, seen_by)


def alike(service: Service, limit: int = 3) -> list[Service]:
    """Offered services that meet one of the same needs: those of the same organization first. One statement."""
    terms = select(Attribute.taxonomy_term_id).where(Attribute.link_id == service.id)
    meets = select(Attribute.link_id).where(Attribute.taxonomy_term_id.in_(terms))
    own = Service.organization_id != service.organization_id
    others = select(Service).where(Service.id.in_(meets), Service.id != service.id)
    offered = others.where(Service.status == ServiceStatus.ACTIVE)
    return list(db.session.scalars(offered.order_by(own, Service.name, Service.id).limit(limit)))


def needs() -> dict[str, Need]:
    """The need list by code, in the order of its file: each top level before its leaves."""
    terms = db.session.execute(
        select(TaxonomyTerm.code, TaxonomyTerm.name, TaxonomyTerm.description, TaxonomyTerm.synonyms)
        .where(TaxonomyTerm.taxonomy == NEEDS, TaxonomyTerm.code.is_not(None))
        .order_by(TaxonomyTerm.position, TaxonomyTerm.code)
    )
    return {
        code: Need(code, name, description, tuple(filter(None, synonyms.split("|"))))
        for code, name, description, synonyms in terms
        if code
    }


def point_of(postal_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a ZIP code's centroid; None when it isn't known."""
    found = db.session.get(PostalPlace, postal_code.strip()[:5])
    return (found.latitude, found.longitude) if found else None


def names_of(organization_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of organizations by id."""
    rows = db.session.execute(
        select(Organization.id, Organization.name).where(Organization.id.in_(list(organization_ids)))
    )
    return {row.id: row.name for row in rows}


def towns() -> dict[str, str]:
    """The town of each ZIP code in which somebody has a place: the one that most addresses name."""
    known = (
        select(Address.postal_code, Address.city)
        .join(Location, Location.id == Address.location_id)
        .where(
            Location.address_visibility == AddressVisibility.FULL,
            Address.city != "",
            Address.postal_code != "",
        )
        .group_by(Address.postal_code, Address.city)
        .order_by(func.count(), Address.city.desc())
    )
    return {postal_code[:5]: city for postal_code, city in db.session.execute(known)}


def services_with_room(rooms: Collection[str], now: datetime) -> list[UUID]:
    """The services that last gave one of these answers about their room, while it may still be believed."""
    said = db.session.scalars(select(Capacity).where(Capacity.room.in_(rooms)))
    return [capacity.service_id for capacity in said if not capacity.lapsed(now)]


def needs_of_services() -> dict[UUID, tuple[UUID, tuple[str, ...]]]:
    """Who offers each service, and the codes of the needs that it meets."""
    offered: dict[UUID, tuple[UUID, tuple[str, ...]]] = {}
    rows = db.session.execute(
        select(Service.id, Service.organization_id, TaxonomyTerm.code)
        .outerjoin(Attribute, Attribute.link_id == Service.id)
        .outerjoin(
            TaxonomyTerm,
            and_(TaxonomyTerm.id == Attribute.taxonomy_term_id, TaxonomyTerm.taxonomy == NEEDS),
        )
        .order_by(Service.id, TaxonomyTerm.code)
    )
    for service_id, organization_id, code in rows:
        codes = offered.get(service_id, (organization_id, ()))[1]
        offered[service_id] = (organization_id, (*codes, code) if code else codes)
    return offered


def welcoming() -> list[tuple[UUID, UUID, tuple[str, ...], list[tuple[float, float]]]]:
    """What takes referrals now: the service, who offers it, the codes of its needs, and where its places are."""
    wanted = select(Service.id).where(Service.accepts_referrals, Service.status == ServiceStatus.ACTIVE)
    open_now = set(db.session.scalars(wanted))
    points: dict[UUID, list[tuple[float, float]]] = {}
    located = select(ServiceAtLocation.service_id, Location.latitude, Location.longitude).join(
        Location, Location.id == ServiceAtLocation.location_id
    )
    for service_id, latitude, longitude in db.session.execute(located):
        if latitude is not None and longitude is not None:
            points.setdefault(service_id, []).append((latitude, longitude))
    return [
        (service, organization, codes, points.get(service, []))
        for service, (organization, codes) in needs_of_services().items()
        if service in open_now
    ]


def points_of(postal_codes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Where these ZIP codes are, as far as it is known."""
    found = db.session.scalars(select(PostalPlace).where(PostalPlace.postal_code.in_(list(postal_codes))))
    return {place.postal_code: (place.latitude, place.longitude) for place in found}


def room_said_lately(now: datetime) -> list[Capacity]:
    """What was said of room and may still be believed."""
    return [said for said in db.session.scalars(select(Capacity)) if not said.lapsed(now)]


def service_names(service_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of services by id."""
    rows = db.session.execute(select(Service.id, Service.name).where(Service.id.in_(list(service_ids))))
    return {row.id: row.name for row in rows}


def _services(service_ids: Sequence[UUID], loaded: Sequence[_AbstractLoad], seen_by: Actor) -> list[Service]:
    rows = db.session.scalars(
        select(Service).where(Service.id.in_(service_ids), policy.visible_to(seen_by)).options(*loaded)
    )
    found = {row.id: row for row in rows}
    return [found[service_id] for service_id in service_ids if service_id in found]


def _is_inside(actor: Actor, organization_id: UUID | None) -> bool:
    return policy.sees_unlisted(actor) or organization_id in actor.organizations()


CARD: tuple[_AbstractLoad, ...] = (
    joinedload(Service.organization),
    joinedload(Service.capacity),
    joinedload(Service.pause),
    joinedload(Service.closure),
    selectinload(Service.languages),
    selectinload(Service.cost_options),
    selectinload(Service.attributes),
    selectinload(Service.schedules),
    selectinload(Service.confirmations),
    selectinload(Service.service_at_locations).options(
        selectinload(ServiceAtLocation.schedules),
        joinedload(ServiceAtLocation.location).options(
            selectinload(Location.addresses), selectinload(Location.schedules)
        ),
    ),
)

_PEOPLE: tuple[_AbstractLoad, ...] = (
    selectinload(Service.phones).selectinload(Phone.languages),
    selectinload(Service.contacts).selectinload(Contact.phones),
)

_COMPARED: tuple[_AbstractLoad, ...] = (
    *CARD,
    joinedload(Service.organization).selectinload(Organization.phones),
    selectinload(Service.phones),
    selectinload(Service.eligibility_rules),
    selectinload(Service.required_documents),
    selectinload(Service.service_at_locations).selectinload(ServiceAtLocation.phones),
)

_WHOLE_SERVICE: tuple[_AbstractLoad, ...] = (
    *_COMPARED,
    *_PEOPLE,
    joinedload(Service.program),
    selectinload(Service.service_areas),
    selectinload(Service.funding),
    selectinload(Service.additional_urls),
    selectinload(Service.service_at_locations).options(
        joinedload(ServiceAtLocation.location).options(
            selectinload(Location.phones),
            selectinload(Location.accessibility),
            selectinload(Location.languages),
        ),
    ),
)

_WHOLE_ORGANIZATION: tuple[_AbstractLoad, ...] = (
    selectinload(Organization.services).options(*CARD),
    selectinload(Organization.phones),
    selectinload(Organization.contacts).selectinload(Contact.phones),
    selectinload(Organization.locations).selectinload(Location.addresses),
    selectinload(Organization.programs),
    selectinload(Organization.identifiers),
    selectinload(Organization.funding),
    selectinload(Organization.urls),
    joinedload(Organization.parent),
)

_WHOLE_PLACE: tuple[_AbstractLoad, ...] = (
    joinedload(Location.organization),
    selectinload(Location.addresses),
    selectinload(Location.phones),
    selectinload(Location.schedules),
    selectinload(Location.accessibility),
    selectinload(Location.languages),
    selectinload(Location.contacts).selectinload(Contact.phones),
    selectinload(Location.service_at_locations).joinedload(ServiceAtLocation.service).options(*CARD),
)
