"""What is asked when a listing closes or moves: what becomes of its open referrals, and what the referrers read."""

from uuid import UUID

from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.directory.models import ServiceStatus
from app.referrals.closing import Answer, Fate, Open
from app.web.forms import LONG, SHORT, WordedForm, at_most, by_value, plain, required

HOW = {
    ServiceStatus.TEMPORARILY_CLOSED: "For now: it stays in the list, marked as closed",
    ServiceStatus.INACTIVE: "Until further notice: it leaves the list",
    ServiceStatus.DEFUNCT: "For good",
}
UNANSWERED = {
    Fate.KEEP: "They are still answered",
    Fate.END: "Decline them now, so that the referrers look elsewhere",
}
IN_HAND = {
    Fate.KEEP: "They are seen through to their end",
    Fate.END: "End them early, so that the referrers look elsewhere",
}


class Fates(WordedForm):
    """The question about open referrals. Call `ask` with their number first: what there is none of isn't asked.

    `found` is that number, for the page.
    """

    found = Open()

    unanswered = RadioField(
        "Referrals that wait for an answer", [InputRequired("Choose one.")], choices=by_value(UNANSWERED)
    )
    in_hand = RadioField("Referrals in hand", [InputRequired("Choose one.")], choices=by_value(IN_HAND))
    words = TextAreaField(
        "Words for the referrers",
        [Optional(), at_most(LONG)],
        filters=[plain],
        description="Every case manager with an open referral is told. Name no client here.",
    )

    def ask(self, found: Open) -> None:
        self.found = found
        if not found.unanswered:
            del self.unanswered
        if not found.in_hand:
            del self.in_hand
        if not found.total:
            del self.words

    def answer(self, reason: str = "not_offered", suggestion: UUID | None = None) -> Answer:
        said = {name: Fate(self[name].data) for name in ("unanswered", "in_hand") if name in self}
        words = self["words"].data or "" if "words" in self else ""
        return Answer(**said, words=words, reason=reason, suggestion=suggestion)


class Moving(Fates):
    """Publishing a move: where it went stands in the draft."""

    seen = HiddenField()
    why = StringField(
        "Why", [Optional(), at_most(400)], filters=[plain], description="Kept in the history of the listing."
    )


class HandingOver(Fates):
    organization = StringField(
        "Which organization offers it from now on?",
        [required("Write its name as it is listed."), at_most(SHORT)],
        filters=[plain],
        description="Its name as it is listed.",
    )


class Closing(Fates):
    how = RadioField("How does it close?", [InputRequired("Choose one.")], choices=by_value(HOW))
    until = DateField(
        "Open again on",
        [Optional()],
        description="Only when it closes for now. It opens again by itself on that day.",
    )
    message = TextAreaField(
        "What should people know?",
        [Optional(), at_most(300)],
        filters=[plain],
        description="It stands on the listing’s page, for everyone.",
    )
