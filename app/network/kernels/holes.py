"""Who is hemmed in: how far each node's ties lead to others who are tied among themselves."""

import numpy as np

from app.network.graph import Csr, Numbers


def constraint(graph: Csr, weight: str | None) -> Numbers:
    """Burt's constraint of each node, (n,): low for those who join others that would not meet; NaN without a tie.

    Σ over neighbours j of (p_ij + Σ p_iq·p_qj)², p_ij being the share of i's ties, both ways together, that is with j
    (Burt, 1992, "Structural Holes"). One product of sparse matrices: O(Σ degree²).
    """
    there = graph.matrix(weight)
    there.setdiag(0)
    both = (there + there.T.tocsr()).tocsr()
    both.eliminate_zeros()
    totals = np.asarray(both.sum(axis=1)).ravel()
    share = both.copy()
    share.data = share.data / np.repeat(totals, np.diff(share.indptr))
    touches = both.copy()
    touches.data = np.ones_like(touches.data)
    reached = share + (share @ share).multiply(touches)
    found: Numbers = np.asarray(reached.power(2).sum(axis=1)).ravel().astype(float)
    found[totals == 0] = np.nan
    return found
