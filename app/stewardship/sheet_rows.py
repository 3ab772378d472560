"""The fields of a sheet that live in rows of their own: how they are read, and written so that ids last."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.db import db
from app.directory.languages import name_of
from app.directory.models import (
    NEEDS,
    Accessibility,
    Address,
    Attribute,
    CostOption,
    Language,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from app.stewardship.field_words import in_order
from app.stewardship.settling import Part, fill, row_of, rows, settle
from app.stewardship.sheet_details import DETAILS, PHONE, say_phone

_PRICE = ("option", "currency", "amount_description")
_ADDRESS = ("attention", "address_1", "address_2", "city", "state_province", "postal_code", "country")
_SCHEDULE = tuple(
    column.key
    for column in Schedule.__table__.columns
    if column.key not in ("id", "service_id", "location_id", "service_at_location_id")
)


_say_address, _say_schedule = row_of(_ADDRESS), row_of(_SCHEDULE)


def _fill_schedule(row: Schedule, value: Mapping[str, Any]) -> None:
    read: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), date.fromisoformat),
        **dict.fromkeys(("opens_at", "closes_at"), time.fromisoformat),
    }
    for name in _SCHEDULE:
        said = value.get(name)
        setattr(row, name, read[name](said) if said and name in read else said)
    row.closed = bool(value.get("closed"))


def _say_price(row: CostOption) -> dict[str, Any]:
    amount = {} if row.amount is None else {"amount": f"{row.amount:.2f}"}
    return row_of(_PRICE)(row) | amount


def _fill_price(row: CostOption, value: Mapping[str, Any]) -> None:
    fill(_PRICE)(row, value)
    row.amount = Decimal(value["amount"]) if value.get("amount") else None


def _read_place_hours(service: Service) -> list[dict[str, Any]]:
    """The places at which a service has hours of its own, which win over its general ones."""
    return [
        {
            "id": str(at.location_id),
            "name": at.location.name or "Place without a name",
            "schedules": sorted((_say_schedule(row) for row in at.schedules), key=in_order),
        }
        for at in service.service_at_locations
        if at.schedules
    ]


def _write_place_hours(service: Service, wanted: Sequence[Mapping[str, Any]]) -> None:
    said = {row["id"]: row["schedules"] for row in wanted or []}
    for at in service.service_at_locations:
        schedules = said.get(str(at.location_id), [])
        settle(at.schedules, schedules, _say_schedule, Schedule, _fill_schedule)


def _read_languages(listing: Any) -> list[str]:
    return sorted({language.code or language.name or "" for language in listing.languages} - {""})


def _write_languages(listing: Any, wanted: Sequence[str]) -> None:
    def fill(row: Language, code: str) -> None:
        row.code, row.name = code, name_of(code)

    settle(listing.languages, wanted or [], lambda row: row.code or row.name, Language, fill)


def _read_needs(service: Service) -> list[dict[str, str]]:
    terms = (a.term for a in service.attributes if a.term.taxonomy == NEEDS and a.term.code)
    return sorted(({"code": t.code or "", "name": t.name} for t in terms), key=lambda need: str(need["code"]))


def _write_needs(service: Service, wanted: Sequence[Mapping[str, str]]) -> None:
    codes = {need["code"] for need in wanted or []}
    here = {a.term.code: a.id for a in service.attributes if a.term.taxonomy == NEEDS}
    going = [id_ for code, id_ in here.items() if code not in codes]
    db.session.execute(delete(Attribute).where(Attribute.id.in_(going)))
    coming = TaxonomyTerm.taxonomy == NEEDS, TaxonomyTerm.code.in_(codes - here.keys())
    db.session.add_all(
        Attribute(link_id=service.id, link_entity="service", taxonomy_term_id=term_id)
        for term_id in db.session.scalars(select(TaxonomyTerm.id).where(*coming))
    )
    db.session.flush()
    db.session.expire(service, ["attributes"])


def _read_places(service: Service) -> list[dict[str, str]]:
    places = [
        {"id": str(at.location_id), "name": at.location.name or "Place without a name"}
        for at in service.service_at_locations
    ]
    return sorted(places, key=lambda place: (place["name"], place["id"]))


def _write_places(service: Service, wanted: Sequence[Mapping[str, str]]) -> None:
    """Places that are gone by now, or another organization's, are left out."""
    asked = [UUID(place["id"]) for place in wanted or []]
    own = Location.id.in_(asked), Location.organization_id == service.organization_id
    kept = [at.location_id for at in service.service_at_locations if at.location_id in asked]
    there = [*kept, *(i for i in db.session.scalars(select(Location.id).where(*own)) if i not in kept)]

    def fill(row: ServiceAtLocation, location_id: UUID) -> None:
        row.location_id = location_id

    gone = [at for at in service.service_at_locations if at.location_id not in there]
    for at in gone:  # what is particular to one place never moves to another
        service.service_at_locations.remove(at)
    settle(service.service_at_locations, there, lambda at: at.location_id, ServiceAtLocation, fill)
    db.session.flush()
    db.session.expire(service, ["service_at_locations"])


def _read_address(place: Location) -> dict[str, Any]:
    return _say_address(place.addresses[0]) if place.addresses else {}


def _write_address(place: Location, wanted: Mapping[str, Any]) -> None:
    if not wanted:
        del place.addresses[:1]
        return
    empty = {"address_1": "", "city": "", "state_province": "", "postal_code": "", "country": "US"}
    address = place.addresses[0] if place.addresses else Address()
    fill(_ADDRESS, empty)(address, wanted)
    if address not in place.addresses:
        place.addresses.append(address)


def _read_access(place: Location) -> str | None:
    said = [access.description or access.details for access in place.accessibility]
    return "\n".join(line for line in said if line) or None


def _write_access(place: Location, wanted: str | None) -> None:
    lines = [line for line in (wanted or "").split("\n") if line.strip()]

    def fill(row: Accessibility, line: str) -> None:
        row.description = line

    settle(place.accessibility, lines, lambda row: row.description or row.details, Accessibility, fill)


_PHONES = rows("phones", say_phone, Phone, fill(PHONE))
_HOURS = Part(
    lambda listing: sorted((_say_schedule(row) for row in listing.schedules), key=in_order),
    rows("schedules", _say_schedule, Schedule, _fill_schedule).write,
)
_PARTS: Mapping[str, Mapping[str, Part]] = {
    "services": {
        "needs": Part(_read_needs, _write_needs),
        "languages": Part(_read_languages, _write_languages),
        "phones": _PHONES,
        "cost_options": rows("cost_options", _say_price, CostOption, _fill_price),
        "schedules": _HOURS,
        "places": Part(_read_places, _write_places),
        "place_hours": Part(_read_place_hours, _write_place_hours),
    },
    "organizations": {"phones": _PHONES},
    "places": {
        "phones": _PHONES,
        "languages": Part(_read_languages, _write_languages),
        "schedules": _HOURS,
        "accessibility": Part(_read_access, _write_access),
        "address": Part(_read_address, _write_address),
    },
}
PARTS = {kind: {**parts, **DETAILS[kind]} for kind, parts in _PARTS.items()}
# What the parts are read from; whoever reads many sheets at once loads these first.
ROWS: Mapping[str, tuple[str, ...]] = {
    "services": (
        "attributes",
        "eligibility_rules",
        "languages",
        "phones",
        "cost_options",
        "schedules",
        "service_at_locations",
        "required_documents",
        "service_areas",
        "contacts",
        "program",
        "funding",
        "additional_urls",
    ),
    "organizations": ("phones", "contacts", "programs", "funding", "identifiers", "urls"),
    "places": ("phones", "schedules", "accessibility", "addresses", "languages", "contacts"),
}
