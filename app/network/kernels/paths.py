"""Who lies between others: shortest ways counted from many starting points (Brandes, 2001)."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from app.network.graph import Csr, Numbers
from app.network.kernels import loops

AT_ONCE = 256
NARROWER = 0.999  # a ring is narrower than any length, whatever rounding does
MOST_RINGS = 1 << 16  # where lengths differ more than that, a heap serves better


def betweenness(graph: Csr, length: str | None, starts: Sequence[int]) -> Numbers:
    """How many shortest ways from `starts` lead over each node, ways of equal length shared, (n,); not scaled.

    Lengths must be above zero; without a name each edge is one long. O(m + n·log n) a start.
    """
    lengths = graph.weights(length)
    step = NARROWER * lengths.min(initial=1.0)
    if not loops.COMPILED or lengths.max(initial=1.0) > MOST_RINGS * step:
        return _between(graph, lengths, starts)
    chosen, targets = np.asarray(starts, dtype=np.int64), graph.targets.astype(np.int32)
    found: Numbers = loops.between(graph.starts, targets, lengths, chosen, step)
    return found


def _between(graph: Csr, lengths: Numbers, starts: Sequence[int]) -> Numbers:
    """In scipy: distances from each start, then ways counted along the edges that lie on shortest ways."""
    size, total = len(graph), np.zeros(len(graph))
    matrix = sparse.csr_array((lengths, graph.targets, graph.starts), shape=(size, size))
    for first in range(0, len(starts), AT_ONCE):
        some = list(starts[first : first + AT_ONCE])
        for start, distance in zip(some, np.atleast_2d(dijkstra(matrix, indices=some)), strict=True):
            total += _over(graph, lengths, start, distance)
    return total


def _over(graph: Csr, lengths: Numbers, start: int, distance: Numbers) -> Numbers:
    """What one start adds for each node: ways to a node come from those before it, and hand back what passes on."""
    size = len(graph)
    near, far = distance[graph.sources], distance[graph.targets]
    tight = ((near + lengths == far) & np.isfinite(near)).astype(float)
    onward = sparse.csr_array((tight, graph.targets, graph.starts), shape=(size, size))
    ways = _settled(onward.T.tocsr(), np.eye(1, size, start)[0])
    share = np.divide(1.0, ways, out=np.zeros(size), where=ways > 0)
    passing = _settled(
        sparse.diags_array(ways) @ onward @ sparse.diags_array(share), (ways > 0).astype(float)
    )
    over: Numbers = np.where(ways > 0, passing - 1.0, 0.0)
    over[start] = 0.0
    return over


def _settled(step: sparse.csr_array, begin: Numbers) -> Numbers:
    """begin + step·begin + step²·begin + …: shortest ways have no loops, so that it ends."""
    total, moving = begin, step @ begin
    while moving.any():
        total, moving = total + moving, step @ moving
    return total
