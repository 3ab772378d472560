"""How our network kernels compare with networkx: `python -m benchmarks.network [--edges 10000 100000] [--check]`.

A made-up network of referrals (a few organizations get most of them), written to SQLite and read back; then each
measure by plain networkx and by our kernels, in turn, in one run, on the same graph. `--large` adds 1,000,000
edges, where the bars of the table "Trust and network" are. networkit is named beside where it is installed and has
the measure. CPU time; results must agree within a relative 1e-9.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import networkx as nx
import numpy as np

from app.network import reading
from app.network.graph import Csr
from app.network.kernels import loops
from benchmarks.measuring import Times, machine, percentile

SEED = 11
EXACT = {"tol": 1e-13, "max_iter": 10_000}
LARGE = 1_000_000
SOURCES = 100
OURS_A_ROUND = 5
# Ours must be so many times faster (memory: so many times smaller), at this size of graph.
BARS: dict[tuple[str, int], float] = {
    ("PageRank", LARGE): 40,
    ("HITS", LARGE): 30,
    ("weak components", LARGE): 30,
    ("core numbers", LARGE): 100,
    ("load from SQL", LARGE): 6,
    ("memory", LARGE): 15,
    ("betweenness, 100 starts", 100_000): 60,
    ("betweenness, exact", 10_000): 35,
}


@dataclass
class Case:
    """One measure, by networkx and by us; `both` says whether the answers agree."""

    name: str
    theirs: Callable[[], object]
    ours: Callable[[], object]
    repeats: int = 3
    agree: Callable[[object, object], bool] = lambda theirs, ours: _close(theirs, ours)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--large", action="store_true", help="also 1,000,000 edges")
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed or results differ")
    chosen = parser.parse_args()
    print(machine(("networkx", "numpy", "scipy"), numba=_numba(), seed=SEED))
    missed = []
    for edges in chosen.edges + [LARGE] * chosen.large:
        missed += compare(edges)
    for words in missed:
        print(f"missed: {words}")
    return 1 if chosen.check and missed else 0


def compare(edges: int) -> list[str]:
    """Print the table for one size; what was missed."""
    connection = made_up(edges)
    graph = loaded(connection)
    plain = plainly_loaded(connection)
    print(f"\n{len(graph):,} organizations, {graph.edges_held:,} ties of {edges:,} drawn")
    print(f"{'CPU, ms (median)':28}{'networkx':>12}{'ours':>10}{'ratio':>9}{'bar':>7}")
    missed = []
    for case in cases(edges, connection, graph, plain):
        times, theirs, ours = timed(case)
        ratio = times[0] / times[1]
        missed += _row(case.name, edges, *times, ratio)
        if not case.agree(theirs, ours):
            missed.append(f"{case.name}, {edges:,}: the answers differ")
    missed += _row("memory", edges, *memory(connection), 0.0)
    return missed


def timed(case: Case) -> tuple[tuple[float, float], object, object]:
    """Median milliseconds by networkx and by us, in turn; and both answers.

    Ours runs several times a round: networkx works for seconds, and meanwhile a machine may put away the memory that
    lies idle, which the first call then fetches back.
    """
    theirs, ours = Times(), Times()
    case.ours()  # compiled before anything is measured
    answers: tuple[object, object] = (None, None)
    for _ in range(case.repeats):
        gc.collect()
        answers = theirs.measure(case.theirs), None
        for _ in range(OURS_A_ROUND):
            answers = answers[0], ours.measure(case.ours)
    return (percentile(theirs.cpu, 0.5), percentile(ours.cpu, 0.5)), *answers


def cases(edges: int, connection: sqlite3.Connection, graph: Csr, plain: nx.DiGraph) -> list[Case]:
    size = {"repeats": 3 if edges < LARGE else 1}
    found = [
        Case("load from SQL", lambda: plainly_loaded(connection), lambda: loaded(connection), 3, _same_graph),
        Case("PageRank", lambda: nx.pagerank(plain, **EXACT), lambda: nx.pagerank(graph, **EXACT), **size),
        Case("HITS", lambda: nx.hits(plain, tol=1e-13), lambda: nx.hits(graph, tol=1e-13), 3, _close_hits),
        Case(
            "weak components",
            lambda: list(nx.weakly_connected_components(plain)),
            lambda: list(nx.weakly_connected_components(graph)),
            3,
            lambda theirs, ours: set(map(frozenset, theirs)) == set(map(frozenset, ours)),  # type: ignore[call-overload]
        ),
        Case(
            "core numbers",
            lambda: nx.core_number(plain),
            lambda: nx.core_number(graph),
            3 if edges < LARGE else 1,
            lambda theirs, ours: theirs == ours,
        ),
    ]
    if edges <= 100_000:
        some = {"k": SOURCES, "seed": SEED, "weight": "length"}
        near, near_plain = _with_lengths(graph), _with_lengths(graph).to_networkx()
        found.append(
            Case(
                "betweenness, 100 starts",
                lambda: nx.betweenness_centrality(near_plain, **some),
                lambda: nx.betweenness_centrality(near, **some),
                1,
            )
        )
    if edges <= 10_000:
        found.append(
            Case(
                "betweenness, exact",
                lambda: nx.betweenness_centrality(near_plain, weight="length"),
                lambda: nx.betweenness_centrality(near, weight="length"),
                1,
            )
        )
    return found


def made_up(edges: int) -> sqlite3.Connection:
    """Ties with how many referrals each, in SQLite; popular partners get far more than others."""
    draw = np.random.default_rng(SEED)
    size = max(edges // 5, 50)
    sources = draw.integers(0, size, edges)
    targets = (size * draw.power(0.4, edges)).astype(int) % size
    kept = sources != targets
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE tie (referrer INTEGER, partner INTEGER, referrals INTEGER)")
    rows = zip(
        sources[kept].tolist(),
        targets[kept].tolist(),
        draw.integers(1, 30, edges)[kept].tolist(),
        strict=True,
    )
    connection.executemany("INSERT INTO tie VALUES (?, ?, ?)", rows)
    return connection


def loaded(connection: sqlite3.Connection) -> Csr:
    return reading.graph_of(connection.execute("SELECT referrer, partner, referrals FROM tie"), "weight")


def plainly_loaded(connection: sqlite3.Connection) -> nx.DiGraph:
    """As one writes it with networkx: an edge at a time, the same tie added up."""
    graph = nx.DiGraph()
    for referrer, partner, referrals in connection.execute("SELECT referrer, partner, referrals FROM tie"):
        if graph.has_edge(referrer, partner):
            graph[referrer][partner]["weight"] += referrals
        else:
            graph.add_edge(referrer, partner, weight=referrals)
    return graph


def memory(connection: sqlite3.Connection) -> tuple[float, float]:
    """Megabytes that either graph holds."""
    return _held(lambda: plainly_loaded(connection)), _held(lambda: loaded(connection))


def _held(load: Callable[[], object]) -> float:
    gc.collect()
    tracemalloc.start()
    graph = load()
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del graph
    return held / 1e6


def _with_lengths(graph: Csr) -> Csr:
    return graph.with_values("length", 1.0 / graph.weights("weight"))


def _row(name: str, edges: int, theirs: float, ours: float, _ratio: float) -> list[str]:
    ratio, bar = theirs / ours, BARS.get((name, edges))
    shown = f"{bar:>6g}×" if bar else ""
    unit = " (MB)" if name == "memory" else ""
    print(f"{name + unit:28}{theirs:12.1f}{ours:10.2f}{ratio:8.1f}×{shown:>7}")
    return [f"{name}, {edges:,}: {ratio:.1f}, not {bar:g}"] if bar and ratio < bar else []


def _close(theirs: object, ours: object) -> bool:
    assert isinstance(theirs, dict)
    assert isinstance(ours, dict)
    one = np.array([theirs[node] for node in theirs])
    other = np.array([ours[node] for node in theirs])
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-15))


def _close_hits(theirs: object, ours: object) -> bool:
    """Small entries carry the solver's own rounding: agree within 1e-9 of the largest."""
    pairs = zip(theirs, ours, strict=True)  # type: ignore[call-overload]
    return all(
        max(abs(one[node] - other[node]) for node in one) <= 1e-9 * max(one.values()) for one, other in pairs
    )


def _same_graph(theirs: object, ours: object) -> bool:
    assert isinstance(theirs, nx.DiGraph)
    assert isinstance(ours, Csr)
    return (len(theirs), theirs.number_of_edges()) == (len(ours), ours.edges_held)


def _numba() -> str:
    if not loops.COMPILED or not find_spec("numba"):
        return "absent"
    from importlib.metadata import version

    return version("numba")


if __name__ == "__main__":
    sys.exit(main())
