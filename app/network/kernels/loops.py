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
def between_even(starts: Places, targets: Places, _lengths: Numbers, chosen: Places) -> Numbers:
    """Ways over each node where every edge is one long: breadth first, then back."""
    size = len(starts) - 1
    total, distance = np.zeros(size), np.empty(size, np.int64)
    ways, share, order = np.empty(size), np.empty(size), np.empty(size, np.int64)
    for start in chosen:
        distance[:], ways[:] = -1, 0.0
        distance[start], ways[start], order[0] = 0, 1.0, start
        met, done = 1, 0
        while done < met:
            node = order[done]
            done += 1
            for edge in range(starts[node], starts[node + 1]):
                other = targets[edge]
                if distance[other] < 0:
                    distance[other], order[met] = distance[node] + 1, other
                    met += 1
                if distance[other] == distance[node] + 1:
                    ways[other] += ways[node]
        for at in range(met - 1, -1, -1):
            node, passing = order[at], 0.0
            for edge in range(starts[node], starts[node + 1]):
                other = targets[edge]
                if distance[other] == distance[node] + 1:
                    passing += share[other]
            passing *= ways[node]
            share[node] = (1.0 + passing) / ways[node]
            if node != start:
                total[node] += passing
    return total


@compiled
def between(starts: Places, targets: Places, lengths: Numbers, chosen: Places) -> Numbers:
    """Ways over each node: Dijkstra with a heap of our own, then back in the order in which nodes were reached."""
    size = len(starts) - 1
    total, distance = np.zeros(size), np.empty(size)
    ways, share, order = np.empty(size), np.empty(size), np.empty(size, np.int64)
    far, who = np.empty(len(targets) + 1), np.empty(len(targets) + 1, np.int64)
    for start in chosen:
        met = _reached(starts, targets, lengths, start, distance, ways, order, far, who)
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
    distance: Numbers,
    ways: Numbers,
    order: Places,
    far: Numbers,
    who: Places,
) -> int:
    """Fill in the distance of each node, the number of shortest ways to it, and the order; how many were reached."""
    done = np.zeros(len(distance), np.bool_)
    distance[:], ways[:] = np.inf, 0.0
    distance[start], ways[start] = 0.0, 1.0
    far[0], who[0] = 0.0, start
    held, met = 1, 0
    while held:
        node, held = _nearest(far, who, held)
        if done[node]:
            continue
        done[node], order[met] = True, node
        met += 1
        for edge in range(starts[node], starts[node + 1]):
            other = targets[edge]
            way = distance[node] + lengths[edge]
            if way < distance[other]:
                distance[other], ways[other] = way, ways[node]
                held = _pushed(far, who, held, way, other)
            elif way == distance[other]:
                ways[other] += ways[node]
    return met


@compiled
def _pushed(far: Numbers, who: Places, held: int, way: float, node: int) -> int:
    """Put a node on the heap; how many it holds then."""
    at = held
    while at and far[(at - 1) // 2] > way:
        far[at], who[at] = far[(at - 1) // 2], who[(at - 1) // 2]
        at = (at - 1) // 2
    far[at], who[at] = way, node
    return held + 1


@compiled
def _nearest(far: Numbers, who: Places, held: int) -> tuple[int, int]:
    """Take the nearest node off the heap; the node, and how many it holds then."""
    nearest, held = who[0], held - 1
    way, node, at = far[held], who[held], 0
    while 2 * at + 1 < held:
        below = 2 * at + 1
        if below + 1 < held and far[below + 1] < far[below]:
            below += 1
        if far[below] >= way:
            break
        far[at], who[at] = far[below], who[below]
        at = below
    far[at], who[at] = way, node
    return nearest, held
