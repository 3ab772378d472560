"""The forms by which listings begin: what a page can't do without; all else is added subject by subject."""

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.stewardship.field_words import VISIBILITY_WORDS
from app.stewardship.subject_forms import MAIL, WEB, long_text, text
from app.web.forms import Choices, WordedForm, by_value, nonce, required


class NewService(WordedForm):
    nonce = nonce()
    name = text("Name", required("Give it a name."), description="As people will look for it.")
    description = long_text("What it is", required("Say in a sentence what people get."))
    eligibility_description = long_text("Who it is for", Optional())
    application_process = long_text("How to get it", Optional())
    places = Choices("Where it is offered", {})
    accepts_referrals = RadioField(
        "Does it take referrals through Trellis?",
        [InputRequired("Choose one.")],
        choices=by_value({"yes": "Yes", "no": "No: people get in touch themselves"}),
        default="yes",
    )
    answer_by_days = IntegerField(
        "Answers within how many working days",
        [InputRequired("Give a number of days."), NumberRange(1, 30, "Give a number from 1 to 30.")],
        default=2,
    )
    needs = Choices("Needs it meets", {}, description="By these it is found. Choose all that fit.")

    def sheet(self) -> dict[str, Any]:
        needs, places = dict(self.needs.choices), dict(self.places.choices)
        plain = ("name", "description", "eligibility_description", "application_process", "answer_by_days")
        return {
            **{name: self[name].data for name in plain},
            "needs": [{"code": code, "name": needs[code]} for code in self.needs.data],
            "places": [{"id": id_, "name": places[id_]} for id_ in self.places.data],
            "accepts_referrals": self.accepts_referrals.data == "yes",
        }


class NewPlace(WordedForm):
    nonce = nonce()
    name = text("Name", required("Give it a name."), description="Such as the building’s.")
    address_1 = text("Street and number", Optional())
    address_2 = text("Floor or room", Optional())
    city = text("Town", required("Give the town."))
    state_province = text("State", required("Give the state."), most=40)
    postal_code = text("ZIP code", required("Give the ZIP code."), most=12)
    address_visibility = RadioField(
        "Who may see the address",
        [InputRequired("Choose one.")],
        choices=by_value(VISIBILITY_WORDS),
        default="full",
    )
    services = Choices("Services offered there", {})

    def sheet(self) -> dict[str, Any]:
        lines = ("address_1", "address_2", "city", "state_province", "postal_code")
        return {
            "name": self.name.data,
            "address": {line: value for line in lines if (value := self[line].data)},
            "address_visibility": self.address_visibility.data,
        }


class NewOrganization(WordedForm):
    name = text("Name", required("Give it a name."))
    description = long_text("What it does", required("Say in a sentence what it does."))
    email = text("Email", Optional(), MAIL)
    website = text("Website", Optional(), WEB, most=500)

    def sheet(self) -> Mapping[str, Any]:
        return {name: self[name].data for name in ("name", "description", "email", "website")}
