"""The inner loops, in numpy. `compiled` has most of them for numba, too; those are taken where it is installed.

Rows come ascending and each once; scores lie beside them and are above 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.columns.bits import Mask, Rows

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NO_ROWS: Rows = np.zeros(0, dtype=np.int32)
# Sorting beats a walk over all rows while it is about fewer than one in so many of them.
SPARSE = 16
# A position in a text takes fewer bits than this, a row the rest of 64.
POSITION_BITS = 24
# How far off a product of unit vectors may be, with room to spare.
ROUGH = 1e-14


class Found(NamedTuple):
    """Rows and what they are worth."""

    rows: Rows
    scores: Floats


NOTHING = Found(NO_ROWS, np.zeros(0))


def scored(
    fields: Array, codes: Sequence[Array], tables: Sequence[Floats] | Floats, weights: Floats
) -> Floats:
    """The score of each row of a stem: over its fields, the sum of weight · table[field, code].

    `fields` say as bits in which fields a row has the stem, `codes[field]` stand for those rows that have it there.
    """
    scores: Floats | None = None
    # The field with the most rows first: when all rows have it, nothing needs to be scattered.
    for field in sorted(range(len(codes)), key=lambda one: -len(codes[one])):
        if not len(codes[field]):
            break
        values = tables[field].take(codes[field])
        values *= weights[field]
        if len(values) < len(fields):
            if scores is None:
                scores = np.zeros(len(fields))
            scores[np.flatnonzero(fields & fields.dtype.type(1 << field))] += values
        elif scores is None:
            scores = values
        else:
            scores += values
    return np.zeros(len(fields)) if scores is None else scores


def united(parts: Sequence[Found], capacity: int) -> Found:
    """The rows that are in any part, with the sum of what they are worth there; all rows are below `capacity`."""
    parts = [part for part in parts if part.rows.size]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    rows = np.concatenate([part.rows for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    if rows.size * SPARSE > capacity:
        sums = np.bincount(rows, weights=scores).astype(np.float64, copy=False)
        rows = np.flatnonzero(sums > 0).astype(np.int32)
        return Found(rows, sums.take(rows))
    order = rows.argsort(kind="stable")
    rows = rows.take(order)
    first = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
    return Found(rows.take(first), np.add.reduceat(scores.take(order), first))


def met(one: Found, other: Found, capacity: int) -> Found:
    """The rows that are in both, with the sum of what they are worth."""
    if one.rows.size > other.rows.size:
        one, other = other, one
    if one.rows.size * SPARSE < other.rows.size:
        at = np.searchsorted(other.rows, one.rows)
        at[at == other.rows.size] = 0
        kept = np.flatnonzero(other.rows.take(at) == one.rows)
        return Found(one.rows.take(kept), one.scores.take(kept) + other.scores.take(at.take(kept)))
    in_one, in_other = marked(one.rows, capacity), marked(other.rows, capacity)
    mine = np.flatnonzero(in_other.take(one.rows))
    theirs = np.flatnonzero(in_one.take(other.rows))
    return Found(one.rows.take(mine), one.scores.take(mine) + other.scores.take(theirs))


def chosen(found: Found, mask: Mask) -> Found:
    """The rows for which the mask holds."""
    kept = np.flatnonzero(mask.take(found.rows))
    return Found(found.rows.take(kept), found.scores.take(kept))


def marked(rows: Array, capacity: int) -> Mask:
    """True at the rows, shape (capacity,)."""
    mask = np.zeros(capacity, dtype=bool)
    mask[rows] = True
    return mask


def near(vectors: Floats, here: Floats, square: float) -> Mask:
    """Which unit vectors (3, n) are at most so squared a chord from `here`.

    |v − h|² is 2 − 2·v·h: the product tells it roughly for all, the difference exactly where that leaves a doubt.
    """
    product = vectors[0] * here[0]
    for axis in (1, 2):
        product += vectors[axis] * here[axis]
    least = 1 - square / 2
    found: Mask = product >= least + ROUGH
    doubt = np.flatnonzero(found != (product >= least - ROUGH))
    found[doubt] = np.square(vectors[:, doubt] - here[:, None]).sum(axis=0) <= square
    return found


def places(rows: Array, times: Array, positions: Array, mask: Mask) -> Integers:
    """Where a stem stands in the masked rows: row · 2^POSITION_BITS + position, ascending.

    `times` say how many of the positions belong to each row.
    """
    kept = mask.take(rows)
    found = np.repeat(rows[kept].astype(np.int64) << POSITION_BITS, times[kept])
    found += positions[np.repeat(kept, times)]
    return found


def distinct(rows: Array, capacity: int) -> Rows:
    """Rows in any order and number, ascending and each once."""
    if rows.size * SPARSE < capacity:
        rows = np.sort(rows)
        once: Rows = rows[np.concatenate((rows[:1] == rows[:1], rows[1:] != rows[:-1]))]
        return once
    return np.flatnonzero(marked(rows, capacity)).astype(np.int32)


def ranges(begins: Array, counts: Array) -> Integers:
    """The numbers of several ranges, one after the other."""
    before = np.cumsum(counts) - counts
    numbers: Integers = np.repeat(begins - before, counts) + np.arange(counts.sum())
    return numbers


def threshold(values: Array, most: int) -> Any:
    """The value that the `most` greatest ones reach; 0 < most ≤ len(values).

    The maxima of groups bound it from below, so that all but a few values are left aside in one pass.
    """
    width = len(values) // (8 * most)
    if width >= 8:
        whole = len(values) // width * width
        maxima = values[:whole].reshape(width, -1).max(axis=0)
        values = values[values >= _nth(maxima, most)]
    return _nth(values, most)


def first(values: Array, most: int) -> Integers:
    """The positions of the greatest values, at least `most` of them if there are, with all equals of the last."""
    if most >= len(values):
        return np.arange(len(values))
    return np.flatnonzero(values >= threshold(values, most))


def adjacent(keys: Array, following: Array) -> Array:
    """Those of the ascending `keys` whose successor (key + 1) is among the ascending `following`."""
    at = np.searchsorted(following, keys + 1)
    at[at == following.size] = 0
    return keys[following.take(at) == keys + 1] if following.size else keys[:0]


def _nth(values: Array, most: int) -> Any:
    return np.partition(values, len(values) - most)[len(values) - most]


IN_NUMPY: dict[str, Any] = {
    kernel.__name__: kernel for kernel in (scored, united, met, chosen, marked, first, near, places, adjacent)
}


def use(name: str) -> None:
    """Take the kernels of "numpy", or of "numba", which must be installed; raises ImportError."""
    if name == "numba":
        from search_index.columns import compiled

        globals().update({kernel: getattr(compiled, kernel) for kernel in IN_NUMPY})
    else:
        globals().update(IN_NUMPY)


if find_spec("numba"):
    use("numba")
