"""What waiting times are worked out from: the steps of each referral, who left, and the ways to part referrals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.clients.circumstances import AGE_WORDS
from app.directory.languages import name_of
from app.network import waits
from app.network.facts import Column, Facts
from app.network.graph import Numbers, Places
from app.trust.suppression import Mask

LEFT = ("client", "neither")  # whose matter it is that they are watched no more
MOST_GROUPS = 12
UNKNOWN, OTHERS = "not known", "all others"


@dataclass(frozen=True, slots=True)
class Split:
    """One way to part referrals: the words of the parts, the part of each referral, and what is `behind` each."""

    words: tuple[str, ...]
    part: Places
    behind: tuple[Mapping[str, str], ...]
    apart: int = -1  # the part that other splits have, too (see `waits.concealed`)


def moments_of(facts: Facts) -> Numbers:
    """When each took each of `waits.STEPS`, (steps, n), in days; NaN for what has not come."""
    received = facts.beside.received if facts.beside else np.full(len(facts), np.nan)
    by_name = {"received": received}
    return np.stack([by_name[step] if step in by_name else getattr(facts, step) for step in waits.STEPS])


def left_on(facts: Facts) -> Numbers:
    """On which day each client left, (n,); NaN where none did."""
    sides = np.isin(facts.side.numbers, [facts.side.place.get(side, -1) for side in LEFT])
    return np.where(sides, facts.ended, np.nan)


def today_of(facts: Facts) -> float:
    return facts.at.timestamp() / 86_400.0


def splits_of(facts: Facts) -> dict[str, Split]:
    """Each way to part them. Of a client's circumstances only what they agreed to share is known."""
    shared: Mapping[str, Mask] = facts.beside.shared if facts.beside else {}
    everybody = np.ones(len(facts), dtype=bool)
    nobody = ~everybody
    home = facts.traits.get("no_home", nobody).astype(np.int64)
    return {
        "need": _by_need(facts, everybody),
        "area": _split(facts.area, shared.get("area", nobody), str),
        "language": _split(facts.language, shared.get("access", nobody), name_of),
        "age": _split(
            facts.age, shared.get("household", nobody), lambda age: AGE_WORDS.get(age, age), ranked=False
        ),
        "home": _split(
            Column(("a fixed address", "no fixed address"), home),
            shared.get("household", nobody),
            str,
            ranked=False,
        ),
    }


def _by_need(facts: Facts, everybody: Mask) -> Split:
    """Needs can be chosen in the list of referrals; what clients told can't."""
    split = _split(facts.top, everybody, facts.need_name)
    codes = {facts.need_name(code): code for code in facts.top.words}
    return replace(
        split, behind=tuple({"need": codes[words]} if words in codes else {} for words in split.words)
    )


def _split(column: Column, known: Mask, words_of: Callable[[Any], str], *, ranked: bool = True) -> Split:
    """The most frequent words stand alone, in their own order; then all others, then those that are not known."""
    counts = np.bincount(column.numbers[known], minlength=len(column.words))
    kept = [number for number, word in enumerate(column.words) if word and counts[number]]
    kept = sorted(kept, key=lambda number: -counts[number])[:MOST_GROUPS]
    kept = kept if ranked else sorted(kept)
    part = np.full(len(column.words) + 1, len(kept), dtype=np.int64)
    part[kept] = np.arange(len(kept))
    for number, word in enumerate(column.words):
        part[number] = part[number] if word else len(kept) + 1
    parts = np.where(known, part[column.numbers], len(kept) + 1)
    words = (*(words_of(column.words[number]) for number in kept), OTHERS, UNKNOWN)
    return Split(words, parts, tuple({"beside": "client"} for _ in words), len(kept) + 1)
