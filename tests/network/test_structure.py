"""Questions about how the network is built, worked out by hand, and their measures against networkx."""

from uuid import UUID

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.network import measures
from app.network.facts import Facts, column
from app.network.graph import from_networkx
from app.network.groups import stable_groups
from app.network.measures import Flow
from app.network.questions import (
    breaking,
    density,
    grouping,
    holding,
    leaning,
    quiet,
    resting,
    season,
    together,
    turning,
)
from app.network.questions.answer import Answer
from app.trust.suppression import SMALL
from tests.network.facts_of import Sent, facts_of, org

A, B, C, D, E, F = (org(number) for number in range(1, 7))
SEEN = {"answered": 1.0, "accepted": 1.0, "connected": 4.0, "ended": 30.0}


def cells(answer: Answer, column_name: str) -> list:
    place = [head.name for head in answer.heads].index(column_name)
    return [row.cells[place] for row in answer.rows]


def joined() -> Facts:
    """Two triangles, A-B-C and D-E-F, and the tie C-D between them."""
    ends = ((A, B), (B, C), (C, A), (C, D), (D, E), (E, F), (F, D))
    return facts_of(*(Sent(one, other, 5) for one, other in ends))


@st.composite
def ties(draw: st.DrawFn) -> nx.Graph:
    ends = st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda pair: pair[0] != pair[1])
    drawn = draw(st.dictionaries(ends, st.integers(1, 5), max_size=30))
    return measures.ties(measures.network(Flow(org(a), org(b), "", n, 0) for (a, b), n in drawn.items()))


@given(ties(), st.sampled_from([None, "referrals"]))
def test_constraint_is_networkx_s(tied: nx.Graph, weight: str | None) -> None:
    tied.add_node(org(99))
    ours, theirs = nx.constraint(from_networkx(tied), weight=weight), nx.constraint(tied, weight=weight)
    assert list(ours) == list(theirs)
    assert list(ours.values()) == pytest.approx(list(theirs.values()), rel=1e-9, nan_ok=True)


def test_constraint_of_a_directed_graph_is_networkx_s() -> None:
    for seed in range(5):
        graph = nx.gnp_random_graph(15, 0.2, seed=seed, directed=True)
        ours, theirs = nx.constraint(from_networkx(graph)), nx.constraint(graph)
        assert list(ours.values()) == pytest.approx(list(theirs.values()), nan_ok=True)


def test_who_joins_strangers_is_less_hemmed_in_than_they_are() -> None:
    """A star: its middle gives each of three a third, so Σ (1/3)² = 1/3; the ends have one tie each."""
    found = measures.constraint(facts_of(*(Sent(A, other) for other in (B, C, D))).ties)
    assert found == pytest.approx({A: 1 / 3, B: 1, C: 1, D: 1})


@given(ties())
def test_the_smaller_side_of_a_bridge_is_what_is_left_when_it_is_taken_away(tied: nx.Graph) -> None:
    found = measures.parted_by(tied)
    assert found.keys() == measures.bridges(tied)
    for pair, count in found.items():
        one, other = pair
        cut = tied.copy()
        cut.remove_edge(one, other)
        assert count == min(len(nx.node_connected_component(cut, end)) for end in (one, other))


def test_it_breaks_where_two_triangles_are_joined() -> None:
    """Without C, the triangle D-E-F is left as the largest part, and A and B are outside it."""
    answer = breaking.compute(joined())
    assert answer.sentences == (
        "Without Org 3, 2 organizations would lose touch with the rest.",
        "After it, Org 4 (2).",
        "1 tie is the only link between two parts of the network.",
    )
    assert answer.rows[-1].cells == ("Org 3", "tie", "with Org 4", 3)
    ringed = [dot[5] for dot in answer.picture.data["dots"] if dot[4]]
    assert sorted(ringed) == ["Org 3", "Org 4"]


def test_where_too_little_is_known_of_a_need_it_is_not_said_to_rest_on_nobody() -> None:
    answer = resting.compute(
        facts_of(
            Sent(A, B, 40, connected=4.0),
            Sent(A, C, 40, connected=4.0),
            Sent(A, D, 5, "legal", connected=4.0),
        )
    )
    assert answer.sentences == ("No need as a whole of which enough is known rests on one partner.",)
    assert cells(answer, "Rests on one") == ["no", None, "no"]


def test_a_ring_holds_whoever_leaves() -> None:
    ring = facts_of(*(Sent(org(n), org(n % 4 + 1)) for n in range(1, 5)))
    assert breaking.compute(ring).sentences[0].startswith("It would hold")


def test_the_two_that_join_the_triangles_hold_it_together() -> None:
    """Of the 10 pairs without C, the ways of A and B to D, E and F lead over it: 6."""
    answer = holding.compute(joined())
    assert answer.sentences[0] == "Org 3 holds most together: 60% of the shortest ways lead over it."
    assert cells(answer, "Organization") == ["Org 3", "Org 4"]
    assert cells(answer, "Works with") == [3, 3]


def test_whom_one_works_with_is_counted_without_the_protected_as_on_its_page() -> None:
    """Else the difference between two pages would say how many of them it works with."""
    facts = facts_of(*(Sent(A, one, 15) for one in (B, C, D)), protected=frozenset({C}))
    assert cells(holding.compute(facts), "Works with") == [2]


def test_a_protected_organization_is_counted_and_not_named() -> None:
    for question in (breaking, holding, grouping, quiet, leaning, resting, together, turning):
        facts = facts_of(
            *(Sent(one, C, 15, ago=200, **SEEN) for one in (A, B)),
            *(Sent(C, one, 15, ago=200, **SEEN) for one in (D, E)),
            protected=frozenset({C}),
            listed=frozenset({(C, "food"), (F, "food")}),
            names={one: f"Org {one.int}" for one in (A, B, C, D, E, F)},
        )
        told = str(question.compute(facts).plain())
        assert "Org 3" not in told, question
        assert str(C) not in told, question


def test_a_need_rests_on_the_partner_that_sees_nearly_everyone() -> None:
    """Of 50, 45 were seen at B: Σ s² = .9² + .1² = .82, N_eff = 1.22; few went elsewhere, so it is said as 1."""
    answer = resting.compute(
        facts_of(
            Sent(A, B, 45, **SEEN), Sent(A, C, 5, **SEEN), Sent(A, D, 20, need="legal.papers", **SEEN),
            Sent(A, E, 20, need="legal.papers", **SEEN), Sent(A, F, 40, need="legal.papers"),
        )
    )  # fmt: skip
    whole = {row.cells[0]: row.cells for row in answer.rows if row.cells[1:3] == ("all", "all")}
    assert whole["food"] == ("food", "all", "all", 50, 1.0, "Org 2", "over 80%", "yes")
    assert whole["legal"] == ("legal", "all", "all", 40, 2.0, "Org 4", "50%", "no")
    assert answer.sentences == ("food rests on Org 2: of about 50 connections, over 80% were made there.",)
    assert answer.marks == {"food": "yes", "legal": "no"}


def test_a_part_of_few_people_is_neither_shown_nor_to_be_worked_out() -> None:
    """Of 61 in all, 4 speak Spanish: were 57 shown beside, everyone could tell."""
    answer = resting.compute(
        facts_of(Sent(A, B, 30, **SEEN), Sent(A, C, 27, **SEEN), Sent(A, C, 4, language="es", **SEEN))
    )
    parts = [row.cells for row in answer.rows if row.cells[1] != "all"]
    assert parts == []


def test_many_referrals_of_few_people_are_few() -> None:
    facts = facts_of(*(Sent(A, B, 10, client=number, **SEEN) for number in range(5)))
    assert [row.cells[3] for row in resting.compute(facts).rows] == [None]


def test_a_team_leans_where_others_go_elsewhere() -> None:
    """Team of A sends 36 of 40 to C; B's sends 20 of 100 there."""
    answer = leaning.compute(facts_of(Sent(A, C, 36), Sent(A, D, 4), Sent(B, C, 20), Sent(B, D, 80)))
    first = answer.rows[0].cells
    assert first == ("Team 1", "food", 40, "Org 3", "over 80%", 0.2, 1.0, "leans")
    assert [row.cells[-1] for row in answer.rows] == ["leans", ""]
    assert "other teams send 20% there" in answer.sentences[0]


def test_where_everyone_has_one_partner_nobody_leans() -> None:
    answer = leaning.compute(facts_of(Sent(A, C, 40), Sent(B, C, 40)))
    assert answer.sentences == ("No team leans on one partner where others go elsewhere.",)


def test_the_referrals_from_group_to_group_are_a_table_with_totals() -> None:
    within = [Sent(*pair, 20) for pair in ((A, B), (B, C), (C, A), (D, E), (E, F), (F, D))]
    answer = together.compute(facts_of(*within, Sent(A, D, 15), Sent(D, A, 15)))
    assert [row.cells[1:] for row in answer.rows] == [(60, 15, 75, -0.3), (15, 60, 75, -0.3)]
    assert answer.marks == {"tied": round(7 / 15, 3), "given back": 0.2}


def test_groups_are_stable_where_every_run_agrees() -> None:
    tied = joined().ties
    found = stable_groups(tied)
    assert set(found.groups) == {frozenset({A, B, C}), frozenset({D, E, F})}
    assert set(found.stability.values()) == {1.0}
    assert found.modularity == pytest.approx(nx.community.modularity(tied, found.groups, weight="referrals"))


def test_who_stands_between_two_groups_is_not_named_as_one_of_either() -> None:
    """G is tied alike to two cliques of five: its group is a matter of chance."""
    left, right, between = range(1, 6), range(6, 11), 11
    inner = [Sent(org(a), org(b), 4) for side in (left, right) for a in side for b in side if a < b]
    outer = [Sent(org(between), org(one), 4) for one in (1, 2, 6, 7)]
    facts = facts_of(*inner, *outer)
    assert facts.groups.stability[org(between)] < 1.0
    assert all(facts.groups.stability[org(one)] >= 0.9 for one in (3, 4, 5, 8, 9, 10))


def test_care_density_is_told_in_steps_of_clients() -> None:
    """Twenty clients, each helped by A and B: every pair shares all twenty."""
    answer = density.compute(facts_of(Sent(A, B, 20, **SEEN), Sent(A, C, 30)))
    assert [row.cells for row in answer.rows] == [("20 to under 50", 20)]
    assert answer.marks == {"median": 20}


def test_partners_that_hardly_answer_ties_that_rest_and_who_is_never_asked() -> None:
    answer = quiet.compute(
        facts_of(
            Sent(A, B, 14, ago=30),  # nothing answered
            Sent(A, C, 12, ago=200, **SEEN),  # last heard of 170 days ago
            Sent(A, D, 12, ago=100, **{**SEEN, "ended": 20.0}),  # 80 days ago: not yet
            names={one: f"Org {one.int}" for one in (A, B, C, D, E)},
            listed=frozenset({(B, "food"), (E, "food"), (E, "housing")}),
            need_names={"food": "Food", "housing": "Housing"},
        )
    )
    assert [row.cells for row in answer.rows] == [
        ("Hardly answers", "Org 2", "everyone", 15, "at most one in ten answered"),
        ("Gone quiet", "Org 3", "Org 1", 10, "24 weeks"),
        ("Never used", "Org 5", "everyone", 0, "listed for food, housing"),
    ]
    assert len(answer.sentences) == 3


def test_silence_towards_few_people_is_not_told() -> None:
    assert quiet.compute(facts_of(Sent(A, B, SMALL, ago=30))).rows == ()


def test_ties_that_come_are_counted_by_month() -> None:
    """A-B is used in the first month and the last but one; A-C is new in the last."""
    answer = turning.compute(facts_of(Sent(A, B, ago=355), Sent(A, B, ago=45), Sent(A, C, ago=3)))
    assert [row.cells[1:] for row in answer.rows][-2:] == [(1, 0, 0), (1, 1, 1)]
    assert answer.sentences[0].startswith("In the past 30 days 1 tie was used, 1 of them for the first time")


def test_a_week_beyond_chance_is_told() -> None:
    """25 a week for eight weeks: 3·√25 = 15 on either side, so 45 are out of the ordinary."""
    usual = [Sent(A, B, 25, ago=7 * week + 3) for week in range(1, 20)]
    answer = season.compute(facts_of(*usual, Sent(A, B, 45, ago=3)))
    assert answer.rows[0].cells[1:] == (45, 25, 10, 40, "out of the ordinary")
    assert "more than chance explains around the usual 25" in answer.sentences[0]
    assert season.compute(facts_of(*usual, Sent(A, B, 27, ago=3))).marks == {"unusual": "no"}


def test_nothing_sent_is_an_answer_too() -> None:
    nothing = facts_of()
    for question in (
        breaking, holding, grouping, quiet, leaning, resting, together, turning, season, density,
    ):  # fmt: skip
        answer = question.compute(nothing)
        assert answer.sentences[0]
        assert Answer.of(answer.plain()) == Answer.of(Answer.of(answer.plain()).plain())


def test_columns_count_their_words() -> None:
    one = column(["b", "a", "b"])
    assert (one.words, one.counts().tolist(), one.holds("b").tolist()) == (
        ("a", "b"),
        [1, 2],
        [True, False, True],
    )


def test_some_rows_keep_the_words_of_all() -> None:
    facts = facts_of(Sent(A, B, 2), Sent(A, C, 1, traits=("veteran",)))
    some = facts.only(np.array([False, False, True]))
    assert (len(some), some.partner.words, some.partner.numbers.tolist()) == (1, (B, C), [1])
    assert some.traits["veteran"].tolist() == [True]
    assert facts.graph.nodes == tuple(sorted({A, B, C}, key=UUID.__int__))
