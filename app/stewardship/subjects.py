"""The subjects of a listing, one a page: one table for each kind of listing."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.stewardship import row_forms as rows
from app.stewardship import subject_forms as forms
from app.stewardship.cost_form import Cost
from app.stewardship.hours_form import WeekHours
from app.stewardship.place_form import PlaceAddress
from app.stewardship.subject_forms import SubjectForm


@dataclass(frozen=True, slots=True)
class Subject:
    """One page of questions; `fields` are those of the sheet that it asks for."""

    title: str
    form: type[SubjectForm]
    fields: tuple[str, ...]


_PHONES = ("phones",)
SUBJECTS: Mapping[str, Mapping[str, Subject]] = {
    "services": {
        "about": Subject(
            "What it is",
            forms.ServiceAbout,
            ("name", "alternate_name", "description", "application_process", "alert"),
        ),
        "needs": Subject("Needs it meets", forms.ServiceNeeds, ("needs",)),
        "who": Subject("Who it is for", forms.WhoFor, ("eligibility_description", "eligibility_rules")),
        "area": Subject("Area served", rows.Areas, ("service_areas",)),
        "bring": Subject("What to bring", rows.Papers, ("required_documents",)),
        "cost": Subject(
            "Cost and languages",
            Cost,
            ("fees", "fees_description", "cost_options", "languages", "interpretation_services"),
        ),
        "contact": Subject("Contact", rows.ServiceContact, (*_PHONES, "email", "url")),
        "people": Subject("People to speak to", rows.People, ("contacts",)),
        "hours": Subject("Hours", WeekHours, ("schedules", "place_hours")),
        "places": Subject("Places", forms.ServicePlaces, ("places",)),
        "referrals": Subject(
            "Referrals", forms.Referrals, ("accepts_referrals", "answer_by_days", "stall_days")
        ),
        "more": Subject(
            "More about it",
            rows.ServiceMore,
            ("program", "wait_time", "accreditations", "licenses", "funding", "urls"),
        ),
    },
    "organizations": {
        "about": Subject(
            "What it is",
            forms.OrganizationAbout,
            ("name", "alternate_name", "description", "year_incorporated"),
        ),
        "contact": Subject("Contact", rows.OrganizationContact, (*_PHONES, "email", "website")),
        "people": Subject("People to speak to", rows.People, ("contacts",)),
        "programs": Subject("Programs", rows.Programs, ("programs",)),
        "more": Subject(
            "More about it",
            rows.OrganizationMore,
            ("legal_status", "tax_status", "tax_id", "identifiers", "logo", "funding", "urls"),
        ),
    },
    "places": {
        "about": Subject(
            "What it is",
            forms.PlaceAbout,
            ("name", "alternate_name", "description", "transportation", "accessibility"),
        ),
        "address": Subject("Address", PlaceAddress, ("address", "address_visibility", "position")),
        "contact": Subject("Contact", rows.PlaceContact, (*_PHONES, "languages")),
        "people": Subject("People to speak to", rows.People, ("contacts",)),
        "hours": Subject("Hours", WeekHours, ("schedules",)),
    },
}
