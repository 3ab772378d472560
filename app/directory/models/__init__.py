"""The nouns of the directory. Field names are those of HSDS 3.2.3; what is ours beside it says so."""

from app.directory.models.capacity import Capacity, Room, ServiceCapacity, Unit
from app.directory.models.change import Change
from app.directory.models.details import (
    Accessibility,
    Contact,
    CostOption,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
    Url,
)
from app.directory.models.eligibility import EligibilityRule, RuleKind
from app.directory.models.organization import Organization, OrganizationIdentifier, Program
from app.directory.models.place import Address, AddressVisibility, Location, PostalPlace, ServiceAtLocation
from app.directory.models.record import MetadataEntry, MetaTableDescription
from app.directory.models.schedule import Schedule
from app.directory.models.service import Service, ServiceStatus
from app.directory.models.taxonomy import NEEDS, TERMS, Attribute, Taxonomy, TaxonomyTerm
from app.directory.models.upkeep import Closure, Confirmation, DaysClosed, Pause

__all__ = [
    "NEEDS",
    "TERMS",
    "Accessibility",
    "Address",
    "AddressVisibility",
    "Attribute",
    "Capacity",
    "Change",
    "Closure",
    "Confirmation",
    "Contact",
    "CostOption",
    "DaysClosed",
    "EligibilityRule",
    "Funding",
    "Language",
    "Location",
    "MetaTableDescription",
    "MetadataEntry",
    "Organization",
    "OrganizationIdentifier",
    "Pause",
    "Phone",
    "PostalPlace",
    "Program",
    "RequiredDocument",
    "Room",
    "RuleKind",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceStatus",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
]
