"""The chance in words: likely or not, and the steps that lead to the number, each with what it rests on.

Whoever climbs the printed steps arrives at the printed number: `climb` is the formula of `scoring` for one.
Counts of one's own agency are said exactly; those of others as `disclosure` allows, and never so that one could be
had from the other. Pure: values in, words out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from app.trust import disclosure
from app.trust.state import Count

LIKELY, UNLIKELY = 0.6, 0.4
CROWDED = 0.95
WIDE = 0.4  # an 80 % interval as wide as this is no more than a guess
BURDEN_WORDS = ("", "with one hardship", "in a complex situation")


@dataclass(frozen=True, slots=True)
class Known:
    """How it went, as far as one reader may know: their own agency's referrals, and those of all the others."""

    own: Count
    others: Count
    exactly: bool = False  # a provider reads its own record as it is
    held: bool = False  # the others' could be had from those of all needs together (see `holding`)
    whose: str = "your agency’s"

    @property
    def withheld(self) -> bool:
        """Whether some of it comes from so few of other agencies that they must not be counted out."""
        return (
            not self.exactly and self.others.whole > 0 and (self.held or self.others.whole <= disclosure.FEW)
        )

    @property
    def words(self) -> str:
        """ "connected 12 of your agency's 20 and about 25 of about 30 elsewhere"; "" where nothing is known."""
        said = [_exactly(self.own, f"{self.whose} ")] if self.own.whole else []
        if self.others.whole and self.exactly:
            said.append(_exactly(self.others))
        elif self.withheld:
            said.append("some elsewhere" if said else "some, not counted out here")
        elif self.others.whole:
            said.append(_roughly(self.others, elsewhere=bool(said)))
        return f"connected {' and '.join(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: S successes of n (both weighted by age and trust) where ē was expected, drawn to it by k.

    `share` is the chance after this step. The weighted numbers may be shown only where `shown` says so.
    """

    title: str
    words: str
    successes: float
    weight: float
    expected: float
    k: float
    share: float = 0.0
    shown: bool = True

    @property
    def moves(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a client is connected within `days`: room × follow-through; `typical` is where the ladder begins."""

    chance: float
    room: float
    follow_through: float
    low: float
    high: float
    days: int
    typical: float
    typical_words: str
    steps: Sequence[Step]
    room_words: str
    order: float  # the chance, for a newcomer a little more
    standing: float  # what it counts for in the order of results: less where clients wait for an answer

    @property
    def thin(self) -> bool:
        """Whether so few outcomes are known that the newcomers' rule holds."""
        return self.order > self.chance

    @property
    def crowded(self) -> bool:
        """Whether so many wait for its answer that it stands visibly lower in lists."""
        return self.standing < CROWDED * self.order

    @property
    def weak(self) -> bool:
        """Whether the number is hardly more than a guess."""
        return self.thin or self.high - self.low >= WIDE

    @property
    def word(self) -> str:
        if self.chance >= LIKELY:
            return "Likely"
        return "Unlikely" if self.chance < UNLIKELY else "About even"

    @property
    def headline(self) -> str:
        """ "Likely: 62% within 30 days"."""
        return f"{self.word}: {self.chance:.0%} within {self.days} days"

    @property
    def range(self) -> str:
        """Between what the share of follow-through truly lies in 8 of 10 cases: "39 to 66%"."""
        return f"{self.low * 100:.0f} to {self.high:.0%}"


def climb(typical: float, steps: Sequence[Step]) -> list[float]:
    """The chance after each step: posterior (S + kē) / (n + k), and by as much as it differs from ē, in logits."""
    reached, shares = _logit(typical), []
    for step in steps:
        if step.moves:
            posterior = (step.successes + step.k * step.expected) / (step.weight + step.k)
            reached += _logit(posterior) - _logit(step.expected)
        shares.append(1 / (1 + exp(-reached)))
    return shares


def typical_words(need: str, burden: int) -> str:
    """ "A typical partner for housing, in a complex situation"."""
    return ", ".join(
        filter(None, (f"A typical partner for {need.lower() or 'any need'}", BURDEN_WORDS[burden]))
    )


def room_words(load: float, places: float, *, exactly: bool = False) -> str:
    """ "about 25 of about 75 places are in use"; "" where nobody was sent lately."""
    if load < 1:
        return ""
    most = max(disclosure.BASE, disclosure.rounded(round(places)))
    taken = f"{load:.0f}" if exactly else disclosure.words(round(load))
    return f"{taken} of about {most:,} places are in use"


def _exactly(count: Count, whose: str = "") -> str:
    return f"{count.part} of {whose}{count.whole}"


def _roughly(count: Count, *, elsewhere: bool) -> str:
    part, whole = disclosure.level(count.part), disclosure.level(count.whole)
    words = f"{'nearly all' if part == whole else disclosure.level_words(part)} of about {whole}"
    return f"{words} elsewhere" if elsewhere else words


def _logit(share: float) -> float:
    return log(share / (1 - share))
