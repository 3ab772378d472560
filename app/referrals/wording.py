"""What a page says about a referral: a label for each status, what each action is called, what happens next.

Tables only, read by every page, mail and export, so that one thing has one name everywhere.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.referrals.lifecycle import Action, Helped, Party, Progress, Result, Status


class Tab(StrEnum):
    """The four piles of an inbox."""

    ANSWER = "answer"
    PROGRESS = "progress"
    WAITING = "waiting"
    DONE = "done"


_TABS = {Tab.PROGRESS: "In progress", Tab.WAITING: "Waiting", Tab.DONE: "Done"}

TAB_WORDS: dict[Party, dict[Tab, str]] = {
    Party.PROVIDER: {Tab.ANSWER: "Needs an answer", **_TABS},
    Party.REFERRER: {Tab.ANSWER: "Needs you", **_TABS},
}


class Urgency(StrEnum):
    """How soon the client needs it."""

    TODAY = "today"
    SOON = "soon"
    ROUTINE = "routine"


URGENCY_WORDS: dict[Urgency, str] = {
    Urgency.TODAY: "Today",
    Urgency.SOON: "Within a week",
    Urgency.ROUTINE: "No rush",
}


class Complexity(StrEnum):
    """How much there is to sort out, as whoever knows the client sees it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


COMPLEXITY_WORDS: dict[Complexity, str] = {
    Complexity.LOW: "One clear thing",
    Complexity.MEDIUM: "A few things that belong together",
    Complexity.HIGH: "A lot at once",
}

LABEL: dict[Status, str] = {
    Status.SENT: "Sent",
    Status.RECEIVED: "Opened",
    Status.INFO_NEEDED: "Question asked",
    Status.ACCEPTED: "Accepted",
    Status.WAITLISTED: "On the waiting list",
    Status.CONTACTED: "First contact made",
    Status.STARTED: "Help has begun",
    Status.ON_HOLD: "Paused",
    Status.COMPLETED: "Completed",
    Status.ENDED_EARLY: "Ended early",
    Status.DECLINED: "Declined",
    Status.WITHDRAWN: "Withdrawn",
    Status.EXPIRED: "No answer in time",
    Status.ENTERED_IN_ERROR: "Marked as a mistake",
}

_DONE = {
    Status.COMPLETED,
    Status.ENDED_EARLY,
    Status.DECLINED,
    Status.WITHDRAWN,
    Status.EXPIRED,
    Status.ENTERED_IN_ERROR,
}
_PROGRESS = {Status.ACCEPTED, Status.CONTACTED, Status.STARTED}

TABS: dict[Party, dict[Tab, frozenset[Status]]] = {
    Party.PROVIDER: {
        Tab.ANSWER: frozenset({Status.SENT, Status.RECEIVED}),
        Tab.PROGRESS: frozenset(_PROGRESS),
        Tab.WAITING: frozenset({Status.INFO_NEEDED, Status.WAITLISTED, Status.ON_HOLD}),
        Tab.DONE: frozenset(_DONE),
    },
    Party.REFERRER: {
        Tab.ANSWER: frozenset({Status.INFO_NEEDED}),
        Tab.PROGRESS: frozenset(_PROGRESS),
        Tab.WAITING: frozenset({Status.SENT, Status.RECEIVED, Status.WAITLISTED, Status.ON_HOLD}),
        Tab.DONE: frozenset(_DONE),
    },
}

NEXT: dict[Party, dict[Status, str]] = {
    Party.REFERRER: {
        Status.SENT: "The provider has been asked. If they stay silent, we remind them and then tell you.",
        Status.RECEIVED: "Someone at the provider has opened it. Their answer is next.",
        Status.INFO_NEEDED: "The provider needs something from you before they can decide. Please answer.",
        Status.ACCEPTED: "The provider will now get in touch with the client. Tell the client so.",
        Status.WAITLISTED: "The client has a place in the queue. Look at it again on the day below.",
        Status.CONTACTED: "They have spoken. The help itself comes next.",
        Status.STARTED: "Help is under way. Ask the client how it is going.",
        Status.ON_HOLD: "It is paused until the day below.",
        Status.COMPLETED: "Nothing more is asked of you. Ask the client whether it helped.",
        Status.ENDED_EARLY: "Talk it over with the client. You can choose someone else for the same need.",
        Status.DECLINED: "You can choose someone else for the same need; what you wrote is kept.",
        Status.WITHDRAWN: "Nothing more is asked of anyone.",
        Status.EXPIRED: "Nobody answered. Choose someone else, or call them and ask for a late answer.",
        Status.ENTERED_IN_ERROR: "It is kept for the record and counted nowhere.",
    },
    Party.PROVIDER: {
        Status.SENT: "Please say whether you can take this on.",
        Status.RECEIVED: "Please say whether you can take this on. You can ask a question first.",
        Status.INFO_NEEDED: "You asked a question. You will be told when the referrer answers.",
        Status.ACCEPTED: "Get in touch with the client in a way that is safe for them, then say so here.",
        Status.WAITLISTED: "Look at it again on the day below: accept, get in touch, or say no.",
        Status.CONTACTED: "Say here when the help itself has begun.",
        Status.STARTED: "When you have finished, say what became of it.",
        Status.ON_HOLD: "It is paused until the day below. Go on with it when the time comes.",
        Status.COMPLETED: "Thank you. Nothing more is asked of you.",
        Status.ENDED_EARLY: "Nothing more is asked of you.",
        Status.DECLINED: "Thank you for answering. The referrer has been told.",
        Status.WITHDRAWN: "Nothing more is asked of you.",
        Status.EXPIRED: "The time to answer is over. If you can help after all, you can still accept.",
        Status.ENTERED_IN_ERROR: "This was sent by mistake. Nothing is asked of you.",
    },
}


@dataclass(frozen=True, slots=True)
class Doing:
    """How an action is called: on its button, over its form, and once it is done."""

    button: str
    question: str
    done: str
    gentle: bool = False


DOING: dict[Action, Doing] = {
    Action.OPEN: Doing("Open", "Open", "opened it"),
    Action.ASK: Doing("Ask a question", "What do you need to know?", "asked a question", gentle=True),
    Action.ANSWER: Doing("Send the answer", "Your answer", "answered the question"),
    Action.ACCEPT: Doing("Accept", "Take this on", "accepted"),
    Action.WAITLIST: Doing(
        "Put on the waiting list", "Put on the waiting list", "put it on the waiting list"
    ),
    Action.DECLINE: Doing("Decline", "Say no, and why", "declined", gentle=True),
    Action.CONTACT: Doing("We have been in touch", "First contact", "made first contact"),
    Action.START: Doing("Help has begun", "The help has begun", "began to help"),
    Action.HOLD: Doing("Pause", "Pause for a while", "paused it", gentle=True),
    Action.RESUME: Doing("Go on", "Go on with it", "went on with it"),
    Action.UPDATE: Doing("Say how it goes", "How does it go?", "said how it goes", gentle=True),
    Action.AMEND: Doing(
        "Change what was asked", "Change what was asked", "changed what was asked", gentle=True
    ),
    Action.COMPLETE: Doing("Complete", "What became of it?", "completed it"),
    Action.END_EARLY: Doing("End early", "End it early", "ended it early", gentle=True),
    Action.WITHDRAW: Doing("Withdraw", "Withdraw this referral", "withdrew it", gentle=True),
    Action.EXPIRE: Doing("Expire", "Expire", "closed it: no answer came in time"),
    Action.REOPEN: Doing("Reopen", "Open it again", "opened it again", gentle=True),
    Action.MARK_AS_ERROR: Doing(
        "This was a mistake", "Take it back as a mistake", "marked it as a mistake", gentle=True
    ),
}

# What the referrer writes down for a provider who can't say it here.
REPORTED: dict[Action, str] = {
    Action.ACCEPT: "They accept",
    Action.WAITLIST: "They put it on their waiting list",
    Action.DECLINE: "They say no",
    Action.CONTACT: "They have been in touch with the client",
    Action.START: "Their help has begun",
    Action.UPDATE: "They told us how it goes",
}

# What the timeline says of events that are no step of anyone.
BESIDE: dict[str, str] = {
    "referral.sent": "sent it",
    "referral.given": "put it into other hands",
    "referral.appointment_made": "made an appointment",
    "referral.appointment_moved": "moved the appointment",
    "referral.appointment_cancelled": "called the appointment off",
    "referral.appointment_near": "reminded both sides of the appointment",
    "referral.appointment_over": "asked whether the appointment took place",
    "referral.appointment_attended": "noted that the client came to the appointment",
    "referral.appointment_late": "noted that the client came late to the appointment",
    "referral.appointment_missed": "noted that the client did not come to the appointment",
    "referral.appointment_not_held": "noted that the appointment was not held",
    "referral.quality_said": "said how good the referral itself was",
    "referral.reminded": "reminded those who were asked",
    "referral.service_changed": "told that the service closes or moves",
    "referral.written_to": "wrote a message",
    "referral.attached": "attached a paper",
    "referral.attachment_opened": "opened an attached paper",
    "referral.attachment_removed": "took an attached paper away",
    "referral.link_revoked": "switched a private link off",
    "referral.overdue": "told both sides that the answer is overdue",
    "referral.progress_asked": "asked the provider how it goes",
    "referral.review_due": "said that it is time to look at it again",
    "referral.order_settled": "settled who is asked next by itself",
    "referral.order_stopped": "stopped asking others by itself",
    "referral.next_skipped": "could not ask the next one by itself",
    "referral.stalled": "told the case manager that there is no news",
    "referral.escalated": "asked the coordinators to step in",
    "message.undeliverable": "could not deliver a notice",
    "referral.undelivered": "found nobody at the provider whom a mail reaches",
}

PROGRESS_WORDS: dict[Progress, str] = {
    Progress.TRYING: "We are trying to reach the client",
    Progress.ARRANGED: "An appointment is arranged",
    Progress.GOING_WELL: "It goes as planned",
    Progress.WAITING_FOR_CLIENT: "We wait for the client",
    Progress.DELAYED: "It takes longer, on our side",
}

# What may be changed after sending.
AMENDED_WORDS: dict[str, str] = {
    "urgency": "How soon",
    "needed_by": "By which day",
    "complexity": "How much there is to sort out",
    "why": "Why",
    "wish_1": "What the client wants, first",
    "wish_2": "What the client wants, second",
    "wish_3": "What the client wants, third",
}

RESULT_WORDS: dict[Result, str] = {
    Result.ACHIEVED: "Achieved",
    Result.PARTLY: "Partly",
    Result.NOT: "Not achieved",
}

HELPED_WORDS: dict[Helped, str] = {
    Helped.YES: "Yes",
    Helped.SOMEWHAT: "Somewhat",
    Helped.NO: "No",
    Helped.UNKNOWN: "I don't know",
}


def tab_of(status: Status, party: Party) -> Tab:
    """The pile in which a referral of this status lies for this party."""
    return next(tab for tab, statuses in TABS[party].items() if status in statuses)
