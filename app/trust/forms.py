"""The forms of what people say of partners."""

from wtforms import RadioField, StringField, TextAreaField

from app.trust.disputing import DECISIONS
from app.trust.speaking import EVERY
from app.web.forms import WordedForm, at_most, by_value, nonce, plain, required


class EndorsementForm(WordedForm):
    """Standing by a partner, with one's name."""

    words = TextAreaField(
        "What can others rely on here?", validators=[required("Say what others can rely on."), at_most(600)]
    )
    tie = StringField("What else ties you to them?", validators=[at_most(300)])


class NoteForm(WordedForm):
    """A note for one's own team."""

    nonce = nonce()
    words = TextAreaField("Note", validators=[required("Write what your team should know."), at_most(2000)])


class IntroductionForm(WordedForm):
    """Asking to be introduced."""

    nonce = nonce()
    words = TextAreaField(
        "Message",
        [required("Write something first."), at_most(1_000)],
        filters=[plain],
        description="Mail is not private: write nothing about any client, not even initials or a date.",
    )


class TouchForm(WordedForm):
    """How often to be reminded."""

    every = RadioField("Remind me", choices=by_value(EVERY), coerce=str)


class ReplyForm(WordedForm):
    """A provider's own words to its record."""

    words = TextAreaField("Your reply", validators=[at_most(1200)])


class WordsForm(WordedForm):
    """One side of a dispute, or why it was decided so."""

    words = TextAreaField(
        "In a few sentences", validators=[required("Say it in a few sentences."), at_most(2000)]
    )


class HoldForm(WordedForm):
    """Why an account is held back; without words: a decision alone."""

    words = TextAreaField(
        "Why?", validators=[required("Say why, for whoever looks at it later."), at_most(600)]
    )


class DecisionForm(WordedForm):
    """How a dispute is decided, and why."""

    decision = RadioField(
        "What becomes of it?", choices=by_value(DECISIONS), validators=[required("Choose one of the two.")]
    )
    words = TextAreaField("Why?", validators=[required("Say why: both sides read it."), at_most(2000)])
