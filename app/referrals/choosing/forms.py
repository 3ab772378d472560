"""The forms of a shortlist: arranging it, deciding together, and the client's own answer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.errors import Invalid
from app.referrals.choosing.deciding import HEARD, NO, Said, said_as
from app.referrals.choosing.models import Decision, ShortlistItem
from app.referrals.choosing.words import PLACES
from app.web.forms import WordedForm, at_most, nonce, plain, required

NOTE, WORDS_OF_CLIENT = 600, 600


class Version(WordedForm):
    """Which version of the shortlist the person had before them."""

    version = IntegerField()


class Arrange(Version):
    """The order, the notes (one a service: `note_1`), and the need. Made by `arrange_form`."""

    need = SelectField("What is it for?")

    def order(self, items: Sequence[ShortlistItem]) -> list[UUID]:
        """The ids in their new order; of two with the same number, the one that stood first comes first."""
        placed = [(int(self[f"position_{n}"].data), n, item.id) for n, item in enumerate(items, 1)]
        return [id_ for _place, _n, id_ in sorted(placed)]

    def notes(self, items: Sequence[ShortlistItem]) -> dict[UUID, str | None]:
        return {item.id: self[f"note_{n}"].data for n, item in enumerate(items, 1)}


class Answer(Version):
    """What is said of each service: `place_1`, `reason_1`, `question_1`, … Made by `answer_form`."""

    nonce = nonce()

    def said(self, items: Sequence[ShortlistItem]) -> list[Said]:
        return [
            said_as(self[f"place_{n}"].data or "", self[f"reason_{n}"].data, self[f"question_{n}"].data)
            for n in range(1, len(items) + 1)
        ]


class Heard(Answer):
    """The same, written down by a worker."""

    how = RadioField("How did they decide?", [required("Say how they decided.")], choices=HEARD)
    you_choose = BooleanField("They said: you choose")


def arrange_form(items: Sequence[ShortlistItem], needs: Mapping[str, str], **options: Any) -> Arrange:
    places = {str(n): str(n) for n in range(1, len(items) + 1)}
    fields: dict[str, Any] = {}
    for n, item in enumerate(items, 1):
        fields[f"position_{n}"] = SelectField("Place", choices=places, default=str(n))
        fields[f"note_{n}"] = TextAreaField(
            "Your note for the client", [Optional(), at_most(NOTE)], filters=[plain], default=item.note
        )
    form: Arrange = type("ArrangeItems", (Arrange,), fields)(**options)
    form.need.choices = {"": "Any need", **needs}
    return form


def heard_form(items: Sequence[ShortlistItem], **options: Any) -> Heard:
    """The worker's form, about a client."""
    places = {
        "": "Nothing said",
        **{str(n): f"{n}" for n in range(1, len(items) + 1)},
        NO: "Not this one",
    }
    form: Heard = type(
        "HeardItems", (Heard,), _rows(len(items), places, "Why not?", "What they want to ask", at_most(600))
    )(**options)
    return form


def answer_form(items: Sequence[ShortlistItem], **options: Any) -> Answer:
    """The client's form, in the language of the page."""
    numbers = {str(n): _(PLACES[n - 1]) for n in range(1, len(items) + 1)}
    places = {**numbers, NO: _("No, not this one"), "": _("I do not know yet")}
    too_long = _("This is too long. Use at most %(most)s letters.", most=WORDS_OF_CLIENT)
    short = Length(max=WORDS_OF_CLIENT, message=too_long)
    rows = _rows(len(items), places, _("If no: why not?"), _("Do you want to ask something?"), short)
    rows["you_choose"] = BooleanField(_("You choose for me"))
    form: Answer = type("ClientAnswer", (Answer,), rows)(**options)
    return form


def said_before(decision: Decision | None, items: Sequence[ShortlistItem]) -> dict[str, Any]:
    """The last answer as the form shows it, so that it can be changed."""
    if decision is None:
        return {}
    said = {answer.item_id: answer for answer in decision.answers}
    shown: dict[str, Any] = {"you_choose": decision.you_choose}
    for n, item in enumerate(items, 1):
        if (answer := said.get(item.id)) is not None:
            shown[f"place_{n}"] = NO if answer.rejected else str(answer.rank or "")
            shown[f"reason_{n}"], shown[f"question_{n}"] = answer.reason, answer.question
    return shown


def translated(refusal: Invalid) -> str:
    """Why an answer was refused, in the language of the page."""
    if refusal.problems:
        return _("Two places have the same number. Give each number once.")
    return _("Choose a place, say no to all of them, ask a question, or let us choose.")


def _rows(count: int, places: dict[str, str], why: str, ask: str, short: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(1, count + 1):
        fields[f"place_{n}"] = RadioField(validators=[Optional()], choices=places, default="")
        fields[f"reason_{n}"] = StringField(why, [Optional(), short], filters=[plain])
        fields[f"question_{n}"] = StringField(ask, [Optional(), short], filters=[plain])
    return fields
