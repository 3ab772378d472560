"""What a search without results could give up, one thing at a time, to find something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.finding.answers import total
from app.finding.meaning import Meant

SWITCHES = {"open": "Closed now, too", "room": "Full or with a wait, too", "free": "Not free, too"}


@dataclass(frozen=True, slots=True)
class WayOut:
    """One thing to give up, and how many services there would be then."""

    words: str
    address: Mapping[str, object]
    count: int


def ways_out(meant: Meant, excluded: frozenset[str]) -> list[WayOut]:
    """Those that lead somewhere, in the order in which they cost least. Raises IndexUnavailable."""
    found = []
    for words, changes in _tries(meant):
        less = replace(meant, asked=replace(meant.asked, page=1, **changes))
        less = replace(less, text="", tags=()) if "q" in changes else less
        if count := total(less, excluded):
            found.append(WayOut(words, meant.asked.address(**changes), count))
    return found


def _tries(meant: Meant) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = meant.asked
    if meant.spot and asked.within:
        yield "Look further away", {"within": None}
    if asked.bbox:
        yield "Beyond this part of the map", {"bbox": ""}
    if asked.language:
        yield "Any language, with an interpreter", {"language": ()}
    yield from ((words, {name: False}) for name, words in SWITCHES.items() if getattr(asked, name))
    if asked.accepts:
        yield "Without referral: the client calls", {"accepts": False}
    tops = tuple(dict.fromkeys(code.partition(".")[0] for code in asked.need))
    if tops != asked.need:
        yield "Anything for the same kind of need", {"need": tops}
    if asked.q and asked.filtered:
        yield "Without the words", {"q": ""}
