"""The cells behind filters: who knows every shown band, and linear programming, learns of nobody small."""

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.errors import Invalid
from app.network.exploring import cells, choice
from app.network.exploring.hulls import outline
from app.network.exploring.introductions import introductions
from app.trust.disclosure import BANDS, band
from app.trust.suppression import SMALL

SIZES = {"need": 2, "quarter": 2, "outcome": 3}
ATOMS = list(product(*map(range, SIZES.values())))
COUNTS = st.lists(
    st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 40)), min_size=len(ATOMS), max_size=len(ATOMS)
)


def shown_of(counts, rule=cells.shown):
    """The shown cells of one tie, each atom having so many referrals, every one of a client of its own."""
    rows = np.repeat(np.arange(len(ATOMS)), counts)
    table = np.array(ATOMS)[rows].reshape(-1, len(SIZES))
    kinds = {kind: table[:, number] for number, kind in enumerate(SIZES)}
    numbers = np.zeros(len(rows), dtype=np.int64)
    return {values: referrals for values, _tie, referrals in rule(numbers, kinds, np.arange(len(rows)))}


def naive(tie, kinds, client):
    """Hides only what is small: the negative control."""
    for number in range(4):
        for chosen in list(product(kinds, repeat=number)):
            if list(chosen) == sorted(set(chosen), key=list(kinds).index):
                table = (
                    np.stack([kinds[kind] for kind in chosen], axis=1) if chosen else np.zeros((len(tie), 0))
                )
                for values, count in zip(*np.unique(table, axis=0, return_counts=True), strict=True):
                    if count > SMALL and chosen:
                        yield tuple(zip(chosen, map(int, values), strict=True)), 0, int(count)


def atoms_in(values) -> np.ndarray:
    places = list(SIZES)
    return np.array([all(atom[places.index(kind)] == value for kind, value in values) for atom in ATOMS])


def all_cells():
    options = [[None, *range(size)] for size in SIZES.values()]
    for chosen in product(*options):
        yield tuple((kind, v) for kind, v in zip(SIZES, chosen, strict=True) if v is not None)


def known_small(counts, shown, *, exact=False) -> list:
    """The hidden cells of which the attacker, who knows the whole to the nearest 5, can say that they are 1 to 10.

    `exact` tells the counts of shown cells instead of their bands.
    """
    counts = np.array(counts)
    rows, limits = [], []

    def say(values, low, high):
        inside = atoms_in(values).astype(float)
        rows.extend((-inside, inside))
        limits.extend((-low, high))

    say((), counts.sum() - 2, counts.sum() + 2)
    for values, referrals in shown.items():
        place = band(referrals)
        low, high = (referrals, referrals) if exact else (BANDS[place - 1], (*BANDS, 10**6)[place] - 1)
        say(values, low, high)
    found = []
    for values in all_cells():
        inside = atoms_in(values).astype(float)
        if values in shown or not 0 < inside @ counts <= SMALL:
            continue
        least, most = (
            sign * linprog(sign * inside, A_ub=np.array(rows), b_ub=limits, method="highs").fun
            for sign in (1, -1)
        )
        if least > 0.5 and most <= SMALL + 0.5:
            found.append(values)
    return found


@settings(max_examples=12)
@given(COUNTS)
def test_no_small_cell_can_be_worked_out_from_what_filters_show(counts):
    shown = shown_of(counts)
    assert all(referrals > SMALL for referrals in shown.values())
    assert known_small(counts, shown) == []


def test_the_attacker_breaks_counts_where_only_the_small_are_hidden():
    """The negative control: 8 is what 20 and 20 leave of 48; bands leave room for anything."""
    counts = [{(0, 0, 0): 20, (0, 0, 1): 20, (0, 0, 2): 8}.get(atom, 0) for atom in ATOMS]
    shown = shown_of(counts, naive)
    assert (("outcome", 2),) in known_small(counts, shown, exact=True)
    assert known_small(counts, shown_of(counts)) == []


def test_ten_people_with_many_referrals_are_still_ten():
    tie, kinds = np.zeros(60, dtype=np.int64), {"need": np.zeros(60, dtype=np.int64)}
    assert list(cells.shown(tie, kinds, np.arange(60) % 10)) == []
    assert [found[2] for found in cells.shown(tie, kinds, np.arange(60) % 11)] == [60]


def test_what_is_unknown_is_never_a_choice():
    tie, unknown = np.zeros(60, dtype=np.int64), np.repeat([-1, 0], 30)
    assert [values for values, *_ in cells.shown(tie, {"area": unknown}, np.arange(60))] == [(("area", 0),)]


def test_nothing_gives_nothing():
    empty = np.array([], dtype=np.int64)
    assert list(cells.shown(empty, {"need": empty}, empty)) == []


def test_quarters_are_whole_ones_across_the_turn_of_years():
    at = choice.datetime(2026, 3, 4, tzinfo=choice.UTC)
    assert choice.quarters(at.replace(year=2025), at) == ["2025-2", "2025-3", "2025-4", "2026-1"]
    assert choice.quarter_of(at.timestamp() / 86_400) == "2026-1"
    assert choice.quarter_words("2025-4") == "October to December 2025"


def test_more_than_three_values_and_half_a_comparison_are_refused():
    with pytest.raises(Invalid, match="three filters at most"):
        choice.asked({"need": "food", "area": "A", "language": "en", "team": "x"})
    with pytest.raises(Invalid, match="Choose a period"):
        choice.asked({"against": "2025-4"})
    kept = choice.asked({"quarter": "2026-1", "need": "food", "against": "2025-4"})
    assert kept.at(kept.against).key == "need=food\nquarter=2025-4"


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 9)), max_size=30))
def test_the_first_introduction_is_the_shortest_way_of_networkx(rows):
    ties = [(one, other, float(strength)) for one, other, strength in rows if one != other]
    graph = nx.Graph()
    for one, other, strength in ties:
        held = graph.get_edge_data(one, other, {"strength": 0.0})["strength"]
        graph.add_edge(one, other, strength=held + strength)
    for *_, edge in graph.edges(data=True):
        edge["length"] = 1 / edge["strength"]
    found = introductions(ties, 0, 1)
    if not (0 in graph and 1 in graph and nx.has_path(graph, 0, 1)):
        assert found == []
        return
    length = nx.path_weight(graph, found[0], "length")
    assert length == pytest.approx(nx.shortest_path_length(graph, 0, 1, weight="length"))
    between = [node for way in found for node in way[1:-1]]
    assert len(between) == len(set(between))


def test_an_outline_leaves_out_who_is_far_off():
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5)]
    assert set(outline([*square, (50.0, 50.0)])) == set(square[:4])
    assert outline(square[:3]) == []
