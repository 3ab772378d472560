"""What a search without results could give up, one thing at a time, to find something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.finding.asking import question
from app.finding.forms import Asked
from app.finding.indexing import engine
from app.finding.places import Spot

SWITCHES = {"open": "Closed now, too", "room": "Full or with a wait, too", "free": "Not free, too"}


@dataclass(frozen=True, slots=True)
class WayOut:
    """One thing to give up, and how many services there would be then."""

    words: str
    address: Mapping[str, object]
    count: int


def ways_out(asked: Asked, here: Spot | None, excluded: frozenset[str], now: datetime) -> list[WayOut]:
    """Those that lead somewhere, in the order in which they cost least. Raises IndexUnavailable."""
    found = []
    for words, changes in _tries(asked, here):
        asked_less = replace(asked, page=1, **changes)
        query = replace(question(asked_less, here, excluded, now), size=1, places=0)
        if count := engine().search(query).total:
            found.append(WayOut(words, asked.address(**changes), count))
    return found


def _tries(asked: Asked, here: Spot | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if here and asked.within:
        yield "Look further away", {"within": None}
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
