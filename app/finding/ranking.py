"""Why a card says what it says: the reasons to choose a service, in the order in which people weigh them.

The order of results itself is the engine's product of relevance, distance and outside weights; see
`search_index.contract`. Here the same facts become words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
    record: tuple[str, ...] = ()
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
    found += [Reason(words) for words in facts.record]
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
