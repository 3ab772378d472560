"""Where are needs not met, and where is nobody?"""

from dataclasses import dataclass

import numpy as np

from app.network.deserts import CHANCE, Shrunk, best_chance, shrunk
from app.network.facts import Facts
from app.network.graph import Numbers
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.network.questions.met import may_be_told, met_in_time
from app.network.questions.passing_on import chains_of
from app.network.surroundings import Surroundings
from app.trust.disclosure import rounded
from app.trust.suppression import Counts, Mask

MOST_AREAS = 10
MOST_LEAVES = 12
ELSEWHERE, EVERYWHERE = "elsewhere", "everywhere"
MOST_TO_SAY = 3


@dataclass(frozen=True, eq=False)
class Lack:
    """By need and area (needs, areas), the last area being all others together: how many asked, how many of them were
    not connected in time, which cells may be shown, the shrunk shares, the best chance within reach (nan where the
    area is nowhere) and the searches in vain."""

    areas: list[str]
    asked: Counts
    unmet: Counts
    shown: Mask
    share: Numbers
    low: Numbers
    high: Numbers
    chance: Numbers
    missed: Counts

    def desert(self, need: int, area: int) -> bool:
        return bool(self.chance[need, area] < CHANCE)


def compute(facts: Facts) -> Answer:
    """Need by need and area by area."""
    if facts.beside is None or not len(facts):
        return Answer(("There is nothing to reckon with yet.",))
    lack, leaves = _lack(facts, facts.beside), _leaves(facts, facts.beside)
    needs = [facts.need_name(str(word)) for word in facts.top.words]
    told = [a for a in range(len(lack.areas)) if any(_worth_a_row(lack, n, a) for n in range(len(needs)))]
    cells = [(n, a) for n in range(len(needs)) for a in range(len(lack.areas)) if _worth_a_row(lack, n, a)]
    return Answer(
        sentences=(*_sentences(needs, lack), *_of_leaves(leaves)),
        heads=HEADS,
        rows=tuple([_row(needs, lack, n, a, str(facts.top.words[n])) for n, a in cells] + leaves),
        picture=Picture(
            "deserts",
            {
                "map": _map(facts, facts.beside, lack),
                "heat": {
                    "says": "Not connected in time, of a hundred who asked (○: nobody likely within 25 miles)",
                    "columns": [lack.areas[a] for a in told],
                    "rows": [[need, [_cell(lack, n, a) for a in told]] for n, need in enumerate(needs)],
                },
            },
        ),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={
            f"{needs[n]}, {lack.areas[a]}": round(float(lack.share[n, a]), 2)
            for n, a in cells
            if lack.shown[n, a]
        },
    )


def _lack(facts: Facts, beside: Surroundings) -> Lack:
    chains = chains_of(facts)
    firsts = chains.rows[chains.number == 1]
    met = met_in_time(facts, beside)
    areas, part = _areas(facts, beside)
    wide, high = len(areas), len(facts.top.words)
    old = facts.at.timestamp() / 86_400.0 - facts.sent[firsts] >= beside.horizons[facts.top.numbers[firsts]]
    firsts = firsts[old]
    cell = facts.top.numbers[firsts] * wide + part[firsts]
    asked = np.bincount(cell, minlength=high * wide).reshape(high, wide)
    unmet = np.bincount(cell[~met[firsts]], minlength=high * wide).reshape(high, wide)
    spread = [shrunk(unmet[n].astype(float), asked[n].astype(float)) for n in range(high)]
    points = np.full((wide, 2), np.nan)
    points[:-1] = beside.area_points[[facts.area.place[area] for area in areas[:-1]]]
    chance = best_chance(np.nan_to_num(points), beside.offers.points, beside.offers.chance).T
    return Lack(
        areas=areas,
        asked=asked,
        unmet=unmet,
        shown=np.array([may_be_told(asked[n], unmet[n]) for n in range(high)]).reshape(high, wide),
        share=_stack(spread, "share"),
        low=_stack(spread, "low"),
        high=_stack(spread, "high"),
        chance=np.where(np.isnan(points[:, 0])[None, :], np.nan, chance),
        missed=_missed(beside, part, facts, wide),
    )


def _leaves(facts: Facts, beside: Surroundings) -> list[Row]:
    """Single needs wherever they were asked for, those least often met first, shrunk to what needs have in common."""
    size = len(facts.need.words)
    chain = facts.client.numbers * size + facts.need.numbers
    firsts = np.unique(chain, return_index=True)[1]
    old = facts.at.timestamp() / 86_400.0 - facts.sent[firsts] >= beside.horizons[facts.top.numbers[firsts]]
    firsts = firsts[old]
    met = met_in_time(facts, beside, chain)[firsts]
    asked = np.bincount(facts.need.numbers[firsts], minlength=size)
    unmet = np.bincount(facts.need.numbers[firsts][~met], minlength=size)
    shown, found = may_be_told(asked, unmet), shrunk(unmet.astype(float), asked.astype(float))
    order = [n for n in np.argsort(-found.share, kind="stable").tolist() if shown[n]][:MOST_LEAVES]
    return [
        Row(
            (
                facts.need_name(str(facts.need.words[n])),
                EVERYWHERE,
                rounded(int(asked[n])),
                round(float(found.share[n]), 2),
                f"{found.low[n]:.0%} to {found.high[n]:.0%}",
                "",
                "",
                "",
            ),
            behind={"need": str(facts.need.words[n])},
        )
        for n in order
    ]


def _of_leaves(leaves: list[Row]) -> tuple[str, ...]:
    if not leaves:
        return ()
    said = ", ".join(f"{str(row.cells[0]).lower()} ({row.cells[3]:.0%})" for row in leaves[:MOST_TO_SAY])
    return (f"Of single needs, wherever they were asked for, most often not met in time: {said}.",)


def _areas(facts: Facts, beside: Surroundings) -> tuple[list[str], Counts]:
    """The areas from which most referrals come (shared by consent), and one for all others; the part of each row."""
    known = beside.shared["area"]
    counts = np.bincount(facts.area.numbers[known], minlength=len(facts.area.words))
    frequent = [n for n in np.argsort(-counts, kind="stable") if facts.area.words[n] and counts[n]][
        :MOST_AREAS
    ]
    part = np.full(len(facts.area.words), len(frequent), dtype=np.int64)
    part[frequent] = np.arange(len(frequent))
    rows = np.where(known, part[facts.area.numbers], len(frequent))
    return [*(str(facts.area.words[n]) for n in frequent), ELSEWHERE], rows


def _stack(spread: list[Shrunk], name: str) -> Numbers:
    return np.array([getattr(one, name) for one in spread])


def _missed(beside: Surroundings, part: Counts, facts: Facts, wide: int) -> Counts:
    """Searches in vain by need and shown area."""
    of_area = np.full(len(facts.area.words), wide - 1, dtype=np.int64)
    of_area[facts.area.numbers] = part
    found = np.zeros((len(facts.top.words), wide), dtype=np.int64)
    np.add.at(found.T, of_area, beside.missed)
    return found


def _worth_a_row(lack: Lack, need: int, area: int) -> bool:
    return bool(lack.shown[need, area] or lack.missed[need, area] or lack.desert(need, area))


def _row(needs: list[str], lack: Lack, n: int, a: int, code: str) -> Row:
    shown = bool(lack.shown[n, a])
    chance = lack.chance[n, a]
    between = f"{lack.low[n, a]:.0%} to {lack.high[n, a]:.0%}"
    cells: tuple[Cell, ...] = (
        needs[n],
        lack.areas[a],
        (rounded(int(lack.asked[n, a])) if shown else None) if lack.asked[n, a] else 0,
        round(float(lack.share[n, a]), 2) if shown else None,
        between if shown else None,
        "not known" if np.isnan(chance) else round(float(chance) * 20) / 20,
        "desert" if lack.desert(n, a) else "" if np.isnan(chance) else "no",
        int(lack.missed[n, a]),
    )
    return Row(cells, behind={"need": code, "beside": "client"})


def _cell(lack: Lack, n: int, a: int) -> list[Cell]:
    ring = "○" if lack.desert(n, a) else ""
    if not lack.shown[n, a]:
        return [
            None,
            ("nobody asked" if not lack.asked[n, a] else "too few to say") + (", ○ desert" if ring else ""),
        ]
    return [round(float(lack.share[n, a]), 2), f"{lack.share[n, a]:.0%}{ring}".replace("%", "")]


def _map(facts: Facts, beside: Surroundings, lack: Lack) -> list[list[Cell]]:
    """Where the areas are, how much is unmet there over all needs, and how many needs find nobody: x and y 0 to 1."""
    points = beside.area_points[[facts.area.place[area] for area in lack.areas[:-1]]]
    known = ~np.isnan(points[:, 0])
    if not known.any():
        return []
    south, west = points[known].min(axis=0)
    north, east = points[known].max(axis=0)
    wide, high = max(east - west, 1e-6) * np.cos(np.radians(north)), max(north - south, 1e-6)
    size = max(wide, high)
    drawn: list[list[Cell]] = []
    for a in np.flatnonzero(known).tolist():
        shown = lack.shown[:, a]
        share = float(lack.unmet[shown, a].sum() / lack.asked[shown, a].sum()) if shown.any() else None
        deserts = sum(lack.desert(n, a) for n in range(len(lack.chance)))
        x = (points[a, 1] - west) * np.cos(np.radians(north)) / size
        y = (north - points[a, 0]) / size
        drawn.append(
            [
                lack.areas[a],
                round(float(x), 3),
                round(float(y), 3),
                None if share is None else round(share, 2),
                deserts,
            ]
        )
    return drawn


def _sentences(needs: list[str], lack: Lack) -> tuple[str, ...]:
    cells = [
        (float(lack.share[n, a]), n, a)
        for n, a in np.argwhere(lack.shown).tolist()
        if lack.areas[a] != ELSEWHERE
    ]
    told = []
    if cells:
        worst = sorted(cells, reverse=True)[:MOST_TO_SAY]
        said = ", ".join(f"{needs[n].lower()} in {lack.areas[a]} ({share:.0%})" for share, n, a in worst)
        told.append(f"Most often not met in time: {said}.")
    else:
        told.append(
            "No need and area has enough people to say how often it is met without singling somebody out."
        )
    deserts = [(n, a) for n, a in np.argwhere(lack.chance < CHANCE).tolist()]
    if deserts:
        said = ", ".join(f"{needs[n].lower()} in {lack.areas[a]}" for n, a in deserts[:MOST_TO_SAY])
        more = f" and {len(deserts) - MOST_TO_SAY} more" if len(deserts) > MOST_TO_SAY else ""
        told.append(
            f"Nobody within 25 miles is likely to help (chance under 30 %): {said}{more}. Start recruiting there."
        )
    if lack.missed.any():
        n, a = np.unravel_index(int(lack.missed.argmax()), lack.missed.shape)
        told.append(
            f"Most searches in vain: {needs[int(n)].lower()} in {lack.areas[int(a)]}, {int(lack.missed[n, a])} times."
        )
    return tuple(told)


HEADS = (
    Head("Need"),
    Head("Area"),
    Head("Asked", "count"),
    Head("Not met in time", "share"),
    Head("Likely between"),
    Head("Best chance within reach", "share"),
    Head("Desert"),
    Head("Searches in vain", "number"),
)
NOTES = (
    "A need of a client counts once, from when it was first asked for; it is met in time if anybody connected them "
    "within the days that this need should take (30, where nothing else is set).",
    "Shares are drawn to what the areas have in common, the more the fewer people stand behind them.",
    "The chance is that of somebody with few hardships at the best service for the need within 25 miles, or "
    "by phone.",
    "A need and area with too few people to tell, or of which telling would give others away, has no line.",
    "Areas are clients’ towns, the ten with most referrals; searches in vain are those of the search page, "
    "which keeps "
    "neither who searched nor their words.",
)

QUESTION = Question(
    slug="unmet-need",
    title="Where are needs not met, and where is nobody?",
    definition=(
        "Not connected in N days ÷ all who asked, by need and area, shrunk by empirical Bayes; and deserts, where no "
        "service within reach has a chance of 0.3."
    ),
    source="Beta-binomial by moments: Kleinman (1973); Morris, “Parametric Empirical Bayes” (1983).",
    complexity="O(referrals + areas · services)",
    compute=compute,
)
