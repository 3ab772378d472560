"""Listings as sheets of plain values, and back: what is edited, proposed, compared, kept as versions and restored."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import clock
from app.db import db
from app.directory import actions as directory
from app.directory.models import (
    Contact,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    ServiceStatus,
)
from app.directory.queries import GONE, MERGED
from app.errors import Moved, NotFound
from app.stewardship.sheet_rows import PARTS, ROWS

Listing = Service | Organization | Location

# As in addresses of pages: /services/…, /organizations/…, /places/….
KINDS: Mapping[str, type[Listing]] = {"services": Service, "organizations": Organization, "places": Location}
PLAIN: Mapping[str, tuple[str, ...]] = {
    "services": (
        "name",
        "alternate_name",
        "description",
        "application_process",
        "alert",
        "eligibility_description",
        "fees",
        "fees_description",
        "interpretation_services",
        "email",
        "url",
        "accepts_referrals",
        "answer_by_days",
        "stall_days",
        "status",
        "wait_time",
        "accreditations",
        "licenses",
    ),
    "organizations": (
        "name",
        "alternate_name",
        "description",
        "year_incorporated",
        "email",
        "website",
        "legal_status",
        "tax_status",
        "tax_id",
        "logo",
    ),
    "places": ("name", "alternate_name", "description", "transportation", "address_visibility"),
}


def kind_of(listing: Listing) -> str:
    """The word for it in addresses."""
    return next(kind for kind, model in KINDS.items() if isinstance(listing, model))


def owner_of(listing: Listing) -> UUID | None:
    """The id of the organization whose people keep this listing."""
    return listing.id if isinstance(listing, Organization) else listing.organization_id


def name_of_listing(listing: Listing) -> str:
    return listing.name or "Place without a name"


def find(kind: str, listing_id: UUID) -> Listing:
    """The listing itself, whoever asks. Raises NotFound; Moved for one that was merged with another."""
    found = find_even_merged(kind, listing_id)
    if found.merged_into_id:
        raise Moved(MERGED, gone=found.id, to=found.merged_into_id)
    return found


def find_even_merged(kind: str, listing_id: UUID) -> Listing:
    """The listing, also when another stands for it now. Raises NotFound."""
    found: Listing | None = db.session.get(KINDS[kind], listing_id)  # type: ignore[assignment]
    if found is None:
        raise NotFound(GONE)
    return found


def load(kind: str, ids: Iterable[UUID]) -> list[Listing]:
    """These listings with all that their sheets are read from, in a fixed number of statements."""
    model: Any = KINDS[kind]
    wanted = select(model).where(model.id.in_(ids)).order_by(model.id).options(*_parts_of(kind))
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def sheet_of(listing: Listing) -> dict[str, Any]:
    """Everything of a listing that can be edited, as JSON can hold it."""
    kind = kind_of(listing)
    sheet = {name: getattr(listing, name) for name in PLAIN[kind]}
    return sheet | {name: part.read(listing) for name, part in PARTS[kind].items()}


def write(listing: Listing, changes: Mapping[str, Any]) -> None:
    """Make these fields say this, and have the index look at every service that shows them."""
    kind = kind_of(listing)
    for name in PLAIN[kind]:
        if name in changes:
            value = changes[name]
            empty = None if listing.__table__.c[name].nullable else ""
            setattr(listing, name, empty if value is None else value)
    for name, part in PARTS[kind].items():
        if name in changes:
            part.write(listing, changes[name])
    if changes.get("status") == ServiceStatus.ACTIVE and isinstance(listing, Service):
        listing.closure = None
    listing.last_modified = clock.now()
    db.session.flush()
    directory.mark_changed(shown_by(listing))


def _parts_of(kind: str) -> list[Any]:
    model: Any = KINDS[kind]
    parts = [selectinload(getattr(model, name)) for name in ROWS[kind]]
    parts.append(selectinload(model.contacts).selectinload(Contact.phones))
    if kind == "services":
        places = selectinload(Service.service_at_locations)
        parts += [
            places.selectinload(ServiceAtLocation.schedules),
            places.joinedload(ServiceAtLocation.location),
        ]
    return parts


def shown_by(listing: Listing) -> Iterable[UUID]:
    """The services that show something of this listing."""
    if isinstance(listing, Service):
        return [listing.id]
    if isinstance(listing, Organization):
        return db.session.scalars(select(Service.id).where(Service.organization_id == listing.id)).all()
    here = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == listing.id)
    return db.session.scalars(here).all()
