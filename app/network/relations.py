"""What ties between organizations are like: given back or not, within a group or across, and who shares clients."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import TypeAlias

import numpy as np

from app.network.graph import Csr

Pair: TypeAlias = tuple[Hashable, Hashable]

WORKS_TOGETHER = 3  # referrals, both ways together


def concentration(counts: Iterable[float]) -> float:
    """The Herfindahl–Hirschman index Σ s² of the shares of `counts`: 1/n when all are equal, 1 when one has all."""
    values = np.fromiter(counts, dtype=float)
    total = values.sum()
    return float(((values / total) ** 2).sum()) if total else 0.0


def reciprocity(graph: Csr, weight: str) -> float:
    """Σ min(w_ij, w_ji) ÷ Σ w over ordered pairs: the share of referrals that is given back (Squartini et al., 2013).

    0 where nobody refers back, 1 where every pair refers alike both ways. O(m).
    """
    there = graph.matrix(weight)
    total = there.sum()
    return float(there.minimum(there.T.tocsr()).sum() / total) if total else 0.0


def outwardness(graph: Csr, weight: str, group: Mapping[Hashable, Hashable]) -> dict[Hashable, float]:
    """The E–I index of each group: (across − within) ÷ (across + within), −1 for all within to 1 for all across.

    Krackhardt and Stern (1988), on the weights of both directions; groups without a tie are left out. O(n + m).
    """
    names = sorted({group[node] for node in graph}, key=str)
    number = {name: place for place, name in enumerate(names)}
    of = np.array([number[group[node]] for node in graph], dtype=np.int64)
    ones, others, weights = of[graph.sources], of[graph.targets], graph.weights(weight)
    within = np.bincount(ones[ones == others], weights=weights[ones == others], minlength=len(names))
    apart = ones != others
    across = sum(
        np.bincount(ends[apart], weights=weights[apart], minlength=len(names)) for ends in (ones, others)
    )
    total = np.asarray(within + across)
    return {name: float((across - within)[n] / total[n]) for n, name in enumerate(names) if total[n]}


def together(tied: Csr, weight: str) -> float:
    """How many of all possible pairs of organizations work together (at least 3 referrals between them), 0 to 1."""
    possible = len(tied) * (len(tied) - 1) / 2
    return float((tied.weights(weight) >= WORKS_TOGETHER).sum() / 2 / possible) if possible else 0.0


def care_density(helpers: Mapping[Hashable, Iterable[Hashable]]) -> dict[Hashable, float]:
    """For each client, how many clients the pairs of their helpers share on average (Pollack et al., 2013).

    `helpers` holds who helps each client. Clients with fewer than two helpers are left out. The client
    counts among those whom each pair shares. O(Σ h²) for h helpers a client.
    """
    teams = {client: sorted(set(theirs), key=str) for client, theirs in helpers.items()}
    pairs_of = {client: list(combinations(team, 2)) for client, team in teams.items()}
    shared = Counter(chain.from_iterable(pairs_of.values()))
    return {
        client: sum(shared[pair] for pair in pairs) / len(pairs)
        for client, pairs in pairs_of.items()
        if pairs
    }


def turnover(months: Sequence[Iterable[Pair]]) -> list[tuple[int, int]]:
    """For each month after the first, how many ties are new (never seen before) and how many were lost.

    `months` holds the ties of each month in order. A tie is lost in the month after its last.
    """
    seen = [set(ties) for ties in months]
    known: set[Pair] = set(seen[0]) if seen else set()
    found = []
    for number in range(1, len(seen)):
        later = set().union(*seen[number:])
        found.append((len(seen[number] - known), len(seen[number - 1] - later)))
        known |= seen[number]
    return found
