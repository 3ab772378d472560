"""The words of the loop: how a referral may stand, who may act, what can be done, how it may end."""

from enum import StrEnum


class Status(StrEnum):
    """Where a referral stands. A draft is not a status."""

    SENT = "sent"
    RECEIVED = "received"
    INFO_NEEDED = "info_needed"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    CONTACTED = "contacted"
    STARTED = "started"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENTERED_IN_ERROR = "entered_in_error"


class Party(StrEnum):
    """On whose behalf someone acts."""

    REFERRER = "referrer"
    PROVIDER = "provider"
    CLIENT = "client"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class Action(StrEnum):
    """What can be done with a referral, as it is spelt in addresses."""

    OPEN = "open"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    CONTACT = "contact"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    UPDATE = "update"
    AMEND = "amend"
    COMPLETE = "complete"
    END_EARLY = "end-early"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REOPEN = "reopen"
    MARK_AS_ERROR = "mark-as-error"


class Progress(StrEnum):
    """How it goes, in a code that whoever is asked can tap."""

    TRYING = "trying"
    ARRANGED = "arranged"
    GOING_WELL = "going_well"
    WAITING_FOR_CLIENT = "waiting_for_client"
    DELAYED = "delayed"


class Result(StrEnum):
    """What became of one thing that the client wanted."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT = "not"


class Helped(StrEnum):
    """Whether it helped; unknown is unknown."""

    YES = "yes"
    SOMEWHAT = "somewhat"
    NO = "no"
    UNKNOWN = "unknown"


OPEN: frozenset[Status] = frozenset(
    {
        Status.SENT,
        Status.RECEIVED,
        Status.INFO_NEEDED,
        Status.ACCEPTED,
        Status.WAITLISTED,
        Status.CONTACTED,
        Status.STARTED,
        Status.ON_HOLD,
    }
)
ENDED: frozenset[Status] = frozenset(Status) - OPEN
UNANSWERED: frozenset[Status] = frozenset({Status.SENT, Status.RECEIVED, Status.INFO_NEEDED})
IN_HAND: frozenset[Status] = (OPEN - UNANSWERED) | {Status.COMPLETED}
# Taken on and not ended: whoever has it in hand is asked how it goes.
UNDER_WAY: frozenset[Status] = OPEN - UNANSWERED
NEXT_CHOICE_AFTER: frozenset[Status] = frozenset({Status.DECLINED, Status.EXPIRED, Status.ENDED_EARLY})

# What says something and leaves the status as it is.
IN_PLACE: frozenset[Action] = frozenset({Action.UPDATE, Action.AMEND})

PARTY_NAMES: dict[Party, str] = {
    Party.REFERRER: "the referring team",
    Party.PROVIDER: "the provider",
    Party.CLIENT: "the client",
    Party.COORDINATOR: "a coordinator",
    Party.SYSTEM: "Trellis itself",
}

STATE: dict[Status, str] = {
    Status.SENT: "has been sent and not opened yet",
    Status.RECEIVED: "is with the provider, who has not decided yet",
    Status.INFO_NEEDED: "is waiting for an answer to the provider's question",
    Status.ACCEPTED: "has been accepted",
    Status.WAITLISTED: "is on the waiting list",
    Status.CONTACTED: "has led to a first contact",
    Status.STARTED: "is being helped with already",
    Status.ON_HOLD: "is paused",
    Status.COMPLETED: "has been completed",
    Status.ENDED_EARLY: "has ended early",
    Status.DECLINED: "has been declined",
    Status.WITHDRAWN: "has been withdrawn",
    Status.EXPIRED: "has expired without an answer",
    Status.ENTERED_IN_ERROR: "was marked as a mistake",
}
