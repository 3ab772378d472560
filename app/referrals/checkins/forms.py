"""The worker's forms: what the client said, another day, that they spoke, how often they want to."""

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from app.referrals.checkins.asking import FACE_WORDS, SAID_WORDS
from app.referrals.checkins.conversations import INTERVALS, SPOKE_BY
from app.web.forms import WordedForm, at_most, by_value, nonce, plain, required

WORDS = 2000
LINE = 600
HOW = "Say how you spoke."
WHEN = "Give a day."


class Hearing(WordedForm):
    """What the client said of one referral, written down by their worker."""

    said = RadioField(
        "What did they say?", [required("Choose what they said.")], choices=by_value(SAID_WORDS)
    )
    way = SelectField("How did you speak?", [required(HOW)], choices=SPOKE_BY)
    words = TextAreaField("In their words", [Optional(), at_most(WORDS)], filters=[plain])


class HowItWas(WordedForm):
    """How it was for the client, written down by their worker."""

    face = RadioField("How was the help?", [required("Choose what they said.")], choices=by_value(FACE_WORDS))
    words = TextAreaField("In their words", [Optional(), at_most(LINE)], filters=[plain])
    shared = BooleanField("They agree that the provider reads it, too")
    way = SelectField("How did you speak?", [required(HOW)], choices=SPOKE_BY)


class Another(WordedForm):
    """A day for a check-in; `check_in` is which one, else one more for `referral`."""

    day = DateField("Day", [required(WHEN)])
    check_in = HiddenField()
    referral = HiddenField()


class Spoken(WordedForm):
    """That they have spoken."""

    nonce = nonce()
    way = SelectField("How did you speak?", [required(HOW)], choices=SPOKE_BY)
    day = DateField("When?", [required(WHEN)])
    note = TextAreaField("Note for your team", [Optional(), at_most(WORDS)], filters=[plain])


class Often(WordedForm):
    """How often they want to speak."""

    every = SelectField(
        "How often do you speak?", [required("Choose how often.")], choices=by_value(INTERVALS), coerce=int
    )
