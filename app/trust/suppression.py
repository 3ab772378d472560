"""Which counts about clients a table may show, so that nobody small can be worked out from the rest.

A count of 1 to 10 people is hidden, and with it as many others as it takes: whoever knows every shown cell and total
and can solve linear equations must still think that a hidden cell may stand for more than ten. They also know that a
hidden cell is never of nobody, for zeros are shown: two that come to eleven are small, both of them. Otherwise a
hidden cell says nothing of why it is hidden. One rule for every table, picture, file and API.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog

Counts: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Line: TypeAlias = tuple[int | slice, int | slice]

SMALL = 10


@dataclass(frozen=True, slots=True)
class Published:
    """A table with its totals: `counts` (r + 1, c + 1), the last row and column being totals, and what is hidden."""

    counts: Counts
    hidden: Mask

    def cell(self, row: int, column: int) -> int | None:
        """The count at `row` and `column` (-1 for the totals), or None where it is hidden."""
        return None if self.hidden[row, column] else int(self.counts[row, column])

    def rows(self) -> list[list[int | None]]:
        """All rows with their totals at the end, the row of totals last."""
        height, width = self.counts.shape
        return [[self.cell(row, column) for column in range(width)] for row in range(height)]


def published(counts: ArrayLike, few: ArrayLike | None = None) -> Published:
    """The table of `counts` (r, c), or a single row of them (c,), as it may be shown; zeros are shown.

    `few` (r + 1, c + 1) marks what is hidden besides: cells and totals that stand for few people however often each
    was counted.

    Raises ValueError for counts below zero. At worst everything but the zeros is hidden.
    """
    inner = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    if inner.size and inner.min() < 0:
        raise ValueError("counts can't be below zero")
    whole = np.pad(inner, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = inner.sum(axis=0), inner.sum(axis=1), inner.sum()
    hidden = (whole > 0) & (whole <= SMALL)
    if few is not None:
        hidden |= (whole > 0) & np.asarray(few, dtype=bool)
    _hide_in_lines(whole, hidden)
    while (exposed := next(_exposed(whole, hidden), None)) is not None:
        _hide_beside(whole, hidden, exposed)
    return Published(whole, hidden)


def _exposed(whole: Counts, hidden: Mask) -> Iterator[tuple[int, int]]:
    """Hidden cells of which a reader would know that they are small."""
    return (
        place
        for place in _places(hidden)
        if not _has_room(whole, hidden, place) and _most(whole, hidden, place) <= SMALL
    )


def _has_room(whole: Counts, hidden: Mask, place: tuple[int, int]) -> bool:
    """Whether one rectangle of hidden cells is enough to think `place`, no total, of more than ten.

    What is added to it is taken from another of its row and another of its column, of which one must be left, and
    given to the cell where those two meet; totals beside hidden cells only move along. Saves most linear programmes.
    """
    row, column = place
    height, width = whole.shape
    if row == height - 1 or column == width - 1:
        return False
    rows, columns = np.flatnonzero(hidden[:, column]), np.flatnonzero(hidden[row])
    rows, columns = rows[rows != row], columns[columns != column]
    below = np.where(rows == height - 1, np.inf, whole[rows, column] - 1)
    beside = np.where(columns == width - 1, np.inf, whole[row, columns] - 1)
    room = np.minimum(below[:, None], beside[None, :])[hidden[np.ix_(rows, columns)]]
    return bool(room.size and whole[place] + room.max() > SMALL)


def _places(hidden: Mask) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(hidden)]


def _hide_in_lines(whole: Counts, hidden: Mask) -> None:
    """What no equation needs to be solved for: a line of cells with one hidden gives it away."""
    changed = True
    while changed:
        changed = False
        for line in _lines(whole.shape):
            held = hidden[line]
            if held.any() and (held.sum() < 2 or _largest(whole[line], held) <= SMALL):
                changed |= _hide_smallest(whole[line], hidden, line)


def _largest(cells: Counts, held: Mask) -> int:
    """What one hidden cell of a line may stand for, the others being one each; no bound where its total is hidden."""
    return SMALL + 1 if held[-1] else _one_of(cells[held])


def _one_of(hidden: Counts) -> int:
    return int(hidden.sum()) - len(hidden) + 1


def _hide_smallest(cells: Counts, hidden: Mask, line: Line) -> bool:
    """Hide the smallest shown count of a line, its total last; whether there was one."""
    shown = np.flatnonzero((cells > 0) & ~hidden[line])
    if not shown.size:
        return False
    inner = shown[shown < len(cells) - 1]
    choice = inner if inner.size else shown
    held = hidden[line].copy()
    held[choice[np.argmin(cells[choice])]] = True
    hidden[line] = held
    return True


def _hide_beside(whole: Counts, hidden: Mask, place: tuple[int, int]) -> None:
    """Hide one more in the row or column of an exposed cell: the smaller of the two that could be."""
    lines = ((place[0], slice(None)), (slice(None), place[1]))
    choices = [line for line in lines if ((whole[line] > 0) & ~hidden[line]).any()]
    if not choices:  # it is bounded by lines further off: hide the smallest count that is left
        shown = np.where((whole > 0) & ~hidden, whole, np.iinfo(np.int64).max)
        hidden[np.unravel_index(int(shown.argmin()), whole.shape)] = True
        return
    line = min(choices, key=lambda one: int(whole[one][(whole[one] > 0) & ~hidden[one]].min()))
    _hide_smallest(whole[line], hidden, line)


def _lines(shape: tuple[int, ...]) -> list[Line]:
    rows: list[Line] = [(row, slice(None)) for row in range(shape[0])]
    return rows + [(slice(None), column) for column in range(shape[1])]


def _most(whole: Counts, hidden: Mask, place: tuple[int, int]) -> float:
    """The largest value of one hidden cell that all sums allow: a linear programme over the hidden cells."""
    number = np.full(whole.shape, -1)
    number[hidden] = np.arange(int(hidden.sum()))
    equations, sums = _equations(whole, hidden, number)
    aim = np.zeros(int(hidden.sum()))
    aim[number[place]] = -1.0
    found = linprog(aim, A_eq=equations, b_eq=sums, bounds=(1, None), method="highs")
    return float("inf") if found.status == 3 or found.fun is None else float(-found.fun)


def _equations(
    whole: Counts, hidden: Mask, number: NDArray[np.int64]
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Each line: its hidden cells less its hidden total are what its shown total less its shown cells say."""
    rows, columns, signs, sums = [], [], [], []
    for equation, line in enumerate(_lines(whole.shape)):
        sign = np.ones(len(whole[line]))
        sign[-1] = -1.0
        held = hidden[line]
        rows += [equation] * int(held.sum())
        columns += number[line][held].tolist()
        signs += sign[held].tolist()
        sums.append(-float((sign * whole[line])[~held].sum()))
    shape = (len(sums), int(hidden.sum()))
    return sparse.csr_array((signs, (rows, columns)), shape=shape), np.array(sums)


def alongside(counts: ArrayLike) -> Mask:
    """Which of `counts` (n,), whose sum is known, must be hidden (n,): the small ones, and as many others as it takes
    that what is hidden could all be one cell of more than ten. The same rule as `published` for a single line.
    O(n log n).
    """
    cells = np.asarray(counts, dtype=np.int64)
    hidden = (cells > 0) & (cells <= SMALL)
    if not hidden.any():
        return hidden
    number, total = int(hidden.sum()), int(cells[hidden].sum())
    for at in np.argsort(cells, kind="stable"):
        if number > 1 and total - number + 1 > SMALL:
            break
        if cells[at] > SMALL:
            hidden[at] = True
            number, total = number + 1, total + int(cells[at])
    return hidden
