"""The form of a feed."""

from wtforms import SelectField, StringField

from app.interop.feeds.actions import Wish
from app.web.forms import SHORT, WordedForm, at_most, by_value, plain, required

EVERY = {1: "Every hour", 6: "Every 6 hours", 24: "Every day", 168: "Every week", 720: "Every 30 days"}


class FeedForm(WordedForm):
    name = StringField(
        "Name", [required("Give the feed a name, such as County 211."), at_most(SHORT)], filters=[plain]
    )
    place = StringField("Where it is", [required("Say where the feed is."), at_most(1000)], filters=[plain])
    every_hours = SelectField(
        "How often it is pulled", choices=by_value(EVERY), default="24", validators=[required("Choose one.")]
    )

    def wish(self) -> Wish:
        return Wish(self.name.data or "", self.place.data or "", int(self.every_hours.data))
