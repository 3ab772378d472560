"""A conflict in the words of the listing's own pages: what the field is called, and what each side says."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.interop.conflicts.values import is_group
from app.interop.hsds.ledger import own_rows
from app.interop.models import FeedConflict
from app.stewardship.diff import FIELDS, words_of

# The field of a listing that holds these details.
SHEET_FIELDS: Mapping[str, str] = {
    "phone": "phones",
    "schedule": "schedules",
    "language": "languages",
    "cost_option": "cost_options",
    "eligibility_rule": "eligibility_rules",
    "service_at_location": "places",
    "attribute": "needs",
    "address": "address",
    "accessibility": "accessibility",
}
_LABELS: Mapping[str, str] = {
    "organization_id": "Organization",
    "program_id": "Program",
    "parent_organization_id": "Part of",
    "contact": "Contacts",
    "attribute": "Terms",
    "required_document": "Papers to bring",
    "service_area": "Area",
    "url": "Further websites",
    "status": "Offered",
}
_AS_ROWS = ("phone", "schedule", "cost_option", "eligibility_rule")
_ELSEWHERE: Mapping[str, str] = {
    "service_at_location": "at one place",
    "contact": "of a contact",
    "phone": "of a telephone",
}


def sheet_field(conflict: FeedConflict) -> str:
    """The field of the listing's sheet that this is about; empty when sheets don't hold it."""
    if conflict.entity == "service_at_location" and conflict.field == "schedule":
        return "place_hours"
    name = SHEET_FIELDS.get(conflict.field, "") if is_group(conflict) else conflict.field
    return name if name in FIELDS else ""


def label_of(entity: str, field: str) -> str:
    """What the field is called on pages."""
    name = SHEET_FIELDS.get(field, field)
    plain = field.replace("_", " ").capitalize()
    label = _LABELS.get(field) or (FIELDS[name].label if name in FIELDS else plain)
    return f"{label} {_ELSEWHERE[entity]}" if entity in _ELSEWHERE else label


def lines_of(conflict: FeedConflict, value: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    """One side as lines of words. `names` of organizations and programs by id."""
    if is_group(conflict):
        return tuple(_row_lines(conflict.field, own_rows(conflict.field, value), names))
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    if conflict.field in FIELDS:
        return words_of(conflict.field, value)
    return () if value in (None, "") else (names.get(str(value), str(value)),)


def _row_lines(field: str, rows: list[dict[str, Any]], names: Mapping[str, str]) -> Iterable[str]:
    said = [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]
    if field in _AS_ROWS:
        return words_of(SHEET_FIELDS[field], said)
    if field == "address":
        return [", ".join(words_of("address", row)) for row in said]
    links = ("link_id", "link_entity")
    return [
        ", ".join(
            names.get(str(value), str(value))
            for name, value in row.items()
            if (not name.endswith("_id") or str(value) in names) and name not in links
        )
        for row in said
    ]
