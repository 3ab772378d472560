"""How the network hangs together: its pieces, and how deep in the thick of it each node lies."""

import numpy as np
from scipy.sparse.csgraph import connected_components

from app.network.graph import Csr, Places
from app.network.kernels import loops


def components(graph: Csr) -> list[Places]:
    """The node numbers of each piece, directions aside; pieces in the order of their first nodes. O(n + m)."""
    if not len(graph):
        return []
    if loops.COMPILED:
        label = loops.pieces(graph.sources, graph.targets, len(graph))
    else:
        _, label = connected_components(graph.matrix(), directed=graph.directed, connection="weak")
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def core_numbers(graph: Csr) -> Places:
    """For each node the largest k of a part in which everyone has k ties within it, (n,).

    Seidman (1983). In a directed graph both directions count. Loops at a node must have been left out.
    """
    if loops.COMPILED:
        rows = (graph.starts, graph.targets)
        cores: Places = loops.cores(*(loops.both_ways(*rows) if graph.directed else rows))
        return cores
    back = _turned(graph) if graph.directed else (np.zeros(len(graph) + 1, np.int64), np.zeros(0, np.int64))
    return _peeled(graph, back)


def _turned(graph: Csr) -> tuple[Places, Places]:
    """The rows of the other direction."""
    turned = graph.matrix().T.tocsr()
    return turned.indptr, turned.indices


def _peeled(graph: Csr, back: tuple[Places, Places]) -> Places:
    """Everyone with no more than k ties left goes, all at once and again and again, before k grows."""
    size = len(graph)
    rows = ((graph.starts, graph.targets), back)
    left = np.diff(graph.starts) + np.diff(back[0])
    core, alive, level = np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool), 0
    while alive.any():
        level = max(level, int(left[alive].min()))
        going = np.flatnonzero(alive & (left <= level))
        while going.size:
            core[going], alive[going] = level, False
            for starts, targets in rows:
                lost = np.concatenate([targets[starts[one] : starts[one + 1]] for one in going])
                left = left - np.bincount(lost, minlength=size)
            going = np.flatnonzero(alive & (left <= level))
    return core
