"""The order of results, and why: what a service is worth, and the reasons to choose it as people weigh them.

    worth = room × follow-through · 2^(−km/20) · relevance^½

over those that no hard rule keeps back, and times what a listing loses that nobody confirms. For someone who has not
signed in room × follow-through is 1. The engine multiplies it (see `search_index.contract`); here it becomes words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from search_index.ordering import KM_THAT_HALVE


@dataclass(frozen=True, slots=True)
class Weights:
    """What services are worth before words and distance, by id; `otherwise` holds for all that are not named."""

    by_id: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: float = 1.0

    def times(self, factors: Mapping[str, float]) -> "Weights":
        """The same with some of them worth more."""
        if not factors:
            return self
        more = {id_: self.by_id.get(id_, self.otherwise) * factor for id_, factor in factors.items()}
        return Weights({**self.by_id, **more}, self.otherwise)


EVEN = Weights()


@dataclass(frozen=True, slots=True)
class Worth:
    """Why a service stands where it does. `reliable` is room × follow-through, lifted for a newcomer; `km` is None
    where no way counts; `relevance` lies in (0, 1]."""

    reliable: float = 1.0
    km: float | None = None
    relevance: float = 1.0

    @property
    def near(self) -> float:
        return 1.0 if self.km is None else float(2 ** (-self.km / KM_THAT_HALVE))

    @property
    def fitting(self) -> float:
        return float(self.relevance**0.5)

    @property
    def value(self) -> float:
        return self.reliable * self.near * self.fitting

    @property
    def words(self) -> str:
        """ "62% for room and follow-through × 86% for the way × 71% for the words"; what changes nothing is left
        out."""
        parts = (
            (self.reliable, "for room and follow-through"),
            (self.near, "for the way there"),
            (self.fitting, "for how well the words fit"),
        )
        return " × ".join(f"{factor:.0%} {what}" for factor, what in parts if factor < 0.995)


class Tone(StrEnum):
    """How a reason looks: an asset, a caution, or plain."""

    GOOD = "good"
    WARN = "warn"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One short phrase on a card."""

    words: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one service at this moment, each already in words; empty where nothing is known."""

    distance: str = ""
    placeless: bool = False
    hours: str = ""
    open_now: bool = False
    languages: tuple[str, ...] = ()
    asked_languages: tuple[str, ...] = ()
    room: str = ""
    room_said: str = ""
    room_good: bool = False
    open_questions: tuple[str, ...] = ()
    sunk: str = ""


def reasons(facts: Facts) -> Sequence[Reason]:
    """Near, open, speaks their language, has room, answers: what decides, first."""
    found = [Reason(facts.distance)] if facts.distance else []
    if facts.placeless:
        found.append(Reason("by phone, online or at home"))
    if facts.hours:
        found.append(Reason(facts.hours, Tone.GOOD if facts.open_now else Tone.PLAIN))
    if facts.languages:
        found.append(_speaks(facts))
    if facts.room:
        said = f" (said {facts.room_said})" if facts.room_said else ""
        found.append(Reason(f"{facts.room}{said}", Tone.GOOD if facts.room_good else Tone.WARN))
    found += [Reason(question, Tone.WARN) for question in facts.open_questions]
    return [*found, Reason(facts.sunk, Tone.WARN)] if facts.sunk else found


def _speaks(facts: Facts) -> Reason:
    """The languages that were asked for when there are any, else all but the one that everybody expects."""
    asked = tuple(name for name in facts.languages if name in facts.asked_languages)
    if asked:
        return Reason(f"speaks {_and(asked)}", Tone.GOOD)
    others = tuple(name for name in facts.languages if name != "English")
    return Reason(f"speaks {_and(others)}") if others else Reason("speaks English")


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
