"""Which listings to count anew, and by what: all of them some at a time, or those that a change touches."""

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.db import db
from app.directory.models import Location, Organization, Service, ServiceAtLocation
from app.directory.policy import LISTED
from app.stewardship.actions.quality import count_organizations, count_places, count_services

A_BATCH = 500
Count = Callable[[Collection[UUID]], None]


def all_listings() -> Iterator[tuple[Count, list[UUID]]]:
    """Every listed organization, place and service."""
    for ids in _some(Organization.id, Organization.listed):
        yield count_organizations, ids
    for ids in _some(Location.id):
        yield count_places, ids
    for ids in _some(Service.id, Service.status.in_(LISTED)):
        yield count_services, ids


def touched_by(kind: str, id_: UUID) -> Iterator[tuple[Count, list[UUID]]]:
    """What shows a fact of this listing: an organization's phone or a place's address counts for services, too."""
    if kind == Service.__tablename__:
        yield count_services, [id_]
        return
    mine = Service.organization_id == id_
    if kind == Organization.__tablename__:
        yield count_organizations, [id_]
    elif kind == Location.__tablename__:
        yield count_places, [id_]
        here = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == id_)
        mine = or_(Service.id.in_(here))
    else:
        return
    for ids in _some(Service.id, mine):
        yield count_services, ids


def _some(column: Any, *conditions: Any) -> Iterator[list[UUID]]:
    wanted = select(column).where(*conditions).order_by(column).limit(A_BATCH)
    found = list(db.session.scalars(wanted))
    while found:
        yield found
        found = list(db.session.scalars(wanted.where(column > found[-1])))
