"""What if somebody closes, what ties are like, weeks out of the ordinary, and clients who are passed on."""

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.network import bounces, closing, relations, seasons
from app.network.closing import Market
from app.network.graph import from_networkx


def market(demand: list[float], places: list[float], chance: list[list[float]]) -> Market:
    return Market(np.array(demand, float), np.array(places, float), np.array(chance, float))


def test_a_closing_costs_what_the_others_can_not_take_up() -> None:
    """Ten clients; the first partner has 6 places at .9, the second 5 at .5: without the first, 5 at .5 are left."""
    loss = closing.suppose(market([10], [6, 5], [[0.9, 0.5]]), [0])
    assert loss.lost == pytest.approx(6 * 0.9 + 4 * 0.5 - 5 * 0.5)
    assert loss.left.tolist() == pytest.approx([2.5 / 7.4])
    assert loss.moved.tolist() == [pytest.approx([-6, 1])]


def test_what_nobody_needs_costs_nothing_when_it_closes() -> None:
    assert closing.suppose(market([3], [5, 5], [[0.8, 0.4]]), [1]).lost == 0


def test_several_closings_together_can_cost_more_than_each_alone() -> None:
    two = market([4], [4, 4], [[0.5, 0.5]])
    assert [closing.suppose(two, gone).lost for gone in ([0], [1], [0, 1])] == pytest.approx([0, 0, 2])


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=3),
    st.lists(st.integers(0, 6), min_size=1, max_size=3),
    st.data(),
)
def test_nobody_is_sent_who_did_not_ask_nor_where_there_is_no_place(
    demand: list[int], places: list[int], data: st.DataObject
) -> None:
    chances = st.lists(
        st.lists(st.sampled_from([0.0, 0.2, 0.9]), min_size=len(places), max_size=len(places)),
        min_size=len(demand),
        max_size=len(demand),
    )
    given_market = market(demand, places, data.draw(chances))  # type: ignore[arg-type]
    flow = closing.best_flow(given_market)
    assert (flow.sum(axis=1) <= given_market.demand + 1e-6).all()
    assert (flow.sum(axis=0) <= given_market.places + 1e-6).all()
    assert not flow[given_market.chance == 0].any()
    for gone in range(len(places)):
        assert closing.suppose(given_market, [gone]).lost >= -1e-6


def test_the_best_flow_is_networkx_s() -> None:
    draw = np.random.default_rng(3)
    for _ in range(5):
        chance = draw.integers(0, 10, (3, 4)) / 10
        made = Market(draw.integers(1, 8, 3).astype(float), draw.integers(1, 8, 4).astype(float), chance)
        graph = nx.DiGraph()
        for i, j in product(range(3), range(4)):
            graph.add_edge(("d", i), ("p", j), weight=-int(chance[i, j] * 10), capacity=100)
        for i in range(3):
            graph.add_edge("s", ("d", i), capacity=int(made.demand[i]), weight=0)
            graph.add_edge(("d", i), "t", weight=0, capacity=100)
        for j in range(4):
            graph.add_edge(("p", j), "t", capacity=int(made.places[j]), weight=0)
        flow = nx.max_flow_min_cost(graph, "s", "t")
        assert (closing.best_flow(made) * chance).sum() == pytest.approx(-nx.cost_of_flow(graph, flow) / 10)


def digraph(*edges: tuple[str, str, int]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges, weight="referrals")
    return graph


def test_referrals_that_are_given_back_make_reciprocity() -> None:
    graph = from_networkx(digraph(("a", "b", 3), ("b", "a", 1), ("a", "c", 4)))
    assert relations.reciprocity(graph, "referrals") == pytest.approx(2 / 8)
    even = nx.gnp_random_graph(12, 0.3, seed=2, directed=True)
    ours = relations.reciprocity(from_networkx(even), "referrals")
    assert ours == pytest.approx(nx.overall_reciprocity(even))


def test_a_group_that_refers_only_within_looks_inward() -> None:
    graph = from_networkx(digraph(("a", "b", 3), ("b", "c", 1)))
    assert relations.outwardness(graph, "referrals", {"a": "x", "b": "x", "c": "y"}) == {"x": -0.5, "y": 1.0}


def test_the_pairs_that_work_together_are_a_share_of_all() -> None:
    graph = from_networkx(digraph(("a", "b", 2), ("b", "a", 1), ("a", "c", 2)))
    assert relations.together(graph.undirected("referrals"), "referrals") == pytest.approx(1 / 3)


def test_concentration_runs_from_even_to_one() -> None:
    assert relations.concentration([5, 5, 5, 5]) == pytest.approx(0.25)
    assert relations.concentration([7]) == 1.0
    assert relations.concentration([]) == 0.0


def test_care_is_denser_where_a_client_s_helpers_share_more_clients() -> None:
    helpers = {"maria": "ab", "ann": "ab", "joe": "abc", "kim": "a"}
    assert relations.care_density(helpers) == {"maria": 3, "ann": 3, "joe": pytest.approx((3 + 1 + 1) / 3)}


def test_ties_come_and_go_by_month() -> None:
    months = [[("a", "b"), ("a", "c")], [("a", "b")], [("a", "b"), ("a", "c"), ("b", "c")], []]
    assert relations.turnover(months) == [(0, 0), (1, 0), (0, 3)]


def test_a_week_is_judged_by_the_eight_before_it() -> None:
    told = seasons.weeks([9] * 8 + [9, 19, 18, 0])
    assert [week.unusual for week in told] == [False] * 8 + [False, True, False, True]
    assert (told[8].trend, told[8].ratio, told[8].low, told[8].high) == (9, 1, 0, 18)
    assert told[0].trend is None


def test_attempts_are_counted_until_somebody_sees_the_client() -> None:
    """Three clients: seen at once by A; by B after A said no; by neither A, nor B, nor A once more."""
    chain = np.array([0, 0, 1, 1, 2, 2, 2])
    partner = np.array([0, 1, 0, 1, 0, 1, 0])
    seen = np.array([True, False, False, True, False, False, False])
    found = bounces.chained(chain, np.arange(7.0), seen)
    reached = np.bincount(found.number)[1:]
    connected = np.bincount(found.number[seen[found.rows]], minlength=len(reached) + 1)[1:]
    assert (reached.tolist(), connected.tolist()) == ([3, 2, 1], [1, 1, 0])
    assert bounces.ways_of(found, partner) == {(0, 1): 2, (1, 0): 1}
    assert bounces.circles(found, partner).tolist() == [False, False, True]
