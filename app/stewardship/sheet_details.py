"""The smaller fields of a sheet that live in rows of their own: people, programs, papers, areas, the map's point."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.db import db
from app.directory.models import (
    Contact,
    EligibilityRule,
    Funding,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    RequiredDocument,
    Service,
    ServiceArea,
    Url,
)
from app.stewardship.settling import Part, fill, row_of, rows, settle

PHONE = ("number", "extension", "type", "description")
_CONTACT = ("name", "title", "department", "email", "private")
_RULE = ("kind", "hard", "terms", "text")
_AREA = ("name", "description", "extent", "extent_type", "uri")
_IDENTIFIER = ("identifier_scheme", "identifier_type", "identifier")
_PROGRAM = ("name", "alternate_name", "description")

say_phone = row_of(PHONE)


def _say_contact(row: Contact) -> dict[str, Any]:
    phones = [say_phone(phone) for phone in row.phones]
    return row_of(_CONTACT)(row) | ({"phones": phones} if phones else {})


def _fill_contact(row: Contact, value: Mapping[str, Any]) -> None:
    fill(_CONTACT, {"private": False})(row, value)
    settle(row.phones, value.get("phones", []), say_phone, Phone, fill(PHONE))


def _read_programs(organization: Organization) -> list[dict[str, Any]]:
    """Programs carry their ids: services hang on them, so a new name is no new program."""
    said = ({"id": str(row.id), **row_of(_PROGRAM)(row)} for row in organization.programs)
    return sorted(said, key=lambda row: (row["name"], row["id"]))


def _write_programs(organization: Organization, wanted: Sequence[Mapping[str, Any]]) -> None:
    """One that goes leaves its services without a program."""
    held = {str(row.id): row for row in organization.programs}
    kept = {row["id"] for row in wanted or [] if row.get("id") in held}
    going = [UUID(id_) for id_ in held.keys() - kept]
    if going:
        db.session.execute(update(Service).where(Service.program_id.in_(going)).values(program_id=None))
    said = []
    for value in wanted or []:
        said.append(held.get(value.get("id", "")) or Program())
        fill(_PROGRAM, {"description": ""})(said[-1], value)
    organization.programs[:] = said


def _read_program(service: Service) -> dict[str, str] | None:
    return {"id": str(service.program_id), "name": service.program.name} if service.program else None


def _write_program(service: Service, wanted: Mapping[str, str] | None) -> None:
    """One that is gone by now, or another organization's, is left out."""
    asked = UUID(wanted["id"]) if wanted else None
    own = Program.id == asked, Program.organization_id == service.organization_id
    service.program_id = db.session.scalar(select(Program.id).where(*own)) if asked else None
    db.session.flush()
    db.session.expire(service, ["program"])


def _say_rule(row: EligibilityRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _RULE}


_RULES = rows("eligibility_rules", _say_rule, EligibilityRule, fill(_RULE))


def _write_rules(service: Service, wanted: Sequence[Mapping[str, Any]]) -> None:
    """The two ages that HSDS has columns for follow the rule."""
    before = _ages(_RULES.read(service))
    _RULES.write(service, wanted)
    after = _ages(wanted or [])
    if before != after:
        service.minimum_age, service.maximum_age = after


def _ages(rules: Sequence[Mapping[str, Any]]) -> tuple[float | None, float | None]:
    terms: Mapping[str, Any] = next(
        (rule["terms"] for rule in rules if rule["kind"] == "age" and rule["hard"]), {}
    )
    return terms.get("min"), terms.get("max")


def _read_position(place: Location) -> dict[str, float]:
    if place.latitude is None or place.longitude is None:
        return {}
    return {"latitude": place.latitude, "longitude": place.longitude}


def _write_position(place: Location, wanted: Mapping[str, float]) -> None:
    place.latitude, place.longitude = (wanted or {}).get("latitude"), (wanted or {}).get("longitude")


CONTACTS = rows("contacts", _say_contact, Contact, _fill_contact)
FUNDING = rows("funding", row_of(("source",)), Funding, fill(("source",)))
DETAILS: Mapping[str, Mapping[str, Part]] = {
    "services": {
        "eligibility_rules": Part(_RULES.read, _write_rules),
        "required_documents": rows(
            "required_documents", row_of(("document", "uri")), RequiredDocument, fill(("document", "uri"))
        ),
        "service_areas": rows("service_areas", row_of(_AREA), ServiceArea, fill(_AREA)),
        "contacts": CONTACTS,
        "program": Part(_read_program, _write_program),
        "funding": FUNDING,
        "urls": rows("additional_urls", row_of(("label", "url")), Url, fill(("label", "url"))),
    },
    "organizations": {
        "contacts": CONTACTS,
        "programs": Part(_read_programs, _write_programs),
        "funding": FUNDING,
        "identifiers": rows("identifiers", row_of(_IDENTIFIER), OrganizationIdentifier, fill(_IDENTIFIER)),
        "urls": rows("urls", row_of(("label", "url")), Url, fill(("label", "url"))),
    },
    "places": {
        "contacts": CONTACTS,
        "position": Part(_read_position, _write_position),
    },
}
