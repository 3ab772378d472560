"""Our kernels under networkx's own names: `nx.pagerank(graph)` runs them for a `Csr`, and reads like the textbook.

The oracle is one argument away: `nx.pagerank(graph, backend="networkx")` runs networkx's own on the same graph.
What no kernel does (Louvain, a personalization) networkx does itself, on a copy in its own form.
Registered in pyproject.toml as the backend "trellis".
"""

import math
import random
from collections.abc import Hashable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import networkx as nx

from app.network.graph import Csr, Numbers, from_networkx
from app.network.kernels import holes, paths, pieces, walks
from app.network.offers import UNDERSTOOD


def can_run(name: str, args: Sequence[object], given: Mapping[str, object]) -> bool | str:
    """Whether a kernel can do what is asked, else why not."""
    asked = signature(globals()[name]).bind(*args, **given).arguments
    asked.pop("graph")
    unknown = sorted(word for word, value in asked.items() if not _known(name, word, value))
    return f"the kernel does not know {', '.join(unknown)}" if unknown else True


def convert_from_nx(graph: Any, **_options: object) -> Csr:
    return from_networkx(graph)


def convert_to_nx(result: Any, **_options: object) -> Any:
    return result.to_networkx() if isinstance(result, Csr) else result


def pagerank(
    graph: Csr,
    alpha: float = 0.85,
    personalization: None = None,  # noqa: ARG001 (networkx's own signature, here and below)
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: None = None,  # noqa: ARG001
    weight: str | None = "weight",
    dangling: None = None,  # noqa: ARG001
) -> dict[Hashable, float]:
    """Raises networkx's PowerIterationFailedConvergence, as its own does."""
    if not len(graph):
        return {}
    shares = walks.pagerank(graph, weight, alpha, tol, max_iter)
    if shares is None:
        raise nx.PowerIterationFailedConvergence(max_iter)
    return _by_node(graph, shares)


def hits(
    graph: Csr,
    max_iter: int = 100,
    tol: float = 1e-8,
    nstart: None = None,  # noqa: ARG001
    normalized: bool = True,  # noqa: ARG001
) -> tuple[dict[Hashable, float], dict[Hashable, float]]:
    """Raises networkx's PowerIterationFailedConvergence, as its own does."""
    if not len(graph):
        return {}, {}
    found = walks.hits(graph, "weight", tol, max_iter)
    if found is None:
        raise nx.PowerIterationFailedConvergence(max_iter)
    return _by_node(graph, found[0]), _by_node(graph, found[1])


def weakly_connected_components(graph: Csr) -> Iterator[set[Hashable]]:
    for piece in pieces.components(graph):
        yield {graph.nodes[number] for number in piece.tolist()}


connected_components = weakly_connected_components


def core_number(graph: Csr) -> dict[Hashable, int]:
    if (graph.sources == graph.targets).any():
        raise nx.NetworkXNotImplemented(
            "The cores of a graph are not defined with loops at a node: leave them out."
        )
    return dict(zip(graph.nodes, pieces.core_numbers(graph).tolist(), strict=True))


def betweenness_centrality(
    graph: Csr,
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,  # noqa: ARG001
    seed: random.Random | int | None = None,
) -> dict[Hashable, float]:
    """With the same sample for a seed as networkx draws."""
    size = len(graph)
    sampled = k is not None and k != size
    draw = seed if isinstance(seed, random.Random) else random.Random(seed)  # noqa: S311
    some = draw.sample(range(size), k or 0) if sampled else list(range(size))
    found = paths.betweenness(graph, weight, some)
    if size > 2:
        _scale(found, some if sampled else None, graph, normalized=normalized)
    return _by_node(graph, found)


def constraint(
    graph: Csr,
    nodes: None = None,  # noqa: ARG001
    weight: str | None = None,
) -> dict[Hashable, float]:
    return _by_node(graph, holes.constraint(graph, weight))


def _scale(found: Numbers, some: list[int] | None, graph: Csr, *, normalized: bool) -> None:
    """As networkx does: a sampled start can't lie between itself and another, so that it has one chance less."""
    others, both = len(graph) - 1, 1 if graph.directed else 2
    per_start = 1 / (others - 1) if normalized else others / both
    if some is None:
        found *= per_start / others
        return
    at_starts = found[some] * (per_start / (len(some) - 1) if len(some) > 1 else math.nan)
    found *= per_start / len(some)
    found[some] = at_starts


def _by_node(graph: Csr, values: Numbers) -> dict[Hashable, float]:
    return dict(zip(graph.nodes, values.tolist(), strict=True))


def _known(name: str, word: str, value: object) -> bool:
    """Whether the kernel reads the argument, or it is as if it had not been given."""
    return word in UNDERSTOOD[name] or value is None or value is (word == "normalized")
