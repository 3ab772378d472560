"""The forms of the loop: one for each action of the table."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from app.referrals.lifecycle import Action, Helped
from app.referrals.models import Wish
from app.referrals.quality import QUESTIONS
from app.referrals.reasons import Ending, reasons_for
from app.referrals.refer_forms import by_which_day, how_complex
from app.referrals.wording import (
    AMENDED_WORDS,
    HELPED_WORDS,
    PROGRESS_WORDS,
    RESULT_WORDS,
    URGENCY_WORDS,
)
from app.web.forms import LONG, SHORT, WordedForm, at_most, by_value, plain, required

DAYS_OF_A_WEEK = 7
LONGEST_WAIT_WEEKS = 150


class ActionForm(WordedForm):
    """What an action asks for. `given` is what `actions.take` gets."""

    def given(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}


def _words(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    checks = [*validators, at_most(LONG)] if validators else [Optional(), at_most(LONG)]
    return TextAreaField(label, checks, filters=[plain], description=hint)


def _note() -> TextAreaField:
    return _words("A word to the referrer")


def _client_note() -> TextAreaField:
    return _words(
        "A word for the client",
        hint="In plain words. It stands on their own page, and the case manager passes it on.",
    )


def _reason(ending: Ending) -> RadioField:
    choices = {reason.code: reason.choice for reason in reasons_for(ending)}
    return RadioField("Why?", [required("Choose a reason.")], choices=choices)


def _explained() -> TextAreaField:
    return _words("In a few words", hint="Needed where the reason is something else.")


def _review_on() -> DateField:
    sentence = "Give the day on which you will look at it again."
    return DateField("Look at it again on", [required(sentence)])


def _judged(question: str) -> RadioField:
    return RadioField(question, [Optional()], choices={"yes": "Yes", "no": "No"})


class Judging(ActionForm):
    """An answer with which the provider may say what the referral itself was like."""

    was_eligible = _judged(QUESTIONS["was_eligible"])
    was_complete = _judged(QUESTIONS["was_complete"])

    def given(self) -> dict[str, Any]:
        said = {name: self[name].data for name in QUESTIONS}
        judged = {name: word == "yes" if word else None for name, word in said.items()}
        return {**super().given(), **judged}


class Accept(Judging):
    note = _note()
    client_note = _client_note()


class Waitlist(Judging):
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


class Decline(Judging):
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


class Update(ActionForm):
    progress = RadioField("How does it go?", [required("Say how it goes.")], choices=by_value(PROGRESS_WORDS))
    review_on = DateField(
        "When will there be news?", [Optional()], description="We ask again on that day, and not before."
    )
    note = _words("A word to the other side")


class Amend(ActionForm):
    """What was asked, as it is now; `given` is what was changed of it, and why.

    The need stays: who is asked, what the client chose and how it is counted all rest on it.
    """

    before: Mapping[str, str] = {}

    urgency = RadioField("How soon?", [required("Say how soon.")], choices=by_value(URGENCY_WORDS))
    needed_by = by_which_day()
    complexity = how_complex()
    why = _words("Why the client needs it, in plain words")
    wish_1 = StringField(
        "They want", [required("Write down at least one thing."), at_most(SHORT)], filters=[plain]
    )
    wish_2 = StringField("And also", [Optional(), at_most(SHORT)], filters=[plain])
    wish_3 = StringField("And also", [Optional(), at_most(SHORT)], filters=[plain])
    words = _words(
        "Why does it change?",
        required("Say why in a few words."),
        hint="Both sides read it; the old words are kept.",
    )

    def given(self) -> dict[str, Any]:
        said = {name: str(self[name].data or "") for name in AMENDED_WORDS}
        changed = {name: new for name, new in said.items() if new != self.before.get(name, "")}
        return {"words": self.words.data, "amended": changed}


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
    """A press of the button says it all."""


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
    Action.UPDATE: Update,
    Action.AMEND: Amend,
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
    asked: Mapping[str, str] | None = None,
    posted: bool = False,
    suffix: str = "",
) -> ActionForm:
    """The form of an action. Ids carry the action's name, because several forms stand on one page."""
    kind = _with_results(wishes) if action is Action.COMPLETE else FORMS[action]
    form = kind() if posted else kind(formdata=None, data=_dated(asked))
    if isinstance(form, Amend):
        form.before = asked or {}
    if isinstance(form, Decline):
        form.suggestion.choices = {"": "Nobody in mind", **{str(id_): name for id_, name in alternatives}}
    for field in form:
        _rename(field, f"{action}{suffix}-{field.name}")
    return form


def _dated(asked: Mapping[str, str] | None) -> dict[str, Any]:
    """What was asked as the fields hold it: a day as a day."""
    said: dict[str, Any] = dict(asked or {})
    if day := said.get("needed_by"):
        said["needed_by"] = date.fromisoformat(day)
    return said


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
