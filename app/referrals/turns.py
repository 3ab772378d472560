"""Whose turn it is on an open referral, and what the clock does next: tables for the page of what is due."""

from enum import StrEnum

from app.referrals.deadlines import Chase
from app.referrals.lifecycle import Status


class Turn(StrEnum):
    """Why something is due: the piles of the page that tells what the clock does next."""

    ANSWER = "answer"
    OVERDUE = "overdue"
    REVIEW = "review"
    NEWS = "news"
    SILENT = "silent"
    COORDINATOR = "coordinator"


TURN_WORDS: dict[Turn, str] = {
    Turn.ANSWER: "An answer is awaited",
    Turn.OVERDUE: "The answer is overdue",
    Turn.REVIEW: "To be looked at again",
    Turn.NEWS: "In hand",
    Turn.SILENT: "No news",
    Turn.COORDINATOR: "With the coordinators",
}

# What the clock does next, and who can spare it that.
COMING: dict[Chase, tuple[str, str]] = {
    Chase.REMIND: ("whoever is asked is reminded", "An answer is promised by then or soon after."),
    Chase.TELL: ("both sides are told", "The answer is due at that moment."),
    Chase.ESCALATE: ("the coordinators are told", "The answer is overdue, and the case manager was told."),
    Chase.EXPIRE: (
        "it expires, and the next choice is offered",
        "Nobody answered; the coordinators were told.",
    ),
    Chase.ASK: ("the provider is asked how it goes", "They have it in hand; until then no word is needed."),
    Chase.STALLED: ("the case manager is told", "Whoever has it was asked how it goes, and has not said."),
    Chase.RAISE: ("the coordinators are told", "The case manager was told that there is no news."),
    Chase.AGAIN: ("the provider is asked once more", "The coordinators were told that there is no news."),
}
REVIEW_COMES = ("whoever has it is reminded", "That is the day on which it is looked at again.")


_TURNS: dict[Chase, Turn] = {
    Chase.REMIND: Turn.ANSWER,
    Chase.TELL: Turn.ANSWER,
    Chase.ESCALATE: Turn.OVERDUE,
    Chase.EXPIRE: Turn.COORDINATOR,
    Chase.ASK: Turn.NEWS,
    Chase.STALLED: Turn.SILENT,
    Chase.RAISE: Turn.SILENT,
    Chase.AGAIN: Turn.COORDINATOR,
}


def turn_of(chase: Chase, status: Status) -> Turn:
    """The pile in which an open referral lies on that page."""
    if chase is Chase.ASK and status in (Status.WAITLISTED, Status.ON_HOLD):
        return Turn.REVIEW
    return _TURNS[chase]
