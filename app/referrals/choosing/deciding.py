"""What a client's answer amounts to: pure rules over what was said of each service on a shortlist."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.errors import Conflict, Invalid

FEWEST, MOST = 2, 5
NO = "no"


class How(StrEnum):
    """How a client told us."""

    LINK = "link"
    TOGETHER = "together"
    PAPER = "paper"
    REPRESENTATIVE = "representative"


class Outcome(StrEnum):
    """What an answer comes to."""

    CHOSEN = "chosen"
    YOU_CHOOSE = "you_choose"
    NONE_FITS = "none_fits"
    ASKED = "asked"


HOW_WORDS: dict[How, str] = {
    How.LINK: "by their private link",
    How.TOGETHER: "together with their case manager",
    How.PAPER: "on paper",
    How.REPRESENTATIVE: "through someone who speaks for them",
}

# How a worker may have heard it; the link speaks for itself.
HEARD: dict[str, str] = {
    How.TOGETHER: "We decided together",
    How.PAPER: "They filled in the paper",
    How.REPRESENTATIVE: "Someone who speaks for them decided",
}

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.CHOSEN: "has chosen",
    Outcome.YOU_CHOOSE: "leaves the choice to you",
    Outcome.NONE_FITS: "wants none of them",
    Outcome.ASKED: "has a question",
}

# What settles a shortlist; a question alone leaves it open.
SETTLES = frozenset({Outcome.CHOSEN, Outcome.YOU_CHOOSE, Outcome.NONE_FITS})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one service: its rank (1 is best), or that it is not wanted, and words."""

    rank: int | None = None
    rejected: bool = False
    reason: str | None = None
    question: str | None = None

    @property
    def nothing(self) -> bool:
        return self.rank is None and not (self.rejected or self.question)


def said_as(place: str, reason: str | None, question: str | None) -> Said:
    """One row of the form. `place` is "" (nothing said), "1" to "5", or "no"; a reason belongs to a no."""
    rejected = place == NO
    return Said(int(place) if place.isdigit() else None, rejected, reason if rejected else None, question)


def in_order(said: Sequence[Said]) -> list[Said]:
    """The same with ranks that count from 1: whoever names a second choice only has named their first.

    Raises Invalid (problems by `place_1`, …) where two services have the same rank.
    """
    ranks = [one.rank for one in said if one.rank is not None]
    twice = {rank for rank in ranks if ranks.count(rank) > 1}
    if twice:
        sentence = "Two services have the same number. Give each number once."
        raise Invalid(
            sentence, {f"place_{n}": sentence for n, one in enumerate(said, 1) if one.rank in twice}
        )
    order = {rank: place for place, rank in enumerate(sorted(ranks), 1)}
    return [one if one.rank is None else replace(one, rank=order[one.rank]) for one in said]


def outcome(said: Sequence[Said], *, you_choose: bool) -> Outcome:
    """What it comes to. Their own choice counts before “you choose”. Raises Invalid when nothing was said."""
    if any(one.rank for one in said):
        return Outcome.CHOSEN
    if you_choose:
        return Outcome.YOU_CHOOSE
    if said and all(one.rejected for one in said):
        return Outcome.NONE_FITS
    if any(one.question for one in said):
        return Outcome.ASKED
    raise Invalid("Choose one, say no to all of them, ask a question, or leave the choice to us.")


def require_choice(services: int) -> None:
    """One service is no choice. Raises Conflict."""
    if services < FEWEST:
        raise Conflict("Put at least two services on the shortlist first, so that there is a choice.")


def require_space(services: int) -> None:
    """More than five can't be weighed. Raises Conflict."""
    if services >= MOST:
        raise Conflict(
            "There are five services on the shortlist, and more is hard to weigh. Take one off first."
        )
