"""Why something stands on somebody's page of today, in which order, and what the click is called: tables."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why it stands there. The order is the order of the page, where the same day is given."""

    TASK = "task"
    QUESTION = "question"
    UNTOLD = "untold"
    LATE = "late"
    CHOICE = "choice"
    LED_NOWHERE = "led_nowhere"
    MESSAGE = "message"
    UNREAD = "unread"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Manner:
    """`words` go on after the name; `act` is what the button says; `tone` is that of the badge."""

    badge: str
    words: str
    act: str
    tone: str = ""


MANNERS: dict[Kind, Manner] = {
    Kind.TASK: Manner("To settle", "", "See to it", "warn"),
    Kind.QUESTION: Manner("Question", "The provider asks before it decides", "Answer", "warn"),
    Kind.UNTOLD: Manner(
        "Nobody was told", "The provider has no mail and no account here", "Call them", "bad"
    ),
    Kind.LATE: Manner("Overdue", "No answer came in time", "Look", "bad"),
    Kind.CHOICE: Manner("Has chosen", "The client answered the shortlist", "Go on with it", "good"),
    Kind.LED_NOWHERE: Manner(
        "Led nowhere", "The client still needs help with this", "Choose someone else", "warn"
    ),
    Kind.MESSAGE: Manner("Message", "The provider wrote to you", "Read", "info"),
    Kind.UNREAD: Manner("Not read", "Nobody has read your message for 2 working days", "Look", "warn"),
    Kind.CONSENT: Manner("Consent", "What they agreed to runs out", "Renew", "warn"),
}
