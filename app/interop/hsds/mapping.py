"""HSDS 3.2.3 as a table: every noun, its fields, links and nested parts, and the model that keeps it.

Besides `sheets` (the older tables) and `extensions` (what is ours), nothing in this package knows a field by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.directory import models as m
from app.directory.critical import Critical, Way
from app.directory.models import RuleKind, ServiceStatus
from app.interop.hsds import values as v

VERSION = "3.2.3"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a noun. A fault in a `vital` field refuses the row; in another, only the field is left out.

    `required` without an `otherwise` refuses a row that lacks it; with one, that is taken, and `reported`.
    """

    name: str
    read: v.Reader = v.text
    column: str = ""
    required: bool = False
    vital: bool = False
    otherwise: Any = None
    reported: bool = False

    @property
    def kept_as(self) -> str:
        return self.column or self.name


@dataclass(frozen=True, slots=True)
class Link:
    """A field that holds the id of another record. An `owner` is one of those that a detail belongs to."""

    name: str
    to: str
    required: bool = False
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One noun. `parts` are the nouns nested under a key, many or (`one`) one.

    `natural` columns are unique together: a record that meets an existing one there is that one, whatever its id.
    `newest` names the column that says how fresh a row is: older news never replaces it (nor `dated` columns).
    `detail`: it belongs to another record, and goes when that record comes again without it.
    """

    name: str
    model: Any
    fields: tuple[Field, ...]
    links: tuple[Link, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    one: Mapping[str, str] = field(default_factory=dict)
    natural: tuple[str, ...] = ()
    newest: str = ""
    dated: tuple[str, ...] = ()
    detail: bool = False

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


def _owners(*names: str) -> tuple[Link, ...]:
    return tuple(Link(f"{name}_id", name, owner=True) for name in names)


_NAME = Field("name", required=True, vital=True)
_DESCRIPTION = Field("description", otherwise="")
_MODIFIED = Field("last_modified", v.moment)
_DATES = (Field("valid_from", v.day), Field("valid_to", v.day))
_ANYWHERE = {"attributes": "attribute", "metadata": "metadata"}

ENTITIES = {
    entity.name: entity
    # In the order in which they are stored: what is referred to comes first.
    for entity in (
        Entity(
            "taxonomy",
            m.Taxonomy,
            (_NAME, _DESCRIPTION, Field("uri", v.web_address), Field("version"), _MODIFIED),
            parts={"metadata": "metadata"},
            natural=("name",),
        ),
        Entity(
            "taxonomy_term",
            m.TaxonomyTerm,
            (
                Field("code", vital=True),
                _NAME,
                _DESCRIPTION,
                Field("taxonomy", vital=True),
                Field("language"),
                Field("term_uri", v.web_address),
                _MODIFIED,
            ),
            (Link("parent_id", "taxonomy_term"), Link("taxonomy_id", "taxonomy")),
            parts=_ANYWHERE,
            one={"taxonomy_detail": "taxonomy"},
            natural=("taxonomy", "code"),
        ),
        Entity(
            "unit",
            m.Unit,
            (_NAME, Field("scheme"), Field("identifier"), Field("uri", v.web_address)),
            parts=_ANYWHERE,
        ),
        Entity(
            "organization",
            m.Organization,
            (
                _NAME,
                Field("alternate_name"),
                _DESCRIPTION,
                Field("email", v.email),
                Field("website", v.web_address),
                Field("tax_status"),
                Field("tax_id"),
                Field("year_incorporated", v.whole(1000, 2200)),
                Field("legal_status"),
                Field("logo", v.web_address),
                Field("uri", v.web_address),
                _MODIFIED,
            ),
            (Link("parent_organization_id", "organization"),),
            parts={
                "services": "service",
                "locations": "location",
                "programs": "program",
                "phones": "phone",
                "contacts": "contact",
                "funding": "funding",
                "organization_identifiers": "organization_identifier",
                "additional_websites": "url",
                **_ANYWHERE,
            },
        ),
        Entity(
            "organization_identifier",
            m.OrganizationIdentifier,
            (
                Field("identifier_scheme"),
                Field("identifier_type", required=True, vital=True),
                Field("identifier", required=True, vital=True),
            ),
            (Link("organization_id", "organization", required=True, owner=True),),
            parts=_ANYWHERE,
            natural=("organization_id", "identifier_type", "identifier"),
            detail=True,
        ),
        Entity(
            "program",
            m.Program,
            (_NAME, Field("alternate_name"), _DESCRIPTION),
            (Link("organization_id", "organization", required=True),),
            parts=_ANYWHERE,
        ),
        Entity(
            "location",
            m.Location,
            (
                Field(
                    "location_type",
                    v.one_of("physical", "postal", "virtual"),
                    otherwise="physical",
                    reported=True,
                ),
                Field("url", v.web_address),
                Field("name"),
                Field("alternate_name"),
                Field("description"),
                Field("transportation"),
                Field("latitude", v.number(-90, 90)),
                Field("longitude", v.number(-180, 180)),
                Field("external_identifier"),
                Field("external_identifier_type"),
                _MODIFIED,
            ),
            (Link("organization_id", "organization"),),
            parts={
                "addresses": "address",
                "phones": "phone",
                "contacts": "contact",
                "languages": "language",
                "accessibility": "accessibility",
                "schedules": "schedule",
                **_ANYWHERE,
            },
        ),
        Entity(
            "service",
            m.Service,
            (
                _NAME,
                Field("alternate_name"),
                _DESCRIPTION,
                Field("url", v.web_address),
                Field("email", v.email),
                Field("status", v.one_of(*ServiceStatus), vital=True, otherwise="active", reported=True),
                Field("interpretation_services"),
                Field("application_process"),
                Field("fees_description"),
                Field("wait_time"),
                Field("fees"),
                Field("accreditations"),
                Field("eligibility_description"),
                Field("minimum_age", v.number(0, 150)),
                Field("maximum_age", v.number(0, 150)),
                Field("assured_date", v.day),
                Field("assurer_email", v.email),
                Field("licenses"),
                Field("alert"),
                _MODIFIED,
            ),
            (Link("organization_id", "organization", required=True), Link("program_id", "program")),
            parts={
                "additional_urls": "url",
                "phones": "phone",
                "schedules": "schedule",
                "service_areas": "service_area",
                "service_at_locations": "service_at_location",
                "languages": "language",
                "funding": "funding",
                "cost_options": "cost_option",
                "required_documents": "required_document",
                "contacts": "contact",
                "capacities": "service_capacity",
                **_ANYWHERE,
            },
            one={"organization": "organization", "program": "program"},
            newest="confirmed_at",
            dated=("confirmed_at", "confirmed_how"),
        ),
        Entity(
            "service_at_location",
            m.ServiceAtLocation,
            (Field("description"), _MODIFIED),
            (
                Link("service_id", "service", required=True, owner=True),
                Link("location_id", "location", required=True, owner=True),
            ),
            parts={
                "service_areas": "service_area",
                "contacts": "contact",
                "phones": "phone",
                "schedules": "schedule",
                **_ANYWHERE,
            },
            one={"location": "location", "service": "service"},
            natural=("service_id", "location_id"),
            detail=True,
        ),
        Entity(
            "contact",
            m.Contact,
            (Field("name"), Field("title"), Field("department"), Field("email", v.email)),
            _owners("organization", "service", "service_at_location", "location"),
            parts={"phones": "phone", **_ANYWHERE},
            detail=True,
        ),
        Entity(
            "phone",
            m.Phone,
            (
                Field("number", v.phone_number, required=True, vital=True),
                Field("extension", v.whole(0, 10**9)),
                Field("type"),
                Field("description"),
            ),
            _owners("location", "service", "organization", "contact", "service_at_location"),
            parts={"languages": "language", **_ANYWHERE},
            detail=True,
        ),
        Entity(
            "address",
            m.Address,
            (
                Field("attention"),
                Field("address_1", otherwise=""),
                Field("address_2"),
                Field("city", otherwise=""),
                Field("region"),
                Field("state_province", otherwise=""),
                Field("postal_code", otherwise=""),
                Field("country", otherwise="US"),
                Field("address_type", v.one_of("physical", "postal", "virtual"), otherwise="physical"),
            ),
            (Link("location_id", "location", required=True, owner=True),),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "language",
            m.Language,
            (Field("name"), Field("code"), Field("note")),
            _owners("service", "location", "phone"),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "accessibility",
            m.Accessibility,
            (Field("description"), Field("details"), Field("url", v.web_address)),
            (Link("location_id", "location", required=True, owner=True),),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "schedule",
            m.Schedule,
            (
                *_DATES,
                Field("dtstart", v.day),
                Field("timezone", v.number(-14, 14)),
                Field("until", v.day),
                Field("count", v.whole(1, 10_000)),
                Field("wkst", v.one_of(*v.DAYS)),
                Field("freq", v.one_of("WEEKLY", "MONTHLY"), vital=True),
                Field("interval", v.whole(1, 1000), vital=True),
                Field("byday", v.weekdays, vital=True),
                Field("byweekno", v.numbers, vital=True),
                Field("bymonthday", v.numbers, vital=True),
                Field("byyearday", v.numbers, vital=True),
                Field("description"),
                Field("opens_at", v.clock_time, vital=True),
                Field("closes_at", v.clock_time, vital=True),
                Field("schedule_link", v.web_address),
                Field("attending_type"),
                Field("notes"),
                Field("closed", v.yes_or_no, otherwise=False),
            ),
            _owners("service", "location", "service_at_location"),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "cost_option",
            m.CostOption,
            (
                *_DATES,
                Field("option"),
                Field("currency"),
                Field("amount", v.money),
                Field("amount_description"),
            ),
            (Link("service_id", "service", required=True, owner=True),),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "required_document",
            m.RequiredDocument,
            (Field("document"), Field("uri", v.web_address)),
            (Link("service_id", "service", required=True, owner=True),),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "service_area",
            m.ServiceArea,
            (
                Field("name"),
                Field("description"),
                Field("extent"),
                Field("extent_type"),
                Field("uri", v.web_address),
            ),
            _owners("service", "service_at_location"),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "funding",
            m.Funding,
            (Field("source"),),
            _owners("organization", "service"),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "url",
            m.Url,
            (Field("label"), Field("url", v.web_address, required=True, vital=True)),
            _owners("organization", "service"),
            parts=_ANYWHERE,
            detail=True,
        ),
        Entity(
            "service_capacity",
            m.ServiceCapacity,
            (
                Field("available", v.number(0, 10**9), required=True, vital=True),
                Field("maximum", v.number(0, 10**9)),
                Field("description"),
                Field("updated", v.moment, required=True, vital=True),
            ),
            (
                Link("service_id", "service", required=True, owner=True),
                Link("unit_id", "unit", required=True),
            ),
            parts=_ANYWHERE,
            one={"unit": "unit"},
            newest="updated",
            detail=True,
        ),
        # Ours, made of attributes (see `extensions`).
        Entity(
            "eligibility_rule",
            m.EligibilityRule,
            (
                Field("kind", v.one_of(*RuleKind), required=True, vital=True),
                Field("hard", v.yes_or_no, otherwise=True),
                Field("terms", lambda terms: terms),
                Field("text", otherwise=""),
            ),
            (Link("service_id", "service", required=True, owner=True),),
            detail=True,
        ),
        Entity(
            "capacity",
            m.Capacity,
            (
                Field("room", v.one_of(*m.Room), required=True, vital=True),
                Field("places", v.whole(0, 10**6)),
                Field("wait_days", v.whole(0, 3 * 365)),
                Field("said_at", v.moment),
                Field("expires_at", v.moment),
            ),
            (Link("service_id", "service", required=True, owner=True),),
            natural=("service_id",),
            newest="said_at",
        ),
        Entity(
            "pause",
            m.Pause,
            (
                Field("until", v.moment, required=True, vital=True),
                Field("message", otherwise=""),
                Field("said_at", v.moment),
            ),
            (Link("service_id", "service", required=True, owner=True),),
            natural=("service_id",),
            newest="said_at",
            detail=True,
        ),
        Entity(
            "confirmation",
            m.Confirmation,
            (
                Field("field", v.one_of(*Critical), required=True, vital=True),
                Field("how", v.one_of(*Way), required=True, vital=True),
                Field("at", v.moment, required=True, vital=True),
            ),
            (Link("service_id", "service", required=True, owner=True),),
            natural=("service_id", "field"),
            newest="at",
            detail=True,
        ),
        Entity(
            "attribute",
            m.Attribute,
            (
                Field("link_type"),
                Field("link_entity", required=True, vital=True),
                Field("value", vital=True),
                Field("label"),
            ),
            (Link("taxonomy_term_id", "taxonomy_term", required=True),),
            parts={"metadata": "metadata"},
            one={"taxonomy_term": "taxonomy_term"},
            natural=("link_id", "taxonomy_term_id", "value"),
            detail=True,
        ),
        Entity(
            "metadata",
            m.MetadataEntry,
            (
                Field("resource_type", required=True, vital=True),
                Field("last_action_date", v.moment, required=True, vital=True),
                Field("last_action_type", required=True, vital=True),
                Field("field_name", otherwise=""),
                Field("previous_value", otherwise=""),
                Field("replacement_value", otherwise=""),
                Field("updated_by", otherwise=""),
            ),
            detail=True,
        ),
        Entity(
            "meta_table_description",
            m.MetaTableDescription,
            (Field("name"), Field("language"), Field("character_set")),
        ),
    )
}

# Links whose target's kind stands in the record itself: field of the id -> field of the kind.
ANY_LINK = {"attribute": ("link_id", "link_entity"), "metadata": ("resource_id", "resource_type")}

# Nouns that a feed must name by an id; a detail without one gets an id made from what it says.
NAMED = frozenset({"organization", "service", "location", "program", "taxonomy", "taxonomy_term"})


# The text of 2.x that is one field of a service today (see `extensions`).
ELIGIBILITY = Entity(
    "eligibility",
    None,
    (Field("eligibility", required=True, vital=True),),
    (Link("service_id", "service", required=True, owner=True),),
)


def entity_of(name: str) -> Entity:
    return ELIGIBILITY if name == ELIGIBILITY.name else ENTITIES[name]
