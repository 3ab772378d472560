"""Which needs rest on one partner? By need, then by area and language within each."""

from typing import NamedTuple
from uuid import UUID

import numpy as np

from app.directory.languages import NAMES as LANGUAGES
from app.network.facts import Column, Facts
from app.network.graph import Numbers, Places
from app.network.measures import rests_on_one
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.trust.suppression import Mask

AREAS, LANGUAGES_APART = 9, 3
ELSEWHERE, OTHER_LANGUAGES = "elsewhere", "other languages"
MOST_TO_SAY = 3
WIDEST = 6.0  # equal partners: beyond that, a need is spread widely enough


class Spread(NamedTuple):
    """How the connections of some group are spread over partners; `referrals` may be shown or is hidden (None)."""

    referrals: int | None
    effective: float
    largest: UUID | None
    largest_share: float
    wide: float = 0.0
    said: str = ""

    @property
    def rests(self) -> bool:
        return bool(self.referrals) and rests_on_one(self.largest_share, self.effective)


def compute(facts: Facts) -> Answer:
    """One row for each need, then for each part of it (area, language) that has enough people."""
    seen = facts.only(facts.was_connected)
    areas, area_of = _apart(seen.area, AREAS, ELSEWHERE)
    languages, language_of = _apart(seen.language, LANGUAGES_APART, OTHER_LANGUAGES)
    by_need = {
        need: _of_need(seen, number, (areas, area_of), (languages, language_of))
        for number, need in enumerate(seen.top.words)
    }
    known = [LANGUAGES.get(code, code) for code in languages]
    rows = [_row(facts, need, "", "", found[-1][-1]) for need, found in by_need.items()]
    for need, found in by_need.items():
        cells = [(a, b) for a in range(len(areas)) for b in range(len(languages))]
        rows += [
            _row(facts, need, areas[a], known[b], found[a][b]) for a, b in cells if found[a][b].referrals
        ]
    return Answer(
        sentences=_sentences(facts, {need: found[-1][-1] for need, found in by_need.items()}),
        heads=HEADS,
        rows=tuple(rows),
        picture=_picture(facts, areas, {need: [*found] for need, found in by_need.items()}),
        notes=(
            "Counted are referrals after which the client was seen. A part with too few people is left out.",
            "Areas are clients' towns, and the nine with most referrals stand alone, as do the three languages.",
        ),
        referrals=publishing.base_of(facts),
        marks={
            facts.need_name(need): "yes" if found[-1][-1].rests else "no" for need, found in by_need.items()
        },
    )


def _apart(column: Column, most: int, rest: str) -> tuple[list[str], Places]:
    """The `most` frequent words that stand alone, one for the rest and the unknown; and the part of each row."""
    counts = column.counts()
    frequent = [number for number in np.argsort(-counts, kind="stable") if column.words[number]][:most]
    part = np.full(len(column.words), len(frequent), dtype=np.int64)
    part[frequent] = np.arange(len(frequent))
    return [*(column.words[number] for number in frequent), rest], part[column.numbers]


def _of_need(
    seen: Facts, need: int, areas: tuple[list[str], Places], languages: tuple[list[str], Places]
) -> list[list[Spread]]:
    """The spreads of one need: rows are areas and, last, all; columns are languages and, last, all."""
    high, wide = len(areas[0]), len(languages[0])
    rows = np.flatnonzero(seen.top.numbers == need)
    part = (areas[1] * wide + languages[1])[rows]
    counts = np.zeros((high * wide, len(seen.partner.words)))
    np.add.at(counts, (part, seen.partner.numbers[rows]), 1)
    people = publishing.people_in(seen, areas[1], languages[1], (high, wide), seen.top.numbers == need)
    cube = counts.reshape(high, wide, -1)
    shown = publishing.table(cube.sum(axis=2), people)
    padded = np.concatenate([cube, cube.sum(axis=1, keepdims=True)], axis=1)
    padded = np.concatenate([padded, padded.sum(axis=0, keepdims=True)], axis=0)
    return [
        [
            _spread(
                seen,
                shown[a][b],
                padded[a, b],
                rows[_in(areas[1][rows], a, high) & _in(languages[1][rows], b, wide)],
            )
            for b in range(wide + 1)
        ]
        for a in range(high + 1)
    ]


def _in(parts: Places, number: int, size: int) -> Mask:
    """Which rows are in part `number` of `size`; in the one after the last all are."""
    return np.asarray((parts == number) | (number == size))


def _spread(seen: Facts, shown: int | None, counts: Numbers, rows: Places) -> Spread:
    total = counts.sum()
    if not total:
        return Spread(0, 0.0, None, 0.0)
    largest = int(counts.argmax())
    people = publishing.fewest_of_two(seen.client.numbers[rows], seen.partner.numbers[rows] == largest)
    return Spread(
        referrals=shown,
        effective=float(total**2 / (counts**2).sum()),
        largest=seen.partner.words[largest],
        largest_share=float(counts[largest] / total),
        wide=publishing.as_wide_as(total**2 / (counts**2).sum(), counts[largest], total, people),
        said=publishing.share(counts[largest], total, people)[1],
    )


def _row(facts: Facts, need: str, area: str, language: str, spread: Spread) -> Row:
    named = spread.largest is not None and facts.named(spread.largest) and bool(spread.referrals)
    cells: tuple[Cell, ...] = (
        facts.need_name(need),
        area or "all",
        language or "all",
        spread.referrals,
        spread.wide if spread.referrals else None,
        facts.name(spread.largest) if named and spread.largest else None,
        spread.said if spread.referrals else None,
        None if spread.referrals is None else "yes" if spread.rests else "no",
    )
    part = {"beside": "client"} if area or language else {}
    return Row(cells, str(spread.largest) if named else "", {"need": need, "seen": "yes", **part})


def _sentences(facts: Facts, whole: dict[str, Spread]) -> tuple[str, ...]:
    resting = [need for need, spread in whole.items() if spread.rests]
    if not resting:
        few = (
            ""
            if all(spread.referrals is not None for spread in whole.values())
            else " of which enough is known"
        )
        return (f"No need as a whole{few} rests on one partner.",)
    resting.sort(key=lambda need: whole[need].effective)
    told = []
    for need in resting[:MOST_TO_SAY]:
        spread = whole[need]
        partner = facts.name(spread.largest) if spread.largest else ""
        told.append(
            f"{facts.need_name(need)} rests on {partner}: of about {spread.referrals:,} connections, "
            f"{spread.said} were made there."
        )
    more = len(resting) - MOST_TO_SAY
    return (*told, f"{more} more needs rest on one partner.") if more > 0 else tuple(told)


def _picture(facts: Facts, areas: list[str], found: dict[str, list[list[Spread]]]) -> Picture:
    """How widely each need is spread in each area: the stronger a cell, the fewer partners carry it. Areas of
    which nothing may be told are left out."""

    def cell(spread: Spread) -> list[Cell]:
        if not spread.referrals:
            return [None, "nobody" if spread.referrals == 0 else "too few to say"]
        wide = spread.wide
        return [max(0.0, 1 - (wide - 1) / (WIDEST - 1)), f"{wide:g}"]

    told = [a for a in range(len(areas)) if any(spreads[a][-1].referrals for spreads in found.values())]
    return Picture(
        "heat",
        {
            "says": "As wide as so many equal partners; the stronger the colour, the fewer.",
            "columns": ["All", *(areas[a] for a in told)],
            "rows": [
                [facts.need_name(need), [cell(spreads[-1][-1]), *(cell(spreads[a][-1]) for a in told)]]
                for need, spreads in found.items()
            ],
        },
    )


HEADS = (
    Head("Need"),
    Head("Area"),
    Head("Language"),
    Head("Connections", "count"),
    Head("As wide as", "number"),
    Head("Most by", "organization"),
    Head("Its share"),
    Head("Rests on one"),
)

QUESTION = Question(
    slug="resting-on-one",
    title="Which needs rest on one partner?",
    definition=(
        "For each need, area and language: s is each partner's share of the connections, and N_eff = 1 ÷ Σ s² says "
        "how many equal partners would spread them as widely. A need rests on one partner where the largest share is "
        "over 0.8 or N_eff is under 1.5."
    ),
    source="The inverse Herfindahl index: Laakso and Taagepera, “Effective number of parties” (1979).",
    complexity="O(referrals)",
    compute=compute,
)
