"""Whether a meeting took place, and why not. Pure: tables, and what must be said."""

from enum import StrEnum

from app.errors import Invalid


class Meeting(StrEnum):
    """What became of an appointment."""

    ATTENDED = "attended"
    LATE = "late"
    MISSED = "missed"
    NOT_HELD = "not_held"


MEETING_WORDS: dict[Meeting, str] = {
    Meeting.ATTENDED: "They came",
    Meeting.LATE: "They came late",
    Meeting.MISSED: "They did not come",
    Meeting.NOT_HELD: "It was not held",
}
TOOK_PLACE = frozenset({Meeting.ATTENDED, Meeting.LATE})

WHY: dict[Meeting, dict[str, str]] = {
    Meeting.MISSED: {
        "no_way_there": "They had no way to get there",
        "changed_mind": "They changed their mind",
        "unwell": "They were unwell",
        "unknown": "We don’t know",
    },
    Meeting.NOT_HELD: {
        "we_called_off": "We called it off",
        "nobody_here": "The person they were to see was not there",
        "no_interpreter": "There was no interpreter",
        "closed": "We were closed",
    },
}
WHY_WORDS: dict[str, str] = {code: words for reasons in WHY.values() for code, words in reasons.items()}


def checked(outcome: Meeting, why: str | None) -> str | None:
    """The reason that goes with `outcome`. Raises Invalid where one is missing or belongs to another outcome."""
    if outcome in TOOK_PLACE:
        return None
    if why not in WHY[outcome]:
        problem = "Say why."
        raise Invalid(problem, {"why": problem})
    return why
