"""The forms of a client's whole file: a copy of it, and its erasure."""

from wtforms import BooleanField, RadioField

from app.web.forms import WordedForm, required

REASONS: dict[str, str] = {
    "asked": "The client asked for it",
    "mistake": "It was opened by mistake",
    "kept_long_enough": "It was kept long enough",
}


class Copy(WordedForm):
    notes = BooleanField("With the notes of the team", default=True)


class Erase(WordedForm):
    reason = RadioField("Why?", [required("Say why.")], choices=REASONS)
    sure = BooleanField(
        "Erase all of it. I know that it can’t be undone.",
        [required("Tick this box, if you are sure.")],
    )
