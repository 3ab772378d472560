"""What is compared of every listing, in a few statements however many there are. Hidden places are no part of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from app.db import db
from app.directory.models import (
    NEEDS,
    Address,
    AddressVisibility,
    Attribute,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceStatus,
    TaxonomyTerm,
)
from app.stewardship.likeness import Facts, Kind, facts_from

Rows = Mapping[UUID, list[Any]]


def facts() -> Iterator[Facts]:
    """Every listing with what is compared of it. Hidden places are no part of it. Eight statements."""
    phones, addresses, points, needs = _phones(), _addresses(), _points(), _needs()
    at: dict[UUID, list[UUID]] = defaultdict(list)
    for service_id, location_id in db.session.execute(
        select(ServiceAtLocation.service_id, ServiceAtLocation.location_id)
    ):
        at[service_id].append(location_id)
    own: dict[UUID, list[UUID]] = defaultdict(list)
    for place in _places():
        if place.organization_id is not None:
            own[place.organization_id].append(place.id)
        yield facts_from(
            str(place.id),
            Kind.PLACE,
            names=(place.name, place.alternate_name),
            phones=phones.get(place.id, ()),
            addresses=addresses.get(place.id, ()),
            points=points.get(place.id, ()),
            owner=str(place.organization_id or ""),
        )
    numbers = _numbers()
    for one in _organizations():
        yield facts_from(
            str(one.id),
            Kind.ORGANIZATION,
            names=(one.name, one.alternate_name),
            phones=phones.get(one.id, ()),
            mails=(one.email,),
            sites=(one.website,),
            addresses=_of(addresses, own[one.id]),
            points=_of(points, own[one.id]),
            identifiers=[*numbers.get(one.id, ()), *([("EIN", one.tax_id)] if one.tax_id else [])],
        )
    for one in _services():
        yield facts_from(
            str(one.id),
            Kind.SERVICE,
            names=(one.name, one.alternate_name),
            phones=phones.get(one.id, ()),
            mails=(one.email,),
            sites=(one.url,),
            addresses=_of(addresses, at[one.id]),
            points=_of(points, at[one.id]),
            needs=needs.get(one.id, ()),
            owner=str(one.organization_id),
        )


def changed_since(moment: datetime) -> set[str]:
    """The ids of listings that changed since."""
    found: set[str] = set()
    for model in (Organization, Service, Location):
        found |= {
            str(id_) for id_ in db.session.scalars(select(model.id).where(model.last_modified >= moment))
        }
    return found


def _of(rows: Rows, ids: Iterable[UUID]) -> list[Any]:
    return [row for id_ in ids for row in rows.get(id_, ())]


def _grouped(rows: Iterable[Any]) -> Rows:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for id_, value in rows:
        found[id_].append(value)
    return found


def _phones() -> Rows:
    owner = func.coalesce(Phone.organization_id, Phone.service_id, Phone.location_id)
    owned = or_(
        Phone.organization_id.is_not(None), Phone.service_id.is_not(None), Phone.location_id.is_not(None)
    )
    return _grouped(db.session.execute(select(owner, Phone.number).where(owned)))


def _shown_places() -> Select[UUID]:
    shown = Location.address_visibility != AddressVisibility.HIDDEN, Location.merged_into_id.is_(None)
    return select(Location.id).where(*shown)


def _addresses() -> Rows:
    columns = (Address.location_id, Address.address_1, Address.address_2, Address.city, Address.postal_code)
    rows = db.session.execute(select(*columns).where(Address.location_id.in_(_shown_places())))
    return _grouped((id_, (line, unit or "", town, code)) for id_, line, unit, town, code in rows)


def _points() -> Rows:
    columns = (Location.id, Location.latitude, Location.longitude)
    rows = db.session.execute(
        select(*columns).where(Location.id.in_(_shown_places()), Location.latitude.is_not(None))
    )
    return _grouped(
        (id_, (latitude, longitude)) for id_, latitude, longitude in rows if longitude is not None
    )


def _needs() -> Rows:
    hung = select(Attribute.link_id, TaxonomyTerm.code).join(
        TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id
    )
    return _grouped(
        db.session.execute(hung.where(TaxonomyTerm.taxonomy == NEEDS, Attribute.link_entity == "service"))
    )


def _numbers() -> Rows:
    number = OrganizationIdentifier
    rows = db.session.execute(select(number.organization_id, number.identifier_type, number.identifier))
    return _grouped((id_, (kind, told)) for id_, kind, told in rows)


def _places() -> Iterable[Any]:
    columns = (Location.id, Location.name, Location.alternate_name, Location.organization_id)
    return db.session.execute(select(*columns).where(Location.id.in_(_shown_places())).order_by(Location.id))


def _organizations() -> Iterable[Any]:
    one = Organization
    columns = (one.id, one.name, one.alternate_name, one.email, one.website, one.tax_id)
    return db.session.execute(select(*columns).where(one.merged_into_id.is_(None)).order_by(one.id))


def _services() -> Iterable[Any]:
    one = Service
    columns = (one.id, one.name, one.alternate_name, one.email, one.url, one.organization_id)
    standing = one.merged_into_id.is_(None), one.status != ServiceStatus.DEFUNCT
    return db.session.execute(select(*columns).where(*standing).order_by(one.id))
