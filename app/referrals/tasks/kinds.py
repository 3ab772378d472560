"""Why something waits for a case manager, how soon it should be done, and how it may be settled: tables."""

from enum import StrEnum


class Kind(StrEnum):
    """Why a task was opened."""

    TALK = "talk"
    NOT_SEEN = "not_seen"
    NOT_BEGUN = "not_begun"
    AHEAD = "ahead"
    NOT_HELPED = "not_helped"
    CALL = "call"
    NO_ANSWER = "no_answer"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    TAKEN_BACK = "taken_back"
    NEXT_IN_LINE = "next_in_line"


class Outcome(StrEnum):
    """How a task was settled."""

    DONE = "done"
    SEEN_NOW = "seen_now"
    ASK_AGAIN = "ask_again"
    ELSEWHERE = "elsewhere"
    OVERTAKEN = "overtaken"


# What is said of a client, after their name.
WHY: dict[Kind, str] = {
    Kind.TALK: "wants to talk with you",
    Kind.NOT_SEEN: "says that nobody has been in touch; the provider says they have",
    Kind.NOT_BEGUN: "says that the help has not begun; the provider says it has",
    Kind.AHEAD: "says that they have been in touch already; the provider has not answered you",
    Kind.NOT_HELPED: "says that it does not help",
    Kind.CALL: "can’t be asked in writing: ask how it goes when you speak",
    Kind.NO_ANSWER: "has not answered: ask how it goes when you speak",
    Kind.CONSENT_WITHDRAWN: "has withdrawn consent: talk about what comes next",
    Kind.TAKEN_BACK: "has taken the request back: talk about what comes next",
    Kind.NEXT_IN_LINE: "has a further choice that could not be asked by itself",
}

# By when it should be done, in working days.
WITHIN: dict[Kind, int] = {
    Kind.TALK: 1,
    Kind.NOT_SEEN: 1,
    Kind.NOT_BEGUN: 2,
    Kind.AHEAD: 3,
    Kind.NOT_HELPED: 2,
    Kind.CALL: 2,
    Kind.NO_ANSWER: 2,
    Kind.CONSENT_WITHDRAWN: 2,
    Kind.TAKEN_BACK: 3,
    Kind.NEXT_IN_LINE: 1,
}

# The client's word against the provider's.
CONTRADICTIONS: frozenset[Kind] = frozenset({Kind.NOT_SEEN, Kind.NOT_BEGUN})
# What an answer to a check-in makes needless.
FOR_ANSWERS: frozenset[Kind] = frozenset({Kind.CALL, Kind.NO_ANSWER})
# What is about the course of one referral, and has no meaning once it has ended.
UNTIL_THE_END: frozenset[Kind] = FOR_ANSWERS | {Kind.AHEAD}

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.DONE: "Done",
    Outcome.SEEN_NOW: "They have met now: the client says so",
    Outcome.ASK_AGAIN: "The provider gets in touch; ask the client again in three days",
    Outcome.ELSEWHERE: "It leads nowhere: we look for something else",
    Outcome.OVERTAKEN: "No longer needed",
}


def outcomes(kind: Kind) -> tuple[Outcome, ...]:
    """How a task of this kind may be settled by hand."""
    if kind in CONTRADICTIONS:
        return (Outcome.SEEN_NOW, Outcome.ASK_AGAIN, Outcome.ELSEWHERE)
    return (Outcome.DONE, Outcome.OVERTAKEN)
