"""Who can introduce us: the ways from one organization to another over those who work together."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from heapq import heappop, heappush
from typing import TypeAlias

Node: TypeAlias = Hashable
Ways: TypeAlias = Mapping[Node, Mapping[Node, float]]

MOST = 3


def introductions(ties: Iterable[tuple[Node, Node, float]], start: Node, goal: Node) -> list[list[Node]]:
    """Up to three ways from `start` to `goal`, the closest first, with nobody in between on two of them.

    `ties` are (one, other, strength), either way round; a tie is 1 ÷ strength long, so the closest way leads over
    those who know each other best. Each way is the shortest (Dijkstra) without those between of the ways before.
    O(m + m log n) a way.
    """
    near = _near(ties)
    found: list[list[Node]] = []
    used: set[Node] = set()
    while len(found) < MOST and (way := _shortest(near, start, goal, used)):
        found.append(way)
        used |= set(way[1:-1])
        if len(way) == 2:
            near = _without(near, start, goal)
    return found


def _near(ties: Iterable[tuple[Node, Node, float]]) -> dict[Node, dict[Node, float]]:
    strengths: dict[Node, dict[Node, float]] = {}
    for one, other, strength in ties:
        for here, there in ((one, other), (other, one)):
            beside = strengths.setdefault(here, {})
            beside[there] = beside.get(there, 0.0) + strength
    return strengths


def _without(near: Ways, one: Node, other: Node) -> dict[Node, dict[Node, float]]:
    cut = {(one, other), (other, one)}
    return {
        here: {there: strength for there, strength in beside.items() if (here, there) not in cut}
        for here, beside in near.items()
    }


def _shortest(near: Ways, start: Node, goal: Node, closed: Collection[Node]) -> list[Node]:
    """The nodes of the shortest way, or nothing where there is none."""
    if start not in near or goal not in near or start == goal:
        return []
    come_from: dict[Node, Node] = {}
    length = {start: 0.0}
    order = {node: number for number, node in enumerate(near)}
    queue = [(0.0, order[start], start)]
    while queue:
        so_far, _, here = heappop(queue)
        if here == goal:
            return _back(come_from, start, goal)
        if so_far > length[here]:
            continue
        for there, strength in near[here].items():
            away = so_far + 1 / strength
            if there not in closed and away < length.get(there, float("inf")):
                length[there], come_from[there] = away, here
                heappush(queue, (away, order[there], there))
    return []


def _back(come_from: Mapping[Node, Node], start: Node, goal: Node) -> list[Node]:
    way = [goal]
    while way[-1] != start:
        way.append(come_from[way[-1]])
    return way[::-1]
