"""The last form before sending: why all the same, why once more, and who else."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from app.referrals.routing.wording import HOW_TO_ASK, How
from app.referrals.screening import OVERRIDE_WORDS
from app.web.forms import LONG, Choices, WordedForm, at_most, by_value, plain


class Sending(WordedForm):
    """Its fields are shown as far as they are needed; what is needed is refused by the rules where it is missing."""

    nonce = HiddenField()
    override = RadioField("Why do you send it all the same?", [Optional()], choices=by_value(OVERRIDE_WORDS))
    override_words = TextAreaField(
        "In a few words", [Optional(), at_most(LONG)], filters=[plain], description="The provider reads it."
    )
    again = TextAreaField("Why are they asked again?", [Optional(), at_most(LONG)], filters=[plain])
    also = Choices("Ask these, too?", {})
    how = RadioField("How?", [Optional()], choices=by_value(HOW_TO_ASK), default=How.ORDER.value)
