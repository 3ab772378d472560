"""What is asked of spreadsheets: which one, which are unfinished, and what is here to compare its rows with."""

import json
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.actor import Actor
from app.db import db
from app.directory.models import Address, Location, Organization, Service, ServiceAtLocation
from app.errors import NotFound
from app.interop.spreadsheet import policy
from app.interop.spreadsheet.addresses import key_of
from app.interop.spreadsheet.matching import Known, PlaceKey, name_key
from app.interop.spreadsheet.models import SpreadsheetColumns, SpreadsheetUpload, Stage
from app.interop.spreadsheet.reading import Table
from app.stewardship import sheets
from app.stewardship.policy import is_secret, serves

GONE = "There is no such spreadsheet. It may have been thrown away, or its time was up."
AT_ONCE = 500


def upload(upload_id: UUID, *, seen_by: Actor) -> SpreadsheetUpload:
    """One spreadsheet on its way in. Raises NotFound, also for whoever didn't bring it."""
    found = db.session.get(SpreadsheetUpload, upload_id)
    if found is None or found.expires_at <= clock.now() or not policy.may_go_on(seen_by, found):
        raise NotFound(GONE)
    return found


def unfinished(actor: Actor) -> list[SpreadsheetUpload]:
    """What this person brought and didn't finish, the newest first. One statement."""
    mine = SpreadsheetUpload.person_id == actor.id, SpreadsheetUpload.stage != Stage.DONE
    return _latest(*mine)


def finished(actor: Actor) -> list[SpreadsheetUpload]:
    """What this person took in lately and has a report still. One statement."""
    mine = SpreadsheetUpload.person_id == actor.id, SpreadsheetUpload.stage == Stage.DONE
    return _latest(*mine)


def _latest(*which: object) -> list[SpreadsheetUpload]:
    lasting = select(SpreadsheetUpload).where(*which, SpreadsheetUpload.expires_at > clock.now())  # type: ignore[arg-type]
    return list(db.session.scalars(lasting.order_by(SpreadsheetUpload.saved_at.desc())))


def table_of(found: SpreadsheetUpload) -> Table:
    """Headings and rows. Raises NotFound when they are gone."""
    if found.table is None:
        raise NotFound(GONE)
    return Table(**json.loads(found.table))


def organization_of(found: SpreadsheetUpload) -> Organization | None:
    return db.session.get(Organization, found.organization_id) if found.organization_id else None


def remembered(organization_id: UUID | None) -> SpreadsheetColumns | None:
    return db.session.get(SpreadsheetColumns, organization_id) if organization_id else None


def known(organization_id: UUID | None) -> list[Known]:
    """The services of an organization, with what they go by. Two statements."""
    rows = db.session.execute(
        select(Service.id, Service.name, Service.alternate_name).where(
            Service.organization_id == organization_id
        )
    ).all()
    places = places_of_services(organization_id)
    return [
        Known(
            row.id,
            frozenset(name_key(name) for name in (row.name, row.alternate_name) if name),
            frozenset(places.get(row.id, ())),
        )
        for row in rows
    ]


def places_of_services(organization_id: UUID | None) -> dict[UUID, list[PlaceKey]]:
    """Where each service of an organization is offered, as places are compared. One statement."""
    rows = db.session.execute(
        select(ServiceAtLocation.service_id, Location.name, Address)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .outerjoin(Address, Address.location_id == Location.id)
        .where(Service.organization_id == organization_id)
    )
    found: dict[UUID, list[PlaceKey]] = {}
    for service_id, name, address in rows:
        keys = found.setdefault(service_id, [])
        keys += [key_of(lines_of(address))] if address else []
        keys += [named(name)] if name else []
    return found


def named(name: str) -> PlaceKey:
    """A place that is told by its name alone."""
    return "", name_key(name), ""


def lines_of(address: Address) -> dict[str, str | None]:
    return {name: getattr(address, name) for name in ("address_1", "address_2", "postal_code")}


def services(service_ids: Collection[UUID]) -> dict[UUID, Service]:
    """Services with all that their sheets say, in a fixed number of statements for each five hundred."""
    ids = list(service_ids)
    found: dict[UUID, Service] = {}
    for at in range(0, len(ids), AT_ONCE):
        some = sheets.load("services", ids[at : at + AT_ONCE])
        found |= {service.id: service for service in some if isinstance(service, Service)}
    return found


def services_of(organization_id: UUID) -> list[Service]:
    """Every service of an organization with all that its sheet says, by name."""
    ids = db.session.scalars(select(Service.id).where(Service.organization_id == organization_id)).all()
    return sorted(services(ids).values(), key=lambda service: (service.name.casefold(), str(service.id)))


def places(organization_id: UUID | None, *, seen_by: Actor) -> list[Location]:
    """The places of an organization that this person may know. Two statements."""
    own = select(Location).where(Location.organization_id == organization_id)
    found = db.session.scalars(
        own.options(selectinload(Location.addresses), joinedload(Location.organization)).order_by(Location.id)
    )
    return [place for place in found if serves(seen_by, organization_id) or not is_secret(place)]


def names_of(uploads: Iterable[SpreadsheetUpload]) -> dict[UUID, str]:
    """The names of the organizations that uploads are for, by upload. One statement."""
    uploads = list(uploads)
    ids = {one.organization_id for one in uploads if one.organization_id}
    rows = db.session.execute(select(Organization.id, Organization.name).where(Organization.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    return {
        one.id: names.get(one.organization_id, "") if one.organization_id else one.new_organization or ""
        for one in uploads
    }


def organization_named(name: str) -> Organization | None:
    """The organization of just this name, in any case."""
    found = db.session.scalars(select(Organization).where(Organization.name.ilike(name.strip(), escape="\\")))
    return next((one for one in found if one.name.casefold() == name.strip().casefold()), None)


def nearest_names(name: str, limit: int = 3) -> list[str]:
    """Names of organizations that come near to one that isn't here."""
    from rapidfuzz import process  # only when somebody mistypes

    names = db.session.scalars(select(Organization.name)).all()
    return [match for match, _score, _at in process.extract(name, names, limit=limit, score_cutoff=60)]
