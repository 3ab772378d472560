"""How often a need was not met: cases by need, area and language within one quarter, as they may be published.

A case is one client's need that a partner could not meet, however often it was then refused, or one search that met
nothing. Each quarter is a table of its own, areas by languages with totals, and no figure of the register adds up
quarters: with a quarter frozen once it is over, there is nothing to subtract from anything else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from app.network.facts import Facts
from app.network.questions import publishing
from app.trust.suppression import SMALL

AREAS, LANGUAGES = 9, 3
ALL, OTHER = "", "other"
EPOCH = date(1970, 1, 1)
OUR_MATTER = (
    "listing",
    "capacity",
    "provider",
)  # sides: the client's and the referrer's own choices are no lack


class Way(StrEnum):
    """How somebody came to know that a need is not met."""

    FAILED = "failed"
    NO_ROOM = "no_room"
    BOUNCED = "bounced"
    NOTHING = "nothing"
    ABANDONED = "abandoned"
    TOLD = "told"


WAY_WORDS: Mapping[Way, str] = {
    Way.FAILED: "referrals that led nowhere",
    Way.NO_ROOM: "partners without room",
    Way.BOUNCED: "sent on from partner to partner",
    Way.NOTHING: "searches that found nothing",
    Way.ABANDONED: "searches that were given up",
    Way.TOLD: "told that it is missing",
}


class Case(NamedTuple):
    """One time that a need was not met. `who` tells people apart: a client, or all that was searched on one day,
    because nobody knows who searched."""

    need: str
    area: str
    language: str
    ways: frozenset[Way]
    who: object
    times: int = 1


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def begins(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> "Quarter":
        return self.later(1)

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"

    def later(self, quarters: int) -> "Quarter":
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)


class Figure(NamedTuple):
    """What is published of one line: times to the nearest 5, and the ways that more than ten people met with."""

    times: int
    ways: tuple[Way, ...]


Line = tuple[str, str, str]


def cases_of(facts: Facts) -> list[tuple[float, Case]]:
    """The cases among referrals, each with the day on which it was first known (days since 1970).

    One for each chain of referrals of which one ended on the side of listing, room or provider without the client
    being seen. O(referrals).
    """
    sides = np.array([side in OUR_MATTER for side in facts.side.words], dtype=bool)
    bad = sides[facts.side.numbers] & ~np.isnan(facts.ended) & ~facts.was_connected
    last = _last_of_chains(facts)
    chains: defaultdict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(bad).tolist():
        chains[int(facts.chain.numbers[row])].append(row)
    return [
        (float(facts.ended[rows].min()), _case(facts, rows, last[chain])) for chain, rows in chains.items()
    ]


def _last_of_chains(facts: Facts) -> Mapping[int, int]:
    """The latest referral of each chain."""
    return {int(facts.chain.numbers[row]): int(row) for row in np.argsort(facts.sent, kind="stable")}


def _case(facts: Facts, rows: Sequence[int], last: int) -> Case:
    ways = {Way.FAILED if last in rows else Way.BOUNCED}
    ways |= {Way.BOUNCED} if len(rows) > 1 else set()
    sides = {facts.side.words[facts.side.numbers[row]] for row in rows}
    ways |= {Way.NO_ROOM} if "capacity" in sides else set()
    return Case(
        need=facts.top.words[facts.top.numbers[rows[0]]],
        area=facts.area.words[facts.area.numbers[rows[0]]],
        language=facts.language.words[facts.language.numbers[rows[0]]],
        ways=frozenset(ways),
        who=int(facts.client.numbers[rows[0]]),
    )


def within(cases: Iterable[tuple[float, Case]], quarter: Quarter) -> list[Case]:
    """The cases that were first known in `quarter`."""
    begins, ends = ((day - EPOCH).days for day in (quarter.begins, quarter.next.begins))
    return [case for day, case in cases if begins <= day < ends]


def figures(cases: Sequence[Case]) -> dict[Line, Figure]:
    """What may be published of one quarter's cases: a line for each need, area and language that is not hidden.

    Areas and languages with few cases stand together as "other"; "" is all of them.
    """
    areas = _frequent((case.area for case in cases), AREAS)
    languages = _frequent((case.language for case in cases), LANGUAGES)
    by_need: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_need[case.need].append(case)
    found: dict[Line, Figure] = {}
    for need, its_cases in sorted(by_need.items()):
        for (area, language), figure in _of_need(its_cases, areas, languages).items():
            found[need, area, language] = figure
    return found


def _frequent(words: Iterable[str], most: int) -> list[str]:
    """The `most` frequent of what was said, and a last part for all others and what was not said."""
    counted = Counter(word for word in words if word)
    return [*(word for word, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:most]), OTHER]


def _of_need(
    cases: Sequence[Case], areas: Sequence[str], languages: Sequence[str]
) -> dict[tuple[str, str], Figure]:
    times = np.zeros((len(areas), len(languages)), dtype=np.int64)
    people: defaultdict[tuple[int, int], set[object]] = defaultdict(set)
    ways: defaultdict[tuple[int, int, Way], set[object]] = defaultdict(set)
    for case in cases:
        row, column = _part(case.area, areas), _part(case.language, languages)
        times[row, column] += case.times
        for place in ((row, column), (row, -1), (-1, column), (-1, -1)):
            people[place].add(case.who)
            for way in case.ways:
                ways[*place, way].add(case.who)
    high, wide = (*range(len(areas)), -1), (*range(len(languages)), -1)
    who = [[len(people[row, column]) for column in wide] for row in high]
    shown = publishing.table(times, who)
    lines = [
        (row, column, area, language)
        for row, area in zip(high, (*areas, ALL), strict=True)
        for column, language in zip(wide, (*languages, ALL), strict=True)
    ]
    return {
        (area, language): Figure(shown[row][column] or 0, _ways(ways, row, column))
        for row, column, area, language in lines
        if shown[row][column]
    }


def _part(word: str, parts: Sequence[str]) -> int:
    return parts.index(word) if word in parts[:-1] else len(parts) - 1


def _ways(ways: Mapping[tuple[int, int, Way], set[object]], row: int, column: int) -> tuple[Way, ...]:
    """Those that more than ten people met with, in words only: how many is not told."""
    counted = {way: len(ways.get((row, column, way), ())) for way in Way}
    return tuple(sorted((way for way in Way if counted[way] > SMALL), key=lambda way: -counted[way]))
