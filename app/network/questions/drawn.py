"""The picture of the network for an answer: who stands where, how large, who is ringed, which ties are marked."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import networkx as nx

from app.network.facts import Facts
from app.network.questions.answer import Picture

WIDTH, HEIGHT, MARGIN = 1000, 640, 36
MOST_DOTS, MOST_LINES = 400, 700
NAMED = 12  # dots that carry their names
# How names are written, in the units of the box (see the macro `network`).
LETTER, LINE, LONGEST_NAME, TURNS_AT = 9.0, 20.0, 28, 700


def network(
    facts: Facts,
    says: str,
    *,
    size: Mapping[UUID, float],
    ringed: Collection[UUID] = (),
    marked: Collection[frozenset[UUID]] = (),
    group: Mapping[UUID, int] | None = None,
    named: Collection[UUID] | None = None,
) -> Picture:
    """`size` (0 to 1) says who matters here: the largest are named unless `named` says who is. Ties are drawn, not
    counted; who may not be named is left out, and of many only those that matter most."""
    placed = [one for one in facts.ties if one in facts.places and facts.named(one)]
    weight = {one: (one in set(ringed), size.get(one, 0.0)) for one in placed}
    shown = sorted(placed, key=lambda one: (weight[one], facts.name(one)), reverse=True)[:MOST_DOTS]
    point = _scaled({one: facts.places[one] for one in shown})
    said = _room_for(facts, point, size, [one for one in (shown if named is None else named) if one in point])
    return Picture(
        "network",
        {
            "says": says,
            "lines": _lines(facts, point, set(marked)),
            "dots": [
                [
                    *point[one],
                    round(size.get(one, 0.0), 2),
                    (group or {}).get(one, 0) % 8,
                    int(one in ringed),
                    facts.name(one),
                    int(one in said),
                ]
                for one in reversed(shown)
            ],
        },
    )


def _room_for(
    facts: Facts, point: Mapping[UUID, tuple[float, float]], size: Mapping[UUID, float], wished: list[UUID]
) -> set[UUID]:
    """Whose names are written: of those wished for, in order, as many as find room beside those before them."""
    taken: list[tuple[float, float, float]] = []
    said: set[UUID] = set()
    for one in wished[:NAMED]:
        x, y = point[one]
        beside, wide = 14 + 14 * size.get(one, 0.0), LETTER * min(len(facts.name(one)), LONGEST_NAME)
        left = x - beside - wide if x > TURNS_AT else x + beside
        if all(abs(y - other) > LINE or left > end or left + wide < start for start, end, other in taken):
            taken.append((left, left + wide, y))
            said.add(one)
    return said


def _lines(
    facts: Facts, point: Mapping[UUID, tuple[float, float]], marked: set[frozenset[UUID]]
) -> list[list[Any]]:
    weights: Mapping[tuple[UUID, UUID], int] = nx.get_edge_attributes(facts.ties, "referrals")
    ties = [
        (frozenset(pair) in marked, count, point[pair[0]], point[pair[1]])
        for pair, count in weights.items()
        if pair[0] in point and pair[1] in point
    ]
    ties.sort(key=lambda tie: tie[:2], reverse=True)
    return [[*start, *end, int(mark)] for mark, _, start, end in ties[:MOST_LINES]]


def _scaled(places: Mapping[UUID, tuple[float, float]]) -> dict[UUID, tuple[float, float]]:
    """From the picture's own coordinates into the box, alike in both directions."""
    xs, ys = [x for x, _ in places.values()] or [0.0], [y for _, y in places.values()] or [0.0]
    factor = min(
        (WIDTH - 2 * MARGIN) / (max(xs) - min(xs) or 1), (HEIGHT - 2 * MARGIN) / (max(ys) - min(ys) or 1)
    )
    left = (WIDTH - factor * (min(xs) + max(xs))) / 2
    top = (HEIGHT - factor * (min(ys) + max(ys))) / 2
    return {one: (round(left + factor * x), round(top + factor * y)) for one, (x, y) in places.items()}
