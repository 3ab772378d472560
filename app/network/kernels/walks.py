"""Where a wanderer over the referrals would be found: PageRank, hubs and authorities."""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import sparse
from scipy.linalg import eigh_tridiagonal

from app.network.graph import Csr, Numbers
from app.network.kernels import loops

# Short and wide products wait for memory, not for the processor: BLAS's threads would only spin.
_einsum = partial(np.einsum, optimize=False)
LANCZOS = 300  # steps, and so as many vectors held: what needs more has no clear answer


def pagerank(graph: Csr, weight: str | None, damping: float, tolerance: float, most: int) -> Numbers | None:
    """The share of time spent at each node, (n,), sum 1; None where `most` steps do not settle it. O(m) a step.

    Brin and Page (1998) by power iteration; nodes without a way out lead everywhere. It has settled when a step
    changes all shares together by less than n · `tolerance`, as in networkx.
    """
    size = len(graph)
    weights = graph.weights(weight)
    out = np.bincount(graph.sources, weights=weights, minlength=size)
    lost = np.flatnonzero(out == 0)
    steps = np.divide(1.0, out, out=np.zeros(size), where=out != 0)
    matrix = graph.matrix(weight)
    matrix.data = weights * steps[graph.sources]
    onward = matrix.T.tocsr()
    shares: Numbers = np.full(size, 1.0 / size)
    for _ in range(most):
        before = shares
        shares = damping * (onward @ before + before[lost].sum() / size) + (1.0 - damping) / size
        if np.abs(shares - before).sum() < size * tolerance:
            return shares
    return None


def hits(graph: Csr, weight: str | None, tolerance: float, most: int) -> tuple[Numbers, Numbers] | None:
    """Hubs and authorities, each (n,), of either sum 1; None where `most` steps do not settle them. O(m) a step.

    The first singular vectors of the adjacency matrix (Kleinberg, 1999), by Lanczos' method on what authorities
    share hubs with, every step kept at right angles to all before it. Settled when the residual is at most
    `tolerance` of the singular value's square.
    """
    there = graph.matrix(weight)
    there_and_back = _there_and_back(graph, there)
    basis = np.zeros((min(most, len(graph), LANCZOS) + 1, len(graph)))
    basis[0] = 1.0 / np.sqrt(len(graph))
    along, beside = np.zeros(len(basis)), np.zeros(len(basis))
    for step in range(len(basis) - 1):
        moved = there_and_back(basis[step])
        along[step] = _einsum("n,n->", basis[step], moved)
        for before in (basis[max(step - 1, 0) : step + 1], basis[: step + 1]):
            # The last two take away nearly all, and all of them what rounding left: twice is enough (Parlett).
            moved -= _einsum("kn,k->n", before, _einsum("kn,n->k", before, moved))
        beside[step] = np.sqrt(_einsum("n,n->", moved, moved))
        values, vectors = eigh_tridiagonal(along[: step + 1], beside[:step])
        if beside[step] * abs(vectors[-1, -1]) <= tolerance * max(values[-1], 0.0):
            authorities = _einsum("kn,k->n", basis[: step + 1], vectors[:, -1])
            hubs = there @ authorities
            return hubs / hubs.sum(), authorities / authorities.sum()
        basis[step + 1] = moved / beside[step]
    return None


def _there_and_back(graph: Csr, there: sparse.csr_array) -> Callable[[Numbers], Numbers]:
    """What authorities hand to their hubs and get back from them, (n,) to (n,): the matrix turned, times the matrix.

    Compiled, each row of the matrix is read but once, for both.
    """
    if not loops.COMPILED:
        back = there.T  # by columns it is as quick as turned round
        return lambda shares: back @ (there @ shares)
    targets = graph.targets.astype(np.int32)
    return partial(loops.there_and_back, graph.starts, targets, there.data)
