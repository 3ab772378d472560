"""The forms of a listing, one for each subject: what the sheet says in, what it should say out."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from app.web.forms import LONG, SHORT, Choices, WordedForm, at_most, by_value, plain, required

MAIL = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s.]+$", message="Write an address such as name@example.org.")
WEB = Regexp(r"https?://\S+\.\S+", message="Write the whole address, beginning with https://.")
SPARE_ROWS = 2
# Codes as the rules of eligibility know them.
TRAITS: Mapping[str, Mapping[str, str]] = {
    "household": {
        "single": "Living alone",
        "couple": "Living with a partner",
        "children": "With children",
        "pregnant": "Pregnant",
        "older_relative": "Caring for an older relative",
    },
    "status": {
        "low_income": "On a low income",
        "veteran": "Veterans",
        "student": "Students",
        "refugee": "Refugees and newcomers",
        "disabled": "Living with a disability",
        "reentry": "Back from prison",
    },
}


def text(label: str, *checks: Any, most: int = SHORT, **options: Any) -> StringField:
    return StringField(label, [*checks, at_most(most)], filters=[plain], **options)


def long_text(label: str, *checks: Any, **options: Any) -> TextAreaField:
    return TextAreaField(label, [*checks, at_most(LONG)], filters=[plain, _one_kind_of_line_end], **options)


def _one_kind_of_line_end(value: str | None) -> str | None:
    return value and value.replace("\r\n", "\n")


class SubjectForm(WordedForm):
    """One subject of a listing. Fields have the names of the sheet's, unless the form says otherwise."""

    sheet: Mapping[str, Any]

    @classmethod
    def over(cls, sheet: Mapping[str, Any], **more: Any) -> "SubjectForm":
        """The form as the sheet fills it in, or as it was sent."""
        form = cls(data=cls.data_of(sheet), **more)
        form.sheet = sheet
        return form

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return dict(sheet)

    def sound_changes(self) -> dict[str, Any]:
        """What of the form makes sense so far: all of it, or its single fields without a fault."""
        if not self.errors:
            return self.changes()
        plain = (name for name in self._fields if name in self.sheet and name not in self.errors)
        return {name: self[name].data for name in plain if isinstance(self[name], StringField)}

    def changes(self) -> dict[str, Any]:
        """What the form says, as the sheet holds it. Raises Invalid for what only shows when put together."""
        return {name: field.data for name, field in self._fields.items() if name in self.sheet}


class ServiceAbout(SubjectForm):
    name = text("Name", required("Give it a name."))
    alternate_name = text("Also called", Optional())
    description = long_text("What it is", required("Say in a sentence what people get."))
    application_process = long_text("How to get it", Optional())
    alert = text("Notice at the top of the page", Optional(), description="Something that holds for now.")


class ServiceNeeds(SubjectForm):
    needs = Choices("Needs it meets", {})

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return {"needs": [need["code"] for need in sheet["needs"]]}

    def changes(self) -> dict[str, Any]:
        names = dict(self.needs.choices)
        return {"needs": [{"code": code, "name": names[code]} for code in sorted(self.needs.data)]}


class WhoFor(SubjectForm):
    """The text for people, and the rules that can be computed: what the form can't say stays as it is."""

    eligibility_description = long_text("Who it is for, in your words", Optional())
    youngest = IntegerField("From age", [Optional(), NumberRange(0, 120, "Give an age in years.")])
    oldest = IntegerField("To age", [Optional(), NumberRange(0, 120, "Give an age in years.")])
    areas = text(
        "Only people who live in",
        Optional(),
        most=400,
        description="Towns or ZIP codes, with commas between. Empty means anywhere.",
    )
    household = Choices("Only for people who are (one is enough)", dict(TRAITS["household"]))
    status = Choices("Only for (one is enough)", dict(TRAITS["status"]))

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        held = {row["kind"]: row["terms"] for row in reversed(sheet["eligibility_rules"]) if _is_asked(row)}
        age = held.get("age", {})
        return {
            "eligibility_description": sheet["eligibility_description"],
            "youngest": age.get("min"),
            "oldest": age.get("max"),
            "areas": ", ".join(held.get("area", {}).get("areas", [])),
            "household": held.get("household", {}).get("any_of", []),
            "status": held.get("status", {}).get("any_of", []),
        }

    def changes(self) -> dict[str, Any]:
        rows = self.sheet["eligibility_rules"]
        asked = {row["kind"]: row for row in reversed(rows) if _is_asked(row)}
        others = [row for row in rows if row is not asked.get(row["kind"])]
        rules = [_ruled(kind, terms, asked.get(kind)) for kind, terms in self._terms().items() if terms]
        return {
            "eligibility_description": self.eligibility_description.data,
            "eligibility_rules": [*rules, *others],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        low, high = self.youngest.data, self.oldest.data
        if low is not None and high is not None and low > high:
            self.oldest.errors = [*self.oldest.errors, "The second age can’t be lower than the first."]
            return False
        return sound

    def _terms(self) -> dict[str, dict[str, Any]]:
        ages = {"min": self.youngest.data, "max": self.oldest.data}
        areas = [area.strip() for area in (self.areas.data or "").split(",") if area.strip()]
        return {
            "age": {end: years for end, years in ages.items() if years is not None},
            "area": {"areas": areas} if areas else {},
            "household": {"any_of": self.household.data} if self.household.data else {},
            "status": {"any_of": self.status.data} if self.status.data else {},
        }


def _is_asked(row: Mapping[str, Any]) -> bool:
    """Whether the form can show this rule: a hard one, with no traits but those it knows."""
    known = TRAITS.get(row["kind"], {})
    return bool(row["hard"]) and set(row["terms"].get("any_of", [])) <= set(known)


def _ruled(kind: str, terms: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The rule; one that says what it said keeps its own words."""
    if before is not None and _same(before["terms"], terms):
        return dict(before)
    return {"kind": kind, "hard": True, "terms": terms, "text": ""}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def bare(terms: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: value for name, value in terms.items() if value is not None}
        return {name: sorted(value) if isinstance(value, list) else value for name, value in said.items()}

    return bare(one) == bare(other)


class ServicePlaces(SubjectForm):
    places = Choices("Where it is offered", {})

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return {"places": [place["id"] for place in sheet["places"]]}

    def changes(self) -> dict[str, Any]:
        names = dict(self.places.choices)
        chosen = [{"id": id_, "name": names[id_]} for id_ in self.places.data]
        return {"places": sorted(chosen, key=lambda place: (place["name"], place["id"]))}


class Referrals(SubjectForm):
    accepts_referrals = RadioField(
        "Does it take referrals through Trellis?",
        [InputRequired("Choose one.")],
        choices=by_value({"yes": "Yes", "no": "No: people get in touch themselves"}),
    )
    answer_by_days = IntegerField(
        "Answers within how many working days",
        [InputRequired("Give a number of days."), NumberRange(1, 30, "Give a number from 1 to 30.")],
        description="Urgent ones are answered on the same day. Your days off don’t count.",
    )
    stall_days = IntegerField(
        "Says how it goes within how many days",
        [InputRequired("Give a number of days."), NumberRange(3, 60, "Give a number from 3 to 60.")],
        description="So long after the last news of somebody whom you have taken on, we ask you for a word.",
    )

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return {**sheet, "accepts_referrals": "yes" if sheet["accepts_referrals"] else "no"}

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "accepts_referrals": self.accepts_referrals.data == "yes"}


class OrganizationAbout(SubjectForm):
    name = text("Name", required("Give it a name."))
    alternate_name = text("Also called", Optional())
    description = long_text("What it does", required("Say in a sentence what it does."))
    year_incorporated = IntegerField("Since (year)", [Optional(), NumberRange(1600, 2100, "Give a year.")])


class PlaceAbout(SubjectForm):
    name = text("Name", required("Give it a name."))
    alternate_name = text("Also called", Optional())
    description = long_text("What it is", Optional())
    transportation = text("How to get there", Optional(), most=400)
    accessibility = long_text(
        "Getting in and about", Optional(), description="Ramps, lifts, toilets. A line each."
    )
