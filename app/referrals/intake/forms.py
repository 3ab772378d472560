"""The form in which a provider writes its questions, and the one in which a referrer answers them."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.referrals.intake.asking import KIND_WORDS, LONGEST, MOST, Asked, Kind
from app.web.forms import LONG, WordedForm, at_most, by_value, plain, required


class Questions(WordedForm):
    """Eight rows; an empty one is no question."""

    seen = HiddenField()

    def asked(self) -> list[Asked]:
        return [self._row(number) for number in range(1, MOST + 1)]

    def _row(self, number: int) -> Asked:
        lines = (self[f"choices_{number}"].data or "").splitlines()
        kind = Kind(self[f"kind_{number}"].data)
        return Asked(
            kind,
            self[f"words_{number}"].data or "",
            tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
            if kind is Kind.CHOICE
            else (),
            bool(self[f"required_{number}"].data),
        )


for _number in range(1, MOST + 1):
    setattr(
        Questions,
        f"words_{_number}",
        StringField("Question", [Optional(), at_most(LONGEST)], filters=[plain]),
    )
    setattr(
        Questions,
        f"kind_{_number}",
        SelectField("How is it answered?", choices=by_value(KIND_WORDS), default=Kind.YES_NO.value),
    )
    setattr(
        Questions,
        f"choices_{_number}",
        TextAreaField(
            "The answers",
            [Optional(), at_most(LONG)],
            description="For one of several: an answer on each line.",
        ),
    )
    setattr(Questions, f"required_{_number}", BooleanField("It must be answered", default=True))


def questions_form(questions: Sequence[Asked], seen: str) -> Questions:
    """The form with what is asked now."""
    data: dict[str, Any] = {"seen": seen}
    for number, one in enumerate(questions, 1):
        data |= {
            f"words_{number}": one.words,
            f"kind_{number}": one.kind.value,
            f"choices_{number}": "\n".join(one.choices),
            f"required_{number}": one.required,
        }
    return Questions(formdata=None, data=data)


class Intake(WordedForm):
    """The questions of one service, made when they are asked."""

    def answers(self) -> dict[str, str]:
        """By key of the question."""
        named = {name.removeprefix("q_"): field for name, field in self._fields.items()}
        return {key: field.data for key, field in named.items() if key != "csrf_token" and field.data}


def intake_form(questions: Sequence[Asked], answers: Mapping[str, str] | None = None) -> Intake:
    """What the service asks. With `answers`: what was said so far; without: what was sent."""
    kind = type("IntakeOfService", (Intake,), {f"q_{one.key}": _field(one) for one in questions})
    if answers is None:
        form: Intake = kind()
        return form
    return kind(formdata=None, data={f"q_{key}": answer for key, answer in answers.items()})


def _field(one: Asked) -> Any:
    need: Any = required("They need an answer to this.") if one.required else Optional()
    if one.answers:
        return RadioField(one.words, [need], choices={answer: answer for answer in one.answers})
    return StringField(one.words, [need, at_most(LONGEST)], filters=[plain])
