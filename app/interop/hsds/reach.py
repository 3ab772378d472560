"""What a change of one record shows in: the services whose pages name it, and the listing that it is part of."""

from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.directory.models import Contact, Phone, Service, ServiceAtLocation
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.ledger import LISTINGS
from app.interop.hsds.memory import owner_of
from app.interop.hsds.settling import chunks

# From a service, what it belongs to is not on its way: its organization did not change because it did.
_ENDS = {"service", "organization", "location"}
# What hangs on something that hangs on a listing: the model, and the columns that lead on.
_ON_THE_WAY = {
    "service_at_location": (ServiceAtLocation, {"service_id": "service"}),
    "contact": (
        Contact,
        {
            "organization_id": "organization",
            "service_id": "service",
            "location_id": "location",
            "service_at_location_id": "service_at_location",
        },
    ),
    "phone": (
        Phone,
        {
            "location_id": "location",
            "service_id": "service",
            "organization_id": "organization",
            "contact_id": "contact",
            "service_at_location_id": "service_at_location",
        },
    ),
}


def listing_of(book: Book, record: Record) -> Key | None:
    """The service, organization or place that people edit this as part of; None for what nobody edits."""
    if record.entity.name == "program":
        return record.links.get("organization_id")
    key: Key | None = record.key
    while key is not None and key[0] not in LISTINGS:
        known = book.records.get(key)
        key = _up(known) if known is not None else _up_in_database(key)
    return key


def services_of(book: Book, touched: set[Key]) -> set[UUID]:
    """The services on whose page something of `touched` shows."""
    reached: set[Key] = set()
    edge = set(touched)
    while edge:
        reached |= edge
        records = (book.records[key] for key in edge if key in book.records and key[0] not in _ENDS)
        edge = {target for record in records for target in record.links.values()} - reached
    services = {id_ for kind, id_ in reached if kind == "service"}
    wide = (
        (Service.id, Service.organization_id, "organization"),
        (ServiceAtLocation.service_id, ServiceAtLocation.location_id, "location"),
        (ServiceAtLocation.service_id, ServiceAtLocation.id, "service_at_location"),
    )
    for column, by, kind in wide:
        for part in chunks(id_ for name, id_ in touched | _direct(reached) if name == kind):
            services |= set(db.session.scalars(select(column).where(by.in_(part))))
    return services


def _up(record: Record) -> Key | None:
    return owner_of(record) if record.entity.detail else None


def _up_in_database(key: Key) -> Key | None:
    if key[0] not in _ON_THE_WAY:
        return None
    model, ways = _ON_THE_WAY[key[0]]
    row = db.session.get(model, key[1])
    named = ((kind, getattr(row, column)) for column, kind in ways.items()) if row is not None else ()
    return next((to for to in named if to[1] is not None), None)


def _direct(reached: set[Key]) -> set[Key]:
    return {key for key in reached if key[0] in _ENDS or key[0] == "service_at_location"}
