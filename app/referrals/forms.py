"""The forms of the loop: the questions of a new referral, and one form for each action of the table."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import DateField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from app.referrals.lifecycle import Action, Helped
from app.referrals.models import Wish
from app.referrals.reasons import Ending, reasons_for
from app.referrals.wording import HELPED_WORDS, RESULT_WORDS, URGENCY_WORDS, Urgency
from app.web.forms import LONG, SHORT, WordedForm, at_most, by_value, plain, required

DAYS_OF_A_WEEK = 7
LONGEST_WAIT_WEEKS = 150


class Who(WordedForm):
    client = SelectField("Client", [required("Choose the client.")])


class NeedAndWhy(WordedForm):
    need = RadioField("What is needed?", [required("Choose what is needed.")])
    why = TextAreaField(
        "Why, in plain words",
        [Optional(), at_most(LONG)],
        filters=[plain],
        description="What must the provider know to decide? Leave out names: they see this first.",
    )
    urgency = RadioField(
        "How soon?",
        [required("Say how soon.")],
        choices=by_value(URGENCY_WORDS),
        default=Urgency.ROUTINE,
    )


class Wishes(WordedForm):
    wish_1 = StringField(
        "First", [required("Write down at least one thing."), at_most(SHORT)], filters=[plain]
    )
    wish_2 = StringField("Second", [Optional(), at_most(SHORT)], filters=[plain])
    wish_3 = StringField("Third", [Optional(), at_most(SHORT)], filters=[plain])

    def wishes(self) -> list[str]:
        return [field.data for field in (self.wish_1, self.wish_2, self.wish_3) if field.data]


class ActionForm(WordedForm):
    """What an action asks for. `given` is what `actions.take` gets."""

    def given(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}

    @property
    def is_short(self) -> bool:
        """Whether one tap is enough: nothing must be filled in."""
        return not any(field.flags.required for field in self if field.name != "csrf_token")


def _words(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    checks = [*validators, at_most(LONG)] if validators else [Optional(), at_most(LONG)]
    return TextAreaField(label, checks, filters=[plain], description=hint)


def _note() -> TextAreaField:
    return _words("A word to the referrer")


def _client_note() -> TextAreaField:
    return _words("A word for the client", hint="In plain words. The case manager passes it on.")


def _reason(ending: Ending) -> RadioField:
    choices = {reason.code: reason.choice for reason in reasons_for(ending)}
    return RadioField("Why?", [required("Choose a reason.")], choices=choices)


def _explained() -> TextAreaField:
    return _words("In a few words", hint="Needed where the reason is something else.")


def _review_on() -> DateField:
    sentence = "Give the day on which you will look at it again."
    return DateField("Look at it again on", [required(sentence)])


class Accept(ActionForm):
    note = _note()
    client_note = _client_note()


class Waitlist(ActionForm):
    review_on = _review_on()
    wait_weeks = IntegerField(
        "About how many weeks?",
        [Optional(), NumberRange(0, LONGEST_WAIT_WEEKS, "Give the number of weeks, at most 150.")],
    )
    note = _note()
    client_note = _client_note()

    def given(self) -> dict[str, Any]:
        weeks = self.wait_weeks.data
        days = weeks * DAYS_OF_A_WEEK if weeks is not None else None
        return {**super().given(), "wait_days": days}


class Decline(ActionForm):
    reason = _reason(Ending.DECLINED)
    words = _explained()
    suggestion = SelectField("Who could help instead?", [Optional()])
    note = _note()

    def given(self) -> dict[str, Any]:
        return {
            **super().given(),
            "suggestion_id": UUID(self.suggestion.data) if self.suggestion.data else None,
        }


class Ask(ActionForm):
    question = _words("Your question", required("Write what you need to know."))


class Answer(ActionForm):
    answer = _words("Your answer", required("Write your answer."))


class Noted(ActionForm):
    note = _words("A word to the other side")


class Hold(ActionForm):
    words = _words("Why?", required("Say why in a few words."))
    review_on = _review_on()


class Complete(ActionForm):
    """One question for each wish of the client, made when it is asked."""

    helped = RadioField(
        "Did it help, as far as you know?", choices=by_value(HELPED_WORDS), default=Helped.UNKNOWN
    )
    note = _words("A word to the other side")

    def given(self) -> dict[str, Any]:
        results = [field.data for name, field in self._fields.items() if name.startswith("result_")]
        return {**super().given(), "outcomes": results}


class EndEarly(ActionForm):
    reason = _reason(Ending.ENDED_EARLY)
    words = _explained()


class Withdraw(ActionForm):
    reason = _reason(Ending.WITHDRAWN)
    words = _explained()


class Reopen(ActionForm):
    words = _words("Why?", required("Say why in a few words."))


class Nothing(ActionForm):
    pass


FORMS: dict[Action, type[ActionForm]] = {
    Action.ASK: Ask,
    Action.ANSWER: Answer,
    Action.ACCEPT: Accept,
    Action.WAITLIST: Waitlist,
    Action.DECLINE: Decline,
    Action.CONTACT: Noted,
    Action.START: Noted,
    Action.HOLD: Hold,
    Action.RESUME: Nothing,
    Action.COMPLETE: Complete,
    Action.END_EARLY: EndEarly,
    Action.WITHDRAW: Withdraw,
    Action.REOPEN: Reopen,
    Action.MARK_AS_ERROR: Nothing,
}


def form_for(
    action: Action,
    *,
    wishes: Iterable[Wish] = (),
    alternatives: Iterable[tuple[UUID, str]] = (),
    posted: bool = False,
    suffix: str = "",
) -> ActionForm:
    """The form of an action. Ids carry the action's name, because several forms stand on one page."""
    kind = _with_results(wishes) if action is Action.COMPLETE else FORMS[action]
    form = kind() if posted else kind(formdata=None)
    if isinstance(form, Decline):
        form.suggestion.choices = {"": "Nobody in mind", **{str(id_): name for id_, name in alternatives}}
    for field in form:
        _rename(field, f"{action}{suffix}-{field.name}")
    return form


def _with_results(wishes: Iterable[Wish]) -> type[Complete]:
    """The form of completing, with a question for each wish."""
    questions = {
        f"result_{wish.position}": RadioField(
            wish.words,
            [required("Say what became of it.")],
            choices=by_value(RESULT_WORDS),
        )
        for wish in wishes
    }
    return type("CompleteWishes", (Complete,), questions)


def _rename(field: Field, id_: str) -> None:
    field.id = id_
    field.label.field_id = id_
