"""The measures, against small networks worked out by hand."""

from math import isclose
from random import Random
from uuid import UUID

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.network import measures
from app.network.measures import Flow

A, B, C, D, E, F = (UUID(int=number) for number in range(1, 7))


def flow(referrer: UUID, partner: UUID, referrals: int = 1, need: str = "food", connected: int = 0) -> Flow:
    return Flow(referrer, partner, need, referrals, connected)


def ties(*flows: Flow) -> nx.Graph:
    return measures.ties(measures.network(flows))


def test_an_edge_is_all_referrals_from_one_organization_to_another_whatever_the_need():
    graph = measures.network([flow(A, B, 3, "food"), flow(A, B, 4, "legal"), flow(B, A, 1)])
    assert dict(graph.edges) == {(A, B): {"referrals": 7}, (B, A): {"referrals": 1}}


def test_an_organization_that_refers_to_itself_makes_no_edge():
    assert len(measures.network([flow(A, A, 9)])) == 0
    assert measures.reliance([flow(A, A, 9, connected=9)]) == {}


def test_ties_join_both_directions_and_the_busier_are_closer():
    assert ties(flow(A, B, 3), flow(B, A, 1)).edges[A, B] == {"referrals": 4, "length": 0.25}


def test_the_middle_of_a_chain_holds_it_together():
    """On a path A-B-C-D, B lies between A and C, A and D: 2 of the 3 pairs without B."""
    between = measures.betweenness(ties(flow(A, B), flow(B, C), flow(C, D)))
    assert between == pytest.approx({A: 0, B: 2 / 3, C: 2 / 3, D: 0})


def test_busy_ties_are_shorter_than_a_direct_one_that_is_hardly_used():
    """A to C directly is 1 long, by way of B 1/10 + 1/10."""
    between = measures.betweenness(ties(flow(A, C, 1), flow(A, B, 10), flow(B, C, 10)))
    assert between[B] == 1


def test_betweenness_is_sampled_the_same_way_every_time_when_there_are_many_organizations(monkeypatch):
    monkeypatch.setattr(measures, "EXACT_UP_TO", 150)
    random = Random(5)  # noqa: S311
    organizations = [UUID(int=number) for number in range(200)]
    flows = [flow(*random.sample(organizations, 2)) for _ in range(600)]
    sampled = measures.betweenness(ties(*flows))
    exact = nx.betweenness_centrality(ties(*flows), weight="length")
    assert sampled == measures.betweenness(ties(*flows))
    assert sampled != exact
    assert max(abs(sampled[one] - exact[one]) for one in sampled) < 0.05


def test_a_network_breaks_at_the_organization_that_joins_two_parts():
    """Two triangles A-B-C and D-E-F joined by C-D: C and D are cut points, their tie is a bridge."""
    joined = ties(
        flow(A, B), flow(B, C), flow(C, A), flow(C, D), flow(D, E), flow(E, F), flow(F, D)
    )  # fmt: skip
    assert measures.cut_points(joined) == {C, D}
    assert measures.cut_off_by(joined) == {C: 2, D: 2}
    assert measures.bridges(joined) == {frozenset({C, D})}


def test_a_cut_point_parts_all_but_the_largest_piece_from_the_rest():
    """A star around A with the arms B, C, D, and E-F at the end of D: without A, B and C stand alone."""
    star = ties(flow(A, B), flow(A, C), flow(A, D), flow(D, E), flow(E, F))
    assert measures.cut_off_by(star) == {A: 2, D: 2, E: 1}


def test_a_ring_breaks_nowhere():
    ring = ties(flow(A, B), flow(B, C), flow(C, A))
    assert measures.cut_points(ring) == frozenset()
    assert measures.bridges(ring) == frozenset()


def test_groups_that_refer_mostly_among_themselves_are_found_the_largest_first():
    groups = measures.communities(
        ties(
            flow(A, B, 20), flow(B, C, 20), flow(C, A, 20), flow(C, F, 20), flow(F, A, 20),
            flow(D, E, 20),
            flow(C, D, 1),
        )
    )  # fmt: skip
    assert groups == [frozenset({A, B, C, F}), frozenset({D, E})]


def test_communities_keep_their_numbers_from_day_to_day():
    first = measures.numbered([frozenset({A, B, C}), frozenset({D, E})], {})
    assert first == {A: 0, B: 0, C: 0, D: 1, E: 1}
    grown = [frozenset({D, E, F, C}), frozenset({A, B})]
    assert measures.numbered(grown, first) == {D: 1, E: 1, F: 1, C: 1, A: 0, B: 0}


def test_a_new_community_gets_a_number_of_its_own():
    before = {A: 0, B: 0, C: 0, D: 0}
    assert measures.numbered([frozenset({A, B, C}), frozenset({D}), frozenset({E})], before) == {
        A: 0, B: 0, C: 0, D: 1, E: 2,
    }  # fmt: skip


def test_the_network_relies_most_on_whom_the_relied_on_rely_on():
    """A refers to B, and B to nobody, so its standing is spread over both: a = 0.075 + 0.425 b, a + b = 1."""
    standing = measures.standing(measures.network([flow(A, B, 5)]))
    assert standing == pytest.approx({A: 0.5 / 1.425, B: 0.925 / 1.425}, abs=1e-5)


def test_an_empty_network_has_no_measures_and_no_faults():
    nothing = measures.network([])
    assert measures.standing(nothing) == {}
    assert measures.communities(measures.ties(nothing)) == []
    assert measures.betweenness(measures.ties(nothing)) == {}


def test_a_need_is_as_spread_as_so_many_equal_partners():
    """Shares 1/2, 1/4, 1/4: N_eff = 1 / (1/4 + 1/16 + 1/16) = 8/3."""
    found = measures.reliance(
        [flow(A, B, 9, connected=8), flow(A, C, 9, connected=4), flow(D, E, 9, connected=4)]
    )["food"]
    assert (found.partners, found.connections, found.largest, found.largest_share) == (3, 16, B, 0.5)
    assert isclose(found.effective, 8 / 3)
    assert not measures.rests_on_one(found.largest_share, found.effective)


def test_a_need_rests_on_one_partner_when_that_one_makes_over_four_fifths_of_the_connections():
    lonely = measures.reliance([flow(A, B, 90, connected=81), flow(A, C, 90, connected=19)])["food"]
    spread = measures.reliance([flow(A, B, 90, connected=60), flow(A, C, 90, connected=40)])["food"]
    assert measures.rests_on_one(lonely.largest_share, lonely.effective)
    assert not measures.rests_on_one(spread.largest_share, spread.effective)


organizations = st.sampled_from([A, B, C, D, E, F])
flows = st.lists(
    st.builds(Flow, organizations, organizations, st.sampled_from(["food", "legal"]), st.integers(1, 9), st.just(1)),
    max_size=20,
)  # fmt: skip


@settings(deadline=None)
@given(flows, st.randoms(use_true_random=False))
def test_the_order_of_flows_is_irrelevant(given_flows, random):
    shuffled = random.sample(given_flows, len(given_flows))
    one, other = measures.network(given_flows), measures.network(shuffled)
    assert measures.communities(measures.ties(one)) == measures.communities(measures.ties(other))
    assert measures.standing(one) == measures.standing(other)
    assert measures.reliance(given_flows) == measures.reliance(shuffled)


@settings(deadline=None)
@given(flows)
def test_a_need_is_never_more_spread_than_its_partners_are_many(given_flows):
    for found in measures.reliance(given_flows).values():
        assert 1 - 1e-9 <= found.effective <= found.partners + 1e-9
        assert found.largest_share >= 1 / found.partners
