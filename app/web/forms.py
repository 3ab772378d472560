"""The kit of forms: one base that shows what the rules refused beside the field that it is about."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import UUID, DataRequired, Length

from app.errors import Conflict, Invalid

SHORT, LONG = 200, 4000
# Control characters, and marks that turn the direction of all that follows: nobody types them, and they mislead.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class WordedForm(FlaskForm):
    """A form that also shows what an action refused. `status` is the HTTP status of its page while it has errors."""

    status = 422

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show what is refused inside beside its field, or above the form where it has none."""
        try:
            yield
        except (Invalid, Conflict) as refusal:
            self.status = refusal.status
            self.show(refusal)

    def show(self, refusal: Invalid | Conflict) -> None:
        problems = getattr(refusal, "problems", {})
        for name, sentence in problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
        if not any(name in self for name in problems):
            self.form_errors.append(refusal.message)


class Choices(SelectMultipleField):
    """Several of a few: shown as boxes to tick."""

    def __init__(self, label: str, choices: dict[str, str], **options: Any) -> None:
        super().__init__(label, choices=choices, **options)


def by_value(words: Mapping[Any, str]) -> dict[str, str]:
    """A table of words as the choices of a field."""
    return {str(value): text for value, text in words.items()}


def required(sentence: str) -> DataRequired:
    """What must be filled in, refused in `sentence`."""
    return DataRequired(message=sentence)


def at_most(letters: int) -> Length:
    return Length(max=letters, message=f"Use at most {letters:,} characters.")


def nonce() -> HiddenField:
    """What makes a form that is sent twice count once: an id that the page puts there."""
    sentence = "This form was not sent whole. Reload the page and send it again."
    return HiddenField(validators=[required(sentence), UUID(sentence)])


def plain(value: str | None) -> str | None:
    """What was typed, without the spaces around it and what can't be seen; None when that is nothing. A filter."""
    return _UNSEEN.sub("", value or "").strip() or None
