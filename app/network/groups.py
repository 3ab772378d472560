"""Groups that refer mostly among themselves, and how sure it is who belongs: what chance gave is not named."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import networkx as nx
import numpy as np
from scipy.optimize import linear_sum_assignment

from app.network.measures import Ties

RUNS = 20
STABLE = 0.9


@dataclass(frozen=True, slots=True)
class Groups:
    """`groups`, the largest first, of the run with the best modularity; `stability` says for each node in which
    share of all runs it was in the same one."""

    groups: tuple[frozenset[UUID], ...]
    stability: dict[UUID, float]
    modularity: float

    @property
    def of(self) -> dict[UUID, int]:
        """The number of each node's group."""
        return {node: number for number, group in enumerate(self.groups) for node in group}

    def sure(self, node: UUID) -> bool:
        return self.stability[node] >= STABLE


def stable_groups(tied: Ties, runs: int = RUNS) -> Groups:
    """Louvain (Blondel, Guillaume, Lambiotte and Lefebvre, 2008) `runs` times with different seeds, by referrals.

    The groups of each run are matched to those of the best one so that most nodes agree (Kuhn–Munkres).
    O(runs·m·log n).
    """
    nodes = list(tied)
    if not tied.number_of_edges():
        alone = tuple(frozenset({node}) for node in nodes)
        return Groups(alone, dict.fromkeys(nodes, 1.0), 0.0)
    found = [nx.community.louvain_communities(tied, weight="referrals", seed=seed) for seed in range(runs)]
    worth = [nx.community.modularity(tied, groups, weight="referrals") for groups in found]
    best = int(np.argmax(worth))
    groups = sorted(map(frozenset, found[best]), key=lambda group: (-len(group), min(group)))
    home = _numbers(nodes, groups)
    alike = sum(_as_in(home, _numbers(nodes, other)) == home for other in found)
    shares = dict(zip(nodes, (alike / runs).tolist(), strict=True))
    return Groups(tuple(groups), shares, float(worth[best]))


def _numbers(nodes: Sequence[UUID], groups: Sequence[frozenset[UUID] | set[UUID]]) -> np.ndarray:
    of = {node: number for number, group in enumerate(groups) for node in group}
    return np.array([of[node] for node in nodes], dtype=np.int64)


def _as_in(home: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The groups of `other` under the numbers of those of `home` that they match; -1 for what matches none."""
    overlap = np.zeros((int(home.max()) + 1, int(other.max()) + 1))
    np.add.at(overlap, (home, other), 1)
    ours, theirs = linear_sum_assignment(-overlap)
    number = np.full(overlap.shape[1], -1)
    number[theirs] = ours
    return np.asarray(number[other])
