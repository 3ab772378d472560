"""The questions of a new referral: who, what and why, and what the client wants."""

from wtforms import DateField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from app import clock
from app.referrals.timekeeping import zone
from app.referrals.wording import COMPLEXITY_WORDS, URGENCY_WORDS, Urgency
from app.web.forms import LONG, SHORT, Choices, WordedForm, at_most, by_value, plain, required


def by_which_day() -> DateField:
    hint = "Only where a day is fixed: a hearing, a move, a birth."
    return DateField("By which day?", [Optional(), not_past], description=hint)


def how_complex() -> RadioField:
    return RadioField(
        "How much is there to sort out?",
        [Optional()],
        choices=by_value({"": "Not said", **COMPLEXITY_WORDS}),
        default="",
        description="So that they can plan for it. They see this before they accept, too.",
    )


def not_past(form: WordedForm, field: Field) -> None:
    """Raises ValidationError for a day that is over here, unless it stood there before."""
    stood = getattr(form, "before", {}).get(field.short_name)
    if field.data and str(field.data) != stood and field.data < clock.now().astimezone(zone()).date():
        raise ValidationError("This day is over. Give a day to come, or leave it empty.")


class Who(WordedForm):
    client = SelectField("Client", [required("Choose the client.")])


class NeedAndWhy(WordedForm):
    need = RadioField("What is needed?", [required("Choose what is needed.")])
    why = TextAreaField(
        "Why, in plain words",
        [Optional(), at_most(LONG)],
        filters=[plain],
        description="What must the provider know to decide? Leave out names: they see this before they accept.",
    )
    involved = StringField(
        "Who else helps with this already?",
        [Optional(), at_most(SHORT)],
        filters=[plain],
        description="Other organizations, so that nobody does it twice. They see this before they accept, too.",
    )
    urgency = RadioField(
        "How soon?",
        [required("Say how soon.")],
        choices=by_value(URGENCY_WORDS),
        default=Urgency.ROUTINE,
    )
    needed_by = by_which_day()
    complexity = how_complex()
    location = SelectField("Which of their places?", [Optional()])
    people = Choices("Is it for others of the household, too?", {})


class Wishes(WordedForm):
    wish_1 = StringField(
        "First", [required("Write down at least one thing."), at_most(SHORT)], filters=[plain]
    )
    wish_2 = StringField("Second", [Optional(), at_most(SHORT)], filters=[plain])
    wish_3 = StringField("Third", [Optional(), at_most(SHORT)], filters=[plain])

    def wishes(self) -> list[str]:
        return [field.data for field in (self.wish_1, self.wish_2, self.wish_3) if field.data]
