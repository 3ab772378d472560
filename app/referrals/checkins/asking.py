"""When a client is asked how it goes, what an answer means, and when it goes against what the provider says. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.errors import Invalid
from app.referrals.lifecycle import TRANSITIONS, UNANSWERED, Action, Helped, Status
from app.referrals.tasks.kinds import Kind

AFTER_DAYS = (3, 14, 60)
# What is asked again after a contradiction, or long after it began, is asked soon.
SOON = timedelta(days=3)
FARTHEST = timedelta(days=366)
# Without an answer for so long, the case manager is asked to call.
SILENT_AFTER = timedelta(days=4)


class State(StrEnum):
    """How a check-in stands. `by_worker`: nothing safe reaches the client in writing, or they did not answer."""

    PLANNED = "planned"
    ASKED = "asked"
    BY_WORKER = "by_worker"
    ANSWERED = "answered"
    SKIPPED = "skipped"


class Said(StrEnum):
    """What one tap says of one referral."""

    HELPING = "helping"
    BEGUN = "begun"
    NOT_HELPING = "not_helping"
    IN_TOUCH = "in_touch"
    NOBODY = "nobody"


class Face(StrEnum):
    """How it was, afterwards."""

    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer says: whether they were seen, whether help has begun, and whether it helps (None: not said)."""

    seen: bool
    begun: bool
    helped: Helped | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """How the referral stands, and what the provider has said of it."""

    status: Status
    seen: bool = False
    begun: bool = False


MEANINGS: dict[Said, Meaning] = {
    Said.HELPING: Meaning(seen=True, begun=True, helped=Helped.YES),
    Said.BEGUN: Meaning(seen=True, begun=True),
    Said.NOT_HELPING: Meaning(seen=True, begun=True, helped=Helped.NO),
    Said.IN_TOUCH: Meaning(seen=True, begun=False),
    Said.NOBODY: Meaning(seen=False, begun=False),
}

STATE_WORDS: dict[State, str] = {
    State.PLANNED: "Planned",
    State.ASKED: "Asked",
    State.BY_WORKER: "You ask",
    State.ANSWERED: "Answered",
    State.SKIPPED: "Not needed",
}

# As a worker writes it down.
SAID_WORDS: dict[Said, str] = {
    Said.HELPING: "It has begun, and it helps",
    Said.BEGUN: "It has begun; too early to say",
    Said.NOT_HELPING: "It has begun, and does not help",
    Said.IN_TOUCH: "They have been in touch; it has not begun",
    Said.NOBODY: "Nobody has been in touch",
}

FACE_WORDS: dict[Face, str] = {Face.GOOD: "Good", Face.SO_SO: "So-so", Face.BAD: "Bad"}

# What is asked about: it has been taken on, and nobody has paused it.
ASK_WHILE: frozenset[Status] = frozenset(
    {Status.ACCEPTED, Status.WAITLISTED, Status.CONTACTED, Status.STARTED}
)
# What somebody had in hand when it ended: a link that was sent may still be answered.
ANSWERED_AFTER: frozenset[Status] = frozenset({Status.COMPLETED, Status.ENDED_EARLY})


def days(start: date, today: date, after: Sequence[int] = AFTER_DAYS) -> tuple[date, ...]:
    """The days on which to ask about what began on `start`, none of them past; where all are past, soon."""
    planned = tuple(day for n in after if (day := start + timedelta(days=n)) > today)
    return planned or (today + SOON,)


def require_day(day: date, today: date) -> date:
    """Raises Invalid when a check-in is set to a day that has passed, or to one a year ahead."""
    if today <= day <= today + FARTHEST:
        return day
    problem = "The day must not be in the past." if day < today else "Choose a day within the next year."
    raise Invalid(problem, {"day": problem})


def moves(status: Status, meaning: Meaning) -> tuple[Action, ...]:
    """The steps that the client's own yes takes, as the table of the lifecycle allows; a no takes none."""
    if not meaning.seen:
        return ()
    paths = ((Action.START,), (Action.CONTACT, Action.START)) if meaning.begun else ((Action.CONTACT,),)
    return next((path for path in paths if status in TRANSITIONS[path[0]].sources), ())


def concern(reported: Reported, said: Said) -> Kind | None:
    """Why the case manager must hear of it: the client's word against the provider's, or help that does not help."""
    meaning = MEANINGS[said]
    if not meaning.seen and (reported.seen or reported.begun):
        return Kind.NOT_SEEN
    if meaning.seen and not meaning.begun and reported.begun:
        return Kind.NOT_BEGUN
    if meaning.helped is Helped.NO:
        return Kind.NOT_HELPED
    return Kind.AHEAD if meaning.seen and reported.status in UNANSWERED else None


def laid_to_rest(said: Said) -> frozenset[Kind]:
    """What an answer makes needless: nobody has to ask any more, and a yes ends the doubt that a no had raised."""
    meaning = MEANINGS[said]
    rest = {Kind.CALL, Kind.NO_ANSWER}
    rest |= {Kind.NOT_SEEN} if meaning.seen else set()
    rest |= {Kind.NOT_BEGUN} if meaning.begun else set()
    rest |= {Kind.NOT_HELPED} if meaning.helped is Helped.YES else set()
    return frozenset(rest)


def connected(meaning: Meaning, said_at: datetime, known: Iterable[datetime | None]) -> datetime | None:
    """Since when the client was seen. `known`: what was reported before `said_at`, which their own no overrides."""
    return min((said_at, *(at for at in known if at is not None))) if meaning.seen else None
