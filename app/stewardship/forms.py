"""The forms of claims, suggestions, proposals and decisions."""

from wtforms import BooleanField, DateField, EmailField, HiddenField, RadioField, TelField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.stewardship.diff import FIELDS, SENSITIVE
from app.stewardship.subject_forms import MAIL, long_text, text
from app.web.forms import Choices, WordedForm, at_most, by_value, plain, required

# What a visitor may say is wrong; the words are those of the page of a listing.
TROUBLES = {
    "closed": "It is closed, or no longer offered",
    "hours": "The hours",
    "contact": "The phone, email or website",
    "address": "The address or the way there",
    "who": "Who it is for",
    "bring": "What to bring",
    "cost": "The cost or the languages",
    "people": "The people to speak to",
    "other": "Something else",
}


class ClaimForm(WordedForm):
    name = text("Your name", required("Give your name."), most=120)
    position = text("What you do there", Optional(), most=120)
    mail = EmailField(
        "Your email address at work", [required("Give your email address."), MAIL], filters=[plain]
    )
    phone = TelField("Phone at work", [Optional(), at_most(40)], filters=[plain])


class ApproveForm(WordedForm):
    called = BooleanField(
        "I spoke to them on a number from the listing or the website, not one that they gave"
    )


class RefuseForm(WordedForm):
    answer = long_text(
        "Why not",
        required("Say why not, in words for the person who asked."),
        description="These words are mailed to the person who asked.",
    )


class SuggestForm(WordedForm):
    subject = RadioField("What is wrong?", [required("Choose one.")], choices=by_value(TROUBLES))
    words = long_text(
        "What would be right?", required("Say what is wrong, and what would be right if you know it.")
    )
    mail = EmailField(
        "Your email address",
        [Optional(), MAIL],
        filters=[plain],
        description="Only to tell you what became of it.",
    )


class OnePause(WordedForm):
    """Until when no referrals are wanted, and what referrers read meanwhile."""

    until = DateField(
        "Take no referrals until", [InputRequired("Give the day from which you take referrals again.")]
    )
    message = TextAreaField(
        "What should referrers know?",
        [Optional(), at_most(300)],
        description="They read it instead of the button. For example: “We are on holiday; call the hotline.”",
        filters=[plain],
    )


class PublishForm(WordedForm):
    seen = HiddenField()
    why = text("Why", Optional(), description="Kept in the history, and shown to the steward.", most=400)


class DecideForm(WordedForm):
    seen = HiddenField()
    accepted = Choices("Accept", {})
    answer = long_text("Words for whoever proposed it", Optional())


class SettleForm(WordedForm):
    seen = HiddenField()
    answer = long_text("Words for whoever wrote", Optional())


class TrustForm(WordedForm):
    sensitive = Choices(
        "May change without waiting for a steward",
        {name: field.label for name, field in FIELDS.items() if name in SENSITIVE},
    )
