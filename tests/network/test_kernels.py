"""Our kernels say what networkx says, to the last digits, compiled or not; and networkx finds them by itself."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.network.graph import Csr, from_edges, from_networkx
from app.network.kernels import loops

ENDS = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda ends: ends[0] != ends[1])
WEIGHTS = st.integers(1, 4)
EXACT = {"tol": 1e-13, "max_iter": 2_000}


@st.composite
def networks(draw: st.DrawFn, *, directed: bool | None = None) -> nx.Graph:
    """Up to twelve nodes, some of them alone; lengths of which many are equal."""
    way = draw(st.booleans()) if directed is None else directed
    graph = nx.DiGraph() if way else nx.Graph()
    graph.add_nodes_from(range(draw(st.integers(1, 12))))
    for (one, other), weight in draw(st.dictionaries(ENDS, WEIGHTS, max_size=40)).items():
        graph.add_edge(one, other, weight=weight, length=1 / weight)
    return graph


@pytest.fixture(params=["compiled", "plain"], autouse=True, scope="module")
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """With numba, where it is installed, and without."""
    before = loops.COMPILED
    if request.param == "compiled" and not before:
        pytest.skip("numba is not installed: pip install .[fast]")
    loops.COMPILED = request.param == "compiled"
    yield request.param
    loops.COMPILED = before


def the_same(ours: dict, theirs: dict) -> None:
    assert list(ours) == list(theirs)
    assert list(ours.values()) == pytest.approx(list(theirs.values()), rel=1e-9, abs=1e-12, nan_ok=True)


@given(networks())
def test_a_graph_survives_the_way_there_and_back(graph: nx.Graph) -> None:
    back = from_networkx(graph).to_networkx()
    assert list(back) == list(graph)
    assert back.is_directed() == graph.is_directed()
    assert {frozenset(e[:2]) if not graph.is_directed() else e[:2]: e[2] for e in back.edges(data=True)} == {
        frozenset(e[:2]) if not graph.is_directed() else e[:2]: e[2] for e in graph.edges(data=True)
    }


def test_values_of_the_same_edge_are_added_up() -> None:
    graph = from_edges(
        "abc", np.array([2, 0, 2]), np.array([1, 1, 1]), {"referrals": np.array([3.0, 1.0, 4.0])}
    )
    assert (graph.starts.tolist(), graph.targets.tolist()) == ([0, 1, 1, 2], [1, 1])
    assert graph.values["referrals"].tolist() == [1.0, 7.0]


def test_both_directions_become_one_tie() -> None:
    graph = from_edges("ab", np.array([0, 1]), np.array([1, 0]), {"referrals": np.array([3.0, 4.0])})
    tied = graph.undirected("referrals").to_networkx()
    assert list(tied.edges(data="referrals")) == [("a", "b", 7.0)]


@given(networks(), st.sampled_from([None, "weight"]))
def test_pagerank_is_networkx_s(graph: nx.Graph, weight: str | None) -> None:
    theirs = nx.pagerank(graph, weight=weight, **EXACT)
    the_same(nx.pagerank(from_networkx(graph), weight=weight, **EXACT), theirs)


def test_pagerank_that_does_not_settle_is_refused_as_by_networkx() -> None:
    graph = from_networkx(nx.gnp_random_graph(30, 0.2, seed=1, directed=True))
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(graph, tol=1e-13, max_iter=2)


def test_hubs_and_authorities_are_networkx_s() -> None:
    for seed in range(5):
        graph = nx.gnp_random_graph(40, 0.15, seed=seed, directed=True)
        theirs = nx.hits(graph, tol=1e-13)
        for ours, expected in zip(nx.hits(from_networkx(graph), tol=1e-13), theirs, strict=True):
            the_same(ours, expected)


@given(networks())
def test_pieces_are_networkx_s(graph: nx.Graph) -> None:
    find = nx.weakly_connected_components if graph.is_directed() else nx.connected_components
    ours, theirs = find(from_networkx(graph)), find(graph)
    assert {frozenset(piece) for piece in ours} == {frozenset(piece) for piece in theirs}


@given(st.data())
def test_cores_are_networkx_s(data: st.DataObject) -> None:
    graph = data.draw(networks())
    assert nx.core_number(from_networkx(graph)) == nx.core_number(graph)


@given(st.data())
def test_who_lies_between_is_networkx_s(data: st.DataObject) -> None:
    graph = data.draw(networks())
    for weight in (None, "length"):
        for normalized in (True, False):
            asked = {"weight": weight, "normalized": normalized}
            ours = nx.betweenness_centrality(from_networkx(graph), **asked)
            the_same(ours, nx.betweenness_centrality(graph, **asked))


def test_lengths_that_differ_beyond_counting_in_rings_are_walked_all_the_same() -> None:
    graph = nx.DiGraph([(0, 1, {"length": 1e-9}), (1, 2, {"length": 1.0}), (0, 2, {"length": 2.0})])
    ours = nx.betweenness_centrality(from_networkx(graph), weight="length", normalized=False)
    assert ours == {0: 0.0, 1: 1.0, 2: 0.0}


def test_where_nobody_is_tied_to_anybody_nobody_lies_between() -> None:
    nothing = np.array([], int)
    graph = from_edges("ab", nothing, nothing, {"length": np.array([])})
    assert nx.betweenness_centrality(graph, weight="length") == {"a": 0.0, "b": 0.0}


@given(st.data())
def test_a_sample_is_the_one_that_networkx_draws(data: st.DataObject) -> None:
    graph = data.draw(networks())
    asked = {"weight": "length", "k": data.draw(st.integers(1, len(graph))), "seed": 20}
    ours = nx.betweenness_centrality(from_networkx(graph), **asked)
    the_same(ours, nx.betweenness_centrality(graph, **asked))


def test_the_kernels_are_what_networkx_runs_for_our_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.network.kernels import walks

    monkeypatch.setattr(walks, "pagerank", lambda *_: np.array([2.0]))
    graph = from_edges("a", np.array([], int), np.array([], int), {})
    assert nx.pagerank(graph) == {"a": 2.0}
    assert nx.pagerank(graph, backend="networkx") == {"a": 1.0}


def test_what_no_kernel_does_networkx_does_itself() -> None:
    graph: Csr = from_networkx(nx.path_graph(4))
    assert set(nx.articulation_points(graph)) == {1, 2}
    likes = nx.pagerank(graph, personalization={0: 1})
    the_same(likes, nx.pagerank(nx.path_graph(4), personalization={0: 1}))


def test_loops_at_a_node_have_no_cores() -> None:
    with pytest.raises(nx.NetworkXNotImplemented, match="loops"):
        nx.core_number(from_edges("a", np.array([0]), np.array([0]), {}))
