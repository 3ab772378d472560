"""The form of an appointment, in the local time of this installation."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from app.web.forms import LONG, SHORT, WordedForm, at_most, plain, required

LENGTHS = {
    "15": "15 minutes",
    "30": "30 minutes",
    "45": "45 minutes",
    "60": "1 hour",
    "90": "1 ½ hours",
    "120": "2 hours",
}


class Arrange(WordedForm):
    """When and where; ids of its fields are its own, because several forms stand on one page."""

    day = DateField("Day", [required("Give the day.")], id="appointment-day")
    time = TimeField("Time", [required("Give the time.")], id="appointment-time")
    minutes = SelectField("How long", choices=LENGTHS, default="30", id="appointment-minutes")
    place = StringField("Where", [Optional(), at_most(SHORT)], filters=[plain], id="appointment-place")
    note = TextAreaField(
        "A word for the client",
        [Optional(), at_most(LONG)],
        filters=[plain],
        description="What to bring, whom to ask for. The case manager passes it on.",
        id="appointment-note",
    )

    def given(self, zone: ZoneInfo) -> dict[str, Any]:
        return {
            "at": datetime.combine(self.day.data, self.time.data, zone),
            "minutes": int(self.minutes.data),
            "place": self.place.data,
            "note": self.note.data,
        }
