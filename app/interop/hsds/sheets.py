"""Which table of a tabular feed holds which noun, under what names: one table a version.

The tables of 3.x carry today's names. Those of 2.x (and the few of 1.x that publishers still bring) say where
each of their names went. A next version is one more table here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.interop.hsds.mapping import VERSION


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a tabular feed: its noun, columns under other names, and what its own name says of each row.

    `nested` columns hold what is a nested part today: column -> (part, field of the part). `many` columns may hold
    several ids with commas between them, where one row each is meant.
    """

    entity: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    many: str = ""


_THREE = {
    "organizations": "organization",
    "programs": "program",
    "services": "service",
    "attributes": "attribute",
    "service_at_location": "service_at_location",
    "locations": "location",
    "phones": "phone",
    "contacts": "contact",
    "addresses": "address",
    "schedules": "schedule",
    "funding": "funding",
    "service_areas": "service_area",
    "required_documents": "required_document",
    "languages": "language",
    "accessibility": "accessibility",
    "taxonomy_terms": "taxonomy_term",
    "metadata": "metadata",
    "meta_table_descriptions": "meta_table_description",
    "cost_options": "cost_option",
    "organization_identifiers": "organization_identifier",
    "taxonomies": "taxonomy",
    "service_capacity": "service_capacity",
    "units": "unit",
    "url": "url",
}

_TWO = {
    "organization": Sheet("organization", {"url": "website"}),
    "program": Sheet("program"),
    "service": Sheet("service"),
    "service_taxonomy": Sheet(
        "attribute",
        {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id", "taxonomy_detail": "value"},
        {"link_entity": "service"},
    ),
    "service_attribute": Sheet("attribute", {"service_id": "link_id"}, {"link_entity": "service"}),
    "other_attribute": Sheet("attribute", {"link_type": "link_entity"}),
    "service_at_location": Sheet("service_at_location", many="service_id"),
    "location": Sheet("location", fixed={"location_type": "physical"}),
    "phone": Sheet("phone", nested={"language": ("languages", "name")}),
    "contact": Sheet("contact"),
    "address": Sheet("address"),
    "physical_address": Sheet("address", fixed={"address_type": "physical"}),
    "postal_address": Sheet("address", fixed={"address_type": "postal"}),
    "schedule": Sheet("schedule", {"weekday": "byday"}),
    "regular_schedule": Sheet("schedule", {"weekday": "byday"}, {"freq": "WEEKLY"}),
    "holiday_schedule": Sheet("schedule", {"start_date": "valid_from", "end_date": "valid_to"}),
    "funding": Sheet("funding"),
    "eligibility": Sheet("eligibility", many="service_id"),
    "service_area": Sheet("service_area", {"service_area": "name"}),
    "required_document": Sheet("required_document"),
    "language": Sheet("language", {"language": "name"}),
    "accessibility_for_disabilities": Sheet("accessibility", {"accessibility": "description"}),
    "cost_option": Sheet("cost_option"),
    "taxonomy": Sheet("taxonomy_term", {"vocabulary": "taxonomy"}),
    "taxonomy_term": Sheet("taxonomy_term", {"term": "name"}),
    "metadata": Sheet("metadata"),
    "meta_table_description": Sheet("meta_table_description"),
}
# Publishers of 2.x name their files in the singular or the plural.
_PLURALS = {
    "services_taxonomy": "service_taxonomy",
    "services_at_location": "service_at_location",
    "addresses": "address",
    "physical_addresses": "physical_address",
    "postal_addresses": "postal_address",
    "eligibilities": "eligibility",
}

VERSIONS: dict[str, Mapping[str, Sheet]] = {
    VERSION: {name: Sheet(entity) for name, entity in _THREE.items()},
    "2": _TWO
    | {f"{name}s": sheet for name, sheet in _TWO.items()}
    | {plural: _TWO[name] for plural, name in _PLURALS.items()},
}
