"""The graph of referrals as immutable arrays: what kernels read, and what `nx.pagerank(graph)` takes as it is.

Compressed sparse rows: the edges out of node i are `targets[starts[i]:starts[i + 1]]`, each with its values. One
graph is one version of the network; nothing ever changes it, so what was derived from it once stays true.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# What has no kernel of ours, networkx does itself, on a copy in its own form.
nx.config.fallback_to_nx = True

Numbers: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Csr:
    """`nodes` (n,) in order; `starts` (n + 1,); `targets` (m,), sorted within each row; `values` by name, each (m,).

    An undirected graph holds each edge twice, once in the row of either end. No edge is there twice.
    """

    nodes: tuple[Hashable, ...]
    starts: Places
    targets: Places
    values: Mapping[str, Numbers]
    directed: bool = True

    __networkx_backend__: ClassVar[str] = "trellis"

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.nodes)

    def is_directed(self) -> bool:
        return self.directed

    def is_multigraph(self) -> bool:
        return False

    @property
    def edges_held(self) -> int:
        """How many edges the arrays hold: of an undirected graph, each twice."""
        return len(self.targets)

    @cached_property
    def sources(self) -> Places:
        """The row of each edge, (m,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @cached_property
    def place(self) -> dict[Hashable, int]:
        """The number of each node."""
        return {node: number for number, node in enumerate(self.nodes)}

    def weights(self, name: str | None) -> Numbers:
        """The values called `name`, (m,); ones where there are none, as networkx has it."""
        return self.values[name] if name is not None and name in self.values else np.ones(self.edges_held)

    def matrix(self, name: str | None = None) -> sparse.csr_array:
        """The adjacency matrix (n, n), weighted by `name`."""
        size = len(self)
        return sparse.csr_array((self.weights(name), self.targets, self.starts), shape=(size, size))

    def sums(self, name: str | None = None, *, incoming: bool = False) -> Numbers:
        """The weights out of each node added up (or those into it), (n,); without a name, how many edges."""
        ends = self.targets if incoming else self.sources
        summed: Numbers = np.bincount(ends, weights=self.weights(name), minlength=len(self)).astype(float)
        return summed

    def undirected(self, add_up: str) -> "Csr":
        """The same without directions: `add_up` of both ways together."""
        both = (self.sources, self.targets), (self.targets, self.sources)
        ends = [np.concatenate(pair) for pair in zip(*both, strict=True)]
        values = {add_up: np.tile(self.weights(add_up), 2)}
        return from_edges(self.nodes, ends[0], ends[1], values, directed=False)

    def with_values(self, name: str, values: Numbers) -> "Csr":
        """The same graph with one more value an edge."""
        return Csr(self.nodes, self.starts, self.targets, {**self.values, name: values}, self.directed)

    def to_networkx(self) -> "nx.Graph[Hashable]":
        """The same as networkx keeps it: for what has no kernel, and as the oracle of those that are."""
        graph: nx.Graph[Hashable] = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(self.nodes)
        names = list(self.values)
        columns = [self.values[name].tolist() for name in names]
        ends = zip(self.sources.tolist(), self.targets.tolist(), strict=True)
        graph.add_edges_from(
            (self.nodes[one], self.nodes[other], dict(zip(names, row, strict=True)))
            for (one, other), *row in zip(ends, *columns, strict=True)
            if self.directed or one <= other
        )
        return graph


def from_edges(
    nodes: Sequence[Hashable],
    sources: Places,
    targets: Places,
    values: Mapping[str, Numbers],
    *,
    directed: bool = True,
) -> Csr:
    """The graph of edges `sources[k]` → `targets[k]`, numbers of `nodes`; values of the same edge are added up.

    Of an undirected graph, give each edge both ways.
    """
    size = len(nodes)

    def added_up(value: Numbers) -> sparse.csr_array:
        return sparse.coo_array((value, (sources, targets)), shape=(size, size)).tocsr()

    summed = {name: added_up(value) for name, value in values.items()}
    shape = next(iter(summed.values())) if summed else added_up(np.ones(len(sources)))
    starts, ends = shape.indptr.astype(np.int64), shape.indices.astype(np.int64)
    return Csr(tuple(nodes), starts, ends, {name: row.data for name, row in summed.items()}, directed)


def from_networkx(graph: "nx.Graph[Hashable]") -> Csr:
    """The arrays of a networkx graph, with every number that its edges carry (0 where one lacks it)."""
    nodes = tuple(graph)
    place = {node: number for number, node in enumerate(nodes)}
    edges = list(graph.edges(data=True))
    if not graph.is_directed():
        edges += [(other, one, data) for one, other, data in edges if one != other]
    ends = np.array([(place[one], place[other]) for one, other, _ in edges], dtype=np.int64).reshape(-1, 2)
    names = sorted(
        {name for *_, data in edges for name, value in data.items() if isinstance(value, int | float)}
    )
    values = {name: np.array([data.get(name, 1) for *_, data in edges], dtype=float) for name in names}
    return from_edges(nodes, ends[:, 0], ends[:, 1], values, directed=graph.is_directed())
