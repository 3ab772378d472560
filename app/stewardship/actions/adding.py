"""Adding listings: a service, a place, an organization.

What a provider adds is kept from the public until a steward has looked: a service as one that is not offered yet, a
place as a hidden one. What waits is one sensitive field, and accepting it is all that a steward needs to do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import audit, clock
from app.accounts import actions as accounts
from app.actor import Actor
from app.db import db
from app.directory import actions as directory
from app.directory import queries
from app.directory.critical import Way
from app.directory.models import AddressVisibility, Location, Organization, Service, ServiceStatus
from app.stewardship import policy, sheets
from app.stewardship.actions import edits, versions
from app.stewardship.sheets import Listing

Sheet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """The field that makes a listing public: what it should say, what it says while shut, and whether it opens."""

    field: str
    wanted: str
    shut: str
    opens: bool


def add_service(
    organization: Organization, sheet: Sheet, *, by: Actor, why: str = "", id_: UUID | None = None
) -> Service:
    """A service that says what `sheet` says (fields as in `sheets`; those left out say nothing).

    `id_` makes a form that is sent twice add one service. It is offered at once when a steward or someone trusted
    with `status` adds it; else it waits, and only its own people and the stewards see it.
    """
    if id_ is not None and (known := db.session.get(Service, id_)) is not None:
        return known
    service = Service(organization_id=organization.id, name=sheet["name"], last_modified=clock.now())
    if id_ is not None:
        service.id = id_
    db.session.add(service)
    db.session.flush()
    wanted = sheet.get("status") or ServiceStatus.ACTIVE.value
    opens = edits.may_open(organization, "status", by=by)
    _begin(service, sheet, Gate("status", wanted, ServiceStatus.INACTIVE.value, opens), by=by, why=why)
    if policy.serves(by, organization.id):
        directory.confirm(service, how=Way.OWNER, by=by)
    return service


def add_place(
    organization: Organization,
    sheet: Sheet,
    *,
    by: Actor,
    why: str = "",
    id_: UUID | None = None,
    services: Iterable[Service] = (),
) -> Location:
    """A place of an organization, and `services` of it that are offered there.

    Its point is that of its ZIP code, until somebody puts it right. Whoever may not decide what is shown of an
    address adds it as a hidden place, and the wish to show it waits.
    """
    if id_ is not None and (known := db.session.get(Location, id_)) is not None:
        return known
    place = Location(organization_id=organization.id, name=sheet["name"], last_modified=clock.now())
    if id_ is not None:
        place.id = id_
    place.latitude, place.longitude = _point_of(sheet) or (None, None)
    db.session.add(place)
    db.session.flush()
    wanted = sheet.get("address_visibility") or AddressVisibility.FULL.value
    opens = edits.may_open(organization, "address_visibility", by=by)
    gate = Gate("address_visibility", wanted, AddressVisibility.HIDDEN.value, opens)
    _begin(place, sheet, gate, by=by, why=why)
    here = {"id": str(place.id), "name": sheets.name_of_listing(place)}
    for service in services:
        versions.change(service, {"places": [*sheets.sheet_of(service)["places"], here]}, by=by, why=why)
    return place


def add_organization(sheet: Sheet, *, by: Actor) -> Organization:
    """An organization of the public directory; its people come by claim or invitation. Raises Invalid."""
    id_ = accounts.add_organization(name=sheet["name"], listed=True, by=by)
    organization = db.session.get_one(Organization, id_)
    sheets.write(organization, sheet)
    versions.remember(organization, by=by, how=versions.ADDED)
    return organization


def _begin(listing: Listing, sheet: Sheet, gate: Gate, *, by: Actor, why: str) -> None:
    """Write the first sheet; the field that makes it public stays shut where it must wait."""
    db.session.refresh(listing)
    waits = gate.wanted != gate.shut and not gate.opens
    sheets.write(listing, {**sheet, gate.field: gate.shut if waits else gate.wanted})
    versions.remember(listing, by=by, why=why, how=versions.ADDED)
    audit.record("listing.added", listing, by=by, waits=waits)
    if waits:
        edits.wait(listing, {gate.field: gate.wanted}, why=why, by=by)


def _point_of(sheet: Sheet) -> tuple[float, float] | None:
    postal_code = (sheet.get("address") or {}).get("postal_code")
    return queries.point_of(postal_code) if postal_code else None
