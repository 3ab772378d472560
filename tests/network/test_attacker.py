"""Nobody small can be worked out from what the network publishes, however many tables are laid side by side."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.finding.register.counting import Case, Way, figures
from app.network.questions import publishing
from app.trust.suppression import SMALL
from tests.network.attack import HIDDEN, Knowledge

COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 200))
AREAS, LANGUAGES = ("Elm", "Oak", "Ash"), ("en", "es")


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    row = st.lists(COUNTS, min_size=width, max_size=width)
    return np.array(draw(st.lists(row, min_size=height, max_size=height)))


def words(cell: int | None) -> str:
    return HIDDEN if cell is None else str(cell)


def knows(known: Knowledge, when: str, rows: list[list[int | None]]) -> None:
    """A table with its totals."""
    high, wide = len(rows) - 1, len(rows[0]) - 1
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            known.told((when, row, column), words(cell))
        known.adds_up((when, row, wide), [(when, row, column) for column in range(wide)])
    for column in range(wide + 1):
        known.adds_up((when, high, column), [(when, row, column) for row in range(high)])


@settings(max_examples=5, deadline=None)
@given(tables())
def test_no_hidden_cell_of_a_published_table_is_known_to_be_small(counts: np.ndarray) -> None:
    known = Knowledge()
    knows(known, "then", publishing.table(counts))
    assert known.known_small() == []


@st.composite
def people(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """How often each cell was counted, and of how many different people each cell and each total is: the same few
    may be behind several cells, and each counted more than once."""
    high, wide = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    counts, who = np.zeros((high, wide), dtype=np.int64), {}
    for cell in np.ndindex(high, wide):
        first, many = draw(st.integers(0, 20)), draw(COUNTS)
        counts[cell] = many * draw(st.integers(1, 5))
        who[cell] = set(range(first, first + many))
    clients = np.zeros((high + 1, wide + 1), dtype=np.int64)
    for row, column in np.ndindex(high + 1, wide + 1):
        inside = [who[a, b] for a, b in who if row in (a, high) and column in (b, wide)]
        clients[row, column] = len(set().union(*inside))
    return counts, clients


@settings(max_examples=25, deadline=None)
@given(people())
def test_no_few_people_are_told_of_however_often_each_was_counted(
    past: tuple[np.ndarray, np.ndarray],
) -> None:
    counts, clients = past
    told, known = publishing.table(counts, clients), Knowledge()
    for row, column in np.ndindex(clients.shape):
        assert not told[row][column] or clients[row, column] > SMALL, (row, column)
    knows(known, "then", told)
    assert known.known_small() == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(COUNTS, st.integers(1, 5)), min_size=1, max_size=8))
def test_no_few_people_are_told_of_in_a_single_row(cells: list[tuple[int, int]]) -> None:
    told, known = publishing.line([n * often for n, often in cells], [n for n, _ in cells]), Knowledge()
    for cell, (many, _often) in enumerate(cells):
        assert not told[cell] or many > SMALL
        known.told(cell, words(told[cell]))
    known.ranges["all"] = (total := sum(n * often for n, often in cells), total)
    known.adds_up("all", range(len(cells)))
    if sum(many > 0 for many, _ in cells) > 1:
        assert known.known_small() == []


def test_twelve_referrals_of_three_clients_are_hidden_and_so_is_their_total() -> None:
    """Judged by counts alone, cell and total would be shown: the negative control."""
    counts, clients = [[12, 0], [12, 40]], [[3, 0, 3], [3, 40, 43], [3, 40, 43]]
    assert [cell is None for cell in publishing.table(counts)[0]] == [False, False, False]
    told = publishing.table(counts, clients)
    assert told[0] == [None, 0, None]
    assert (told[1][0], told[2][0]) == (None, None)


@settings(max_examples=5, deadline=None)
@given(tables(), st.data())
def test_two_reports_tell_no_more_than_each_by_itself(counts: np.ndarray, data: st.DataObject) -> None:
    """Two months, as reports tell them, laid side by side: no referral is in both, and no sum of them is told."""
    row = st.lists(COUNTS, min_size=counts.shape[1], max_size=counts.shape[1])
    later = np.array(data.draw(st.lists(row, min_size=len(counts), max_size=len(counts))))
    known = Knowledge()
    knows(known, "October", publishing.table(counts))
    knows(known, "November", publishing.table(later))
    assert known.known_small() == []


def test_the_attacker_breaks_reports_that_overlap() -> None:
    """The negative control, and why there is none of a quarter: 3 follows from a quarter of 63 less 20 and 40."""
    known = Knowledge()
    for month, count in (("October", 20), ("November", None), ("December", 40)):
        known.told(month, words(count))
    known.told("the quarter", "60")
    known.adds_up("the quarter", ["October", "November", "December"])
    assert [name for name, *_ in known.known_small()] == ["November"]


def test_the_attacker_breaks_a_table_that_only_hides_what_is_small() -> None:
    known = Knowledge()
    for name, said in {"Elm": "50", "Oak": HIDDEN, "all": "55"}.items():
        known.told(name, said)
    known.adds_up("all", ["Elm", "Oak"])
    assert [name for name, *_ in known.known_small()] == ["Oak"]


@settings(max_examples=5, deadline=None)
@given(st.lists(COUNTS, min_size=6, max_size=6))
def test_no_line_that_the_register_leaves_out_is_known_to_be_small(counts: list[int]) -> None:
    groups = [(area, language) for area in AREAS for language in LANGUAGES]
    cases = [
        Case("food", area, language, frozenset({Way.FAILED}), who=(area, language, number))
        for (area, language), count in zip(groups, counts, strict=True)
        for number in range(count)
    ]
    told, known = figures(cases), Knowledge()
    for area in (*AREAS, ""):
        for language in (*LANGUAGES, ""):
            line = told.get(("food", area, language))
            known.told((area, language), str(line.times)) if line else known.left_out((area, language))
    for area in (*AREAS, ""):
        known.adds_up((area, ""), [(area, language) for language in LANGUAGES])
    for language in (*LANGUAGES, ""):
        known.adds_up(("", language), [(area, language) for area in AREAS])
    assert known.known_small() == []
