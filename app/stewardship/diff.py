"""What differs between two sheets of a listing, in words, and which fields may change without a second look.

A sheet is a listing as plain values: field -> text, number, yes or no, or a list of words or rows, as JSON holds
them. `FIELDS` is the one table of fields that pages, proposals and versions share.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.stewardship.field_words import VISIBILITY_WORDS, in_words

Sheet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a listing. `sensitive` ones wait for a steward; `form` says how its value is put into words."""

    label: str
    sensitive: bool = False
    form: str = "text"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, its values as lines of words (nothing: not said)."""

    field: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sensitive: bool

    @property
    def taken_away(self) -> tuple[str, ...]:
        return tuple(line for line in self.before if line not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(line for line in self.after if line not in self.before)


FIELDS: Mapping[str, Field] = {
    "name": Field("Name", sensitive=True),
    "alternate_name": Field("Also called"),
    "description": Field("What it is"),
    "application_process": Field("How to get it"),
    "alert": Field("Notice at the top"),
    "needs": Field("Needs it meets", form="named"),
    "eligibility_description": Field("Who it is for", sensitive=True),
    "eligibility_rules": Field("Rules of who it is for", sensitive=True, form="rules"),
    "fees": Field("Cost"),
    "fees_description": Field("Cost in words"),
    "cost_options": Field("Prices", form="prices"),
    "languages": Field("Languages", form="languages"),
    "interpretation_services": Field("Interpreting"),
    "phones": Field("Phone", form="phones"),
    "email": Field("Email"),
    "url": Field("Website"),
    "website": Field("Website"),
    "schedules": Field("Hours", form="hours"),
    "place_hours": Field("Hours at single places", form="place_hours"),
    "places": Field("Places", form="named"),
    "accepts_referrals": Field("Takes referrals through Trellis", sensitive=True, form="yes_no"),
    "answer_by_days": Field("Answers within (working days)"),
    "stall_days": Field("Says how it goes within (days)"),
    "status": Field("Whether it is offered", sensitive=True, form="status"),
    "year_incorporated": Field("Since"),
    "required_documents": Field("What to bring", form="documents"),
    "service_areas": Field("Area served", sensitive=True, form="areas"),
    "contacts": Field("People to speak to", form="contacts"),
    "program": Field("Program", form="named_one"),
    "wait_time": Field("Usual wait"),
    "accreditations": Field("Accreditations"),
    "licenses": Field("Licenses"),
    "funding": Field("Paid for by", form="funding"),
    "urls": Field("Further pages", form="urls"),
    "legal_status": Field("Legal form", sensitive=True),
    "tax_status": Field("Tax status", sensitive=True),
    "tax_id": Field("Tax ID", sensitive=True),
    "identifiers": Field("Registered as", sensitive=True, form="identifiers"),
    "programs": Field("Programs", form="programs"),
    "logo": Field("Logo"),
    "transportation": Field("How to get there"),
    "accessibility": Field("Getting in"),
    "address": Field("Address", form="address"),
    "position": Field("Position on the map", form="position"),
    "address_visibility": Field("Who may see the address", sensitive=True, form="visibility"),
}

_WHERE = ("address_1", "city", "postal_code")
SENSITIVE = frozenset(name for name, field in FIELDS.items() if field.sensitive)


def changes_between(before: Sheet, after: Sheet) -> dict[str, Any]:
    """The fields of `after` that say something other than in `before`; a field that `after` lacks is left alone."""
    return {name: value for name, value in after.items() if _bare(value) != _bare(before.get(name))}


def merged(sheet: Sheet, changes: Sheet) -> dict[str, Any]:
    """The sheet with the changes made."""
    return {**sheet, **changes}


def differences(before: Sheet, changes: Sheet) -> list[Difference]:
    """What `changes` would change in `before`, in the order of the table."""
    real = changes_between(before, changes)
    return [
        Difference(
            name, field.label, words_of(name, before.get(name)), words_of(name, real[name]), field.sensitive
        )
        for name, field in FIELDS.items()
        if name in real
    ]


def sorted_out(changes: Sheet, trusted: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what goes live at once, what waits for a steward)."""
    waits = SENSITIVE - set(trusted)
    at_once = {name: value for name, value in changes.items() if name not in waits}
    return at_once, {name: value for name, value in changes.items() if name in waits}


def hides(before: Sheet, changes: Sheet) -> frozenset[str]:
    """The field of an address's visibility, when less is to be seen of it than now: hiding never waits."""
    said, wanted = (sheet.get("address_visibility") for sheet in (before, changes))
    order = list(VISIBILITY_WORDS)
    narrower = said in order and wanted in order and order.index(wanted) > order.index(said)
    return frozenset({"address_visibility"} if narrower else ())


def moves(before: Sheet, changes: Sheet) -> bool:
    """Whether people who were told where to go would go to the wrong place: a place goes, or has a new address."""
    ids = {place["id"] for place in before.get("places") or ()}
    kept = {place["id"] for place in changes.get("places") or ()}
    gone = "places" in changes and bool(ids - kept)
    old, new = before.get("address") or {}, changes.get("address")
    return gone or (new is not None and bool(old) and any(old.get(n) != new.get(n) for n in _WHERE))


def overtaken(before: Sheet, current: Sheet) -> list[str]:
    """Labels of the fields that no longer say what they said when a change was proposed."""
    return [
        FIELDS[name].label
        for name, value in before.items()
        if name in FIELDS and _bare(value) != _bare(current.get(name))
    ]


def words_of(name: str, value: Any) -> tuple[str, ...]:
    """A field's value as lines of words."""
    return in_words(FIELDS[name].form, value)


def _bare(value: Any) -> Any:
    """A value without what makes no difference: nothing said or nothing there, and the order of rows."""
    if value in ("", [], {}):
        return None
    return sorted(json.dumps(row, sort_keys=True) for row in value) if isinstance(value, list) else value
