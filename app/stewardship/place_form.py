"""The form of where a place is: its address, who may see it, and its point on the map."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import DecimalField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.stewardship.field_words import VISIBILITY_WORDS
from app.stewardship.subject_forms import SubjectForm, text
from app.web.forms import by_value, required

LINES = ("address_1", "address_2", "city", "state_province", "postal_code")
Point = tuple[float, float]


class PlaceAddress(SubjectForm):
    address_1 = text("Street and number", Optional())
    address_2 = text("Floor or room", Optional())
    city = text("Town", required("Give the town."))
    state_province = text("State", required("Give the state."), most=40)
    postal_code = text("ZIP code", required("Give the ZIP code."), most=12)
    address_visibility = RadioField(
        "Who may see the address", [InputRequired("Choose one.")], choices=by_value(VISIBILITY_WORDS)
    )
    latitude = DecimalField(
        "Latitude",
        [Optional(), NumberRange(-90, 90, "Latitudes lie between -90 and 90.")],
        places=None,
        description="Where the map shows it, when the middle of the ZIP code is not right.",
    )
    longitude = DecimalField(
        "Longitude", [Optional(), NumberRange(-180, 180, "Longitudes lie between -180 and 180.")], places=None
    )
    # Where the middle of a ZIP code is, as the view knows it.
    point_of: Callable[[str], Point | None]

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return {**sheet["address"], **sheet["position"], "address_visibility": sheet["address_visibility"]}

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if (self.latitude.data is None) != (self.longitude.data is None):
            self.longitude.errors = [*self.longitude.errors, "Give both numbers, or neither."]
            return False
        return sound

    def changes(self) -> dict[str, Any]:
        told = {**self.sheet["address"], **{line: self[line].data for line in LINES}}
        return {
            "address": {line: value for line, value in told.items() if value},
            "address_visibility": self.address_visibility.data,
            "position": self._position(),
        }

    def _position(self) -> dict[str, float]:
        """What was typed; in another ZIP code without a new point, the middle of that ZIP code."""
        before = self.sheet["position"]
        typed = {
            name: float(self[name].data) for name in ("latitude", "longitude") if self[name].data is not None
        }
        moved = self.postal_code.data != self.sheet["address"].get("postal_code")
        if typed and not (moved and typed == before):
            return typed
        middle = self.point_of(self.postal_code.data) if self.postal_code.data else None
        return {"latitude": middle[0], "longitude": middle[1]} if middle else {}
