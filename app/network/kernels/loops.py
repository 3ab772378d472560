# mypy: disable-error-code="no-untyped-call, misc"
"""The loops that numpy can't say in whole arrays, compiled by numba; `COMPILED` says whether it is installed."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from app.network.graph import Numbers, Places

COMPILED = find_spec("numba") is not None

if COMPILED and not TYPE_CHECKING:
    from numba import njit

    compiled = njit(cache=True, nogil=True)
else:

    def compiled(loop: Any) -> Any:
        """As it is: every caller asks `COMPILED` first."""
        return loop


@compiled
def both_ways(starts: Places, targets: Places) -> tuple[Places, Places]:
    """The rows of a graph whose every tie stands at either end: those out of a node first, then those into it."""
    size = len(starts) - 1
    begins = np.zeros(size + 1, np.int64)
    for edge in range(len(targets)):
        begins[targets[edge] + 1] += 1
    for node in range(size):
        begins[node + 1] += begins[node] + starts[node + 1] - starts[node]
    ends, free = np.empty(begins[size], np.int32), begins[:-1].copy()
    for node in range(size):
        for edge in range(starts[node], starts[node + 1]):
            ends[free[node]] = targets[edge]
            free[node] += 1
    for node in range(size):
        for edge in range(starts[node], starts[node + 1]):
            other = targets[edge]
            ends[free[other]] = node
            free[other] += 1
    return begins, ends


@compiled
def cores(begins: Places, ends: Places) -> Places:
    """Core numbers: level by level, whoever has no more ties left than the level goes, and takes others along.

    Every tie stands at either end. Only the numbers of ties left are jumped about in, which stay in the processor's
    cache (ParK: Dasari, Ranjan and Zubair, 2014), and a level looks at those alone who are still there; O(n·k + m).
    """
    size = len(begins) - 1
    left = np.empty(size, np.int32)
    for node in range(size):
        left[node] = begins[node + 1] - begins[node]
    staying, stay = np.arange(size).astype(np.int32), size
    going, gone, fresh, level = np.empty(size, np.int32), 0, 0, 0
    while gone < size:
        kept = 0
        for place in range(stay):
            node = staying[place]
            if left[node] == level:
                going[fresh] = node
                fresh += 1
            elif left[node] > level:
                staying[kept] = node
                kept += 1
        stay = kept
        while gone < fresh:
            node = going[gone]
            gone += 1
            for edge in range(begins[node], begins[node + 1]):
                other = ends[edge]
                ties = left[other]
                if ties > level:
                    left[other] = ties - 1
                    if ties - 1 == level:
                        going[fresh] = other
                        fresh += 1
        level += 1
    return left.astype(np.int64)


@compiled
def pieces(sources: Places, targets: Places, size: int) -> Places:
    """The smallest node of each node's piece: union–find, ways halved as they are walked."""
    above = np.arange(size)
    for edge in range(len(sources)):
        one, other = _top(above, sources[edge]), _top(above, targets[edge])
        if one < other:
            above[other] = one
        elif other < one:
            above[one] = other
    for node in range(size):
        above[node] = _top(above, node)
    return above


@compiled
def _top(above: Places, node: int) -> int:
    while above[node] != node:
        above[node] = above[above[node]]
        node = above[node]
    return node


@compiled
def there_and_back(starts: Places, targets: Places, weights: Numbers, shares: Numbers) -> Numbers:
    """The matrix turned, times the matrix, times `shares`: each row gathers what it then gives back, O(m)."""
    back = np.zeros(len(shares))
    for row in range(len(starts) - 1):
        gathered = 0.0
        for edge in range(starts[row], starts[row + 1]):
            gathered += weights[edge] * shares[targets[edge]]
        for edge in range(starts[row], starts[row + 1]):
            back[targets[edge]] += weights[edge] * gathered
    return back


@compiled
def between(starts: Places, targets: Places, lengths: Numbers, chosen: Places, step: float) -> Numbers:
    """Ways over each node: nodes are reached ring by ring, then what passes on is handed back in turn.

    A ring is `step` wide, less than the shortest length: nobody's way leads over another of the same ring, so that
    within it any order will do, and no heap is needed (Dial, 1969; Denardo and Fox, 1979).
    """
    size = len(starts) - 1
    total, distance = np.zeros(size), np.empty(size)
    ways, share, order = np.empty(size), np.empty(size), np.empty(size, np.int32)
    longest = lengths.max() if len(lengths) else 0.0
    rings = np.full(int(longest / step) + 3, -1, np.int32)
    waiting = np.empty((len(targets) + 1, 2), np.int32)
    for start in chosen:
        met = _reached(starts, targets, lengths, start, step, distance, ways, order, rings, waiting)
        for at in range(met - 1, -1, -1):
            node, passing = order[at], 0.0
            for edge in range(starts[node], starts[node + 1]):
                other = targets[edge]
                if distance[node] + lengths[edge] == distance[other]:
                    passing += share[other]
            passing *= ways[node]
            share[node] = (1.0 + passing) / ways[node]
            if node != start:
                total[node] += passing
    return total


@compiled
def _reached(
    starts: Places,
    targets: Places,
    lengths: Numbers,
    start: int,
    step: float,
    distance: Numbers,
    ways: Numbers,
    order: Places,
    rings: Places,
    waiting: Places,
) -> int:
    """Fill in the distance of each node, the number of shortest ways to it, and the order; how many were reached.

    `rings` holds the newest entry of each ring (-1: none; after the last comes the first again), `waiting` each
    entry's node and the entry before it. A node that was found again nearer waits twice, and is passed over later.
    """
    done = np.zeros(len(distance), np.bool_)
    distance[:] = np.inf
    distance[start], ways[start] = 0.0, 1.0
    waiting[0, 0], waiting[0, 1], rings[0] = start, -1, 0
    held, left, met, ring = 1, 1, 0, 0
    while left:
        entry, rings[ring] = rings[ring], -1
        while entry >= 0:
            node, entry = waiting[entry, 0], waiting[entry, 1]
            left -= 1
            if done[node]:
                continue
            done[node], order[met] = True, node
            met += 1
            for edge in range(starts[node], starts[node + 1]):
                other = targets[edge]
                way = distance[node] + lengths[edge]
                if way < distance[other]:
                    distance[other], ways[other] = way, ways[node]
                    there = int(way / step) % len(rings)
                    waiting[held, 0], waiting[held, 1], rings[there] = other, rings[there], held
                    held, left = held + 1, left + 1
                elif way == distance[other]:
                    ways[other] += ways[node]
        ring = (ring + 1) % len(rings)
    return met
