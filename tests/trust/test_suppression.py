"""Nobody small can be worked out: an attacker of our own, who knows linear programming, against random tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.trust.suppression import SMALL, Published, alongside, published

COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 200))


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    return np.array(
        draw(st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=height, max_size=height))
    )


def attacked(rows: list[list[int | None]]) -> list[tuple[float, float]]:
    """What a reader of `rows` (with totals last) can say of each hidden cell: at least, and at most.

    Written apart from the program's own, on nothing but what a page shows, where nobody at all is shown as 0.
    """
    height, width = len(rows), len(rows[0])
    hidden = [(i, j) for i in range(height) for j in range(width) if rows[i][j] is None]
    if not hidden:
        return []
    equations, sums = [], []
    lines = [[(i, j) for j in range(width)] for i in range(height)]
    lines += [[(i, j) for i in range(height)] for j in range(width)]
    for *cells, total in lines:
        weights = [float((place in cells) - (place == total)) for place in hidden]
        equations.append(weights)
        sums.append((rows[total[0]][total[1]] or 0) - sum(rows[i][j] or 0 for i, j in cells))
    found = []
    for number in range(len(hidden)):
        aim = np.zeros(len(hidden))
        aim[number] = 1.0
        least, most = (
            sign * (end.fun if end.status == 0 else -np.inf)
            for sign in (1, -1)
            for end in [linprog(sign * aim, A_eq=equations, b_eq=sums, bounds=(1, None), method="highs")]
        )
        found.append((least, most))
    return found


@settings(max_examples=40)
@given(tables())
def test_no_hidden_cell_is_known_to_be_small(counts: np.ndarray) -> None:
    for least, most in attacked(published(counts).rows()):
        assert most > SMALL, (least, most)


@given(tables())
def test_no_small_count_is_shown_and_what_is_shown_is_true(counts: np.ndarray) -> None:
    shown = published(counts)
    whole = np.pad(counts, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = counts.sum(axis=0), counts.sum(axis=1), counts.sum()
    for (row, column), count in np.ndenumerate(whole):
        cell = shown.cell(row, column)
        assert cell in (None, count)
        assert cell is None or not 0 < cell <= SMALL
        assert count or cell == 0


def test_the_attacker_breaks_a_table_that_only_hides_what_is_small() -> None:
    """The negative control: 3 follows from 53 less 50."""
    counts = np.array([[3, 50, 53]])
    naive = Published(
        np.array([[3, 50, 53], [3, 50, 53]]), np.array([[True, False, False], [True, False, False]])
    )
    assert np.array(attacked(naive.rows())) == pytest.approx(3)
    assert published(counts[:, :2]).cell(0, 1) is None


def test_a_table_of_large_counts_is_shown_whole() -> None:
    shown = published([[20, 30], [40, 50]])
    assert shown.rows() == [[20, 30, 50], [40, 50, 90], [60, 80, 140]]


def test_one_small_cell_takes_three_others_with_it_not_the_table() -> None:
    shown = published(np.full((5, 5), 40) - np.diag([37, 0, 0, 0, 0]))
    assert shown.hidden.sum() == 4
    assert not shown.hidden[-1].any()


def test_a_row_of_few_hides_its_total_too() -> None:
    assert published([2, 3]).rows() == [[None, None, None], [None, None, None]]


def test_two_hidden_counts_that_come_to_eleven_are_not_left_alone() -> None:
    """Each of them would be from 1 to 10, as neither is 0."""
    assert published([5, 6, 40, 60]).rows()[0] == [None, None, None, 60, 111]
    assert alongside([5, 6, 40, 60]).tolist() == [True, True, True, False]


def test_nobody_at_all_is_shown_as_nobody() -> None:
    assert published([[0, 0]]).rows() == [[0, 0, 0], [0, 0, 0]]


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        published([-1])
