"""The inner loops, in numpy. `compiled` has most of them for numba, too; those are taken where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from search_index.columns import bits
from search_index.columns.bits import Mask, Rows, Words
from search_index.columns.found import (
    NOTHING,
    Array,
    Floats,
    Found,
    InField,
    Integers,
    WordColumns,
)

# Sorting beats a walk over all rows while it is about fewer than one in so many of them.
SPARSE = 16
# A position in a text takes fewer bits than this, a row the rest of 64.
POSITION_BITS = 24
# In a set of letters, the mark of a text with others than ASCII's, whose bytes tell little of how many differ.
NOT_PLAIN = np.uint64(1 << 63)
# Of the rows of a stem that each so manieth is marked, so that one need not look at all of them.
STRIDE = 16
BLOCK = 8192
# How far off a product of unit vectors may be, with room to spare.
ROUGH = 1e-14


def scored(fields: Array, standing: Sequence[InField]) -> Floats:
    """The score of each row of a stem: over the fields where it stands, the sum of weight · table[code].

    `fields` say as bits in which fields a row has the stem. When all rows have it in the first of `standing`,
    nothing needs to be scattered there.
    """
    scores: Floats | None = None
    for bit, codes, table, weight in standing:
        values = table.take(codes)
        values *= weight
        if len(values) < len(fields):
            if scores is None:
                scores = np.zeros(len(fields))
            scores[np.flatnonzero(fields & bit)] += values
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
    new = np.concatenate(([True], rows[1:] != rows[:-1]))
    worth = np.bincount(np.cumsum(new) - 1, weights=scores.take(order)).astype(np.float64, copy=False)
    return Found(rows[new], worth)


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


def bits_of(rows: Rows, words: int) -> Words:
    """The rows as bits."""
    return bits.from_rows(rows, words)


def counts(table: Words, words: Words) -> Integers:
    """How many rows each set of a table (sets, words) shares with a set."""
    return bits.counts(table, words)


def reached(
    rows: Rows, starts: Array, owners: Rows, vectors: Floats, here: Floats, square: float
) -> Integers:
    """The positions of those rows that have a unit vector at most so squared a chord from `here`, or none at all.

    `starts` say where the vectors (3, n) of each row begin, `owners` which row each belongs to.
    """
    mask = starts[1:] == starts[:-1]
    # Bit by bit, since memory for whole columns would come fresh from the system each time.
    for begin in range(0, len(owners), BLOCK):
        block = slice(begin, begin + BLOCK)
        mask[owners[block].compress(_near(vectors[:, block], here, square))] = True
    return np.flatnonzero(mask.take(rows))


def _near(vectors: Floats, here: Floats, square: float) -> Mask:
    """|v − h|² is 2 − 2·v·h: the product tells it roughly for all, the difference exactly where there is a doubt."""
    product = vectors[0] * here[0]
    for axis in (1, 2):
        product += vectors[axis] * here[axis]
    least = 1 - square / 2
    found: Mask = product >= least + ROUGH
    doubt = np.flatnonzero(found != (product >= least - ROUGH))
    found[doubt] = np.square(vectors[:, doubt] - here[:, None]).sum(axis=0) <= square
    return found


def places(rows: Rows, codes: Array, positions: Array) -> Integers:
    """Where a stem stands: row · 2^POSITION_BITS + position, ascending. Of each row so many as its code says."""
    return np.repeat(rows.astype(np.int64) << POSITION_BITS, codes >> 8) + positions


def followed(
    begins: Integers,
    ahead: int,
    rows: Rows,
    codes: Array,
    positions: Array,
    _row_marks: Rows,
    _place_marks: Array,
) -> Integers:
    """Those of the ascending places where a stem stands so far ahead; the other arguments are those of a `Said`."""
    if not begins.size or not rows.size:
        return begins[:0]
    wanted = begins + ahead
    asked = wanted >> POSITION_BITS
    kept = marked(asked, int(max(asked[-1], rows[-1])) + 1).take(rows)
    standing = places(rows[kept], codes[kept], positions[np.repeat(kept, codes >> 8)])
    at = np.searchsorted(standing, wanted)
    at[at == standing.size] = 0
    return begins[standing.take(at) == wanted] if standing.size else begins[:0]


def distinct(rows: Array, capacity: int) -> Rows:
    """Rows in any order and number, ascending and each once."""
    if rows.size * SPARSE < capacity:
        rows = np.sort(rows)
        once: Rows = rows[np.concatenate((rows[:1] == rows[:1], rows[1:] != rows[:-1]))]
        return once
    return np.flatnonzero(marked(rows, capacity)).astype(np.int32)


def rows_of_words(words: range, columns: WordColumns, capacity: int) -> Rows:
    """The rows of words that lie side by side, ascending and each once."""
    starts = columns.starts[words.start : words.stop + 1].astype(np.int64)
    # A word with a stem of its own has the rows of its stem.
    lone = columns.stems[words.start : words.stop][starts[1:] == starts[:-1]]
    begins = columns.stem_starts.take(lone).astype(np.int64)
    counts = columns.stem_starts.take(lone + 1) - begins
    found = (columns.rows[starts[0] : starts[-1]], columns.stem_rows.take(ranges(begins, counts)))
    return distinct(np.concatenate(found), capacity)


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


def best(scores: Floats, limit: int) -> Integers:
    """The positions of the greatest scores, the greatest first, equals in the order they stand in."""
    if not scores.size or (scores[0] == scores[-1] and scores.min() == scores.max()):
        return np.arange(min(limit, len(scores)))
    reaching = first(scores, limit)
    values = scores.take(reaching)
    least = values.min()
    sure, last = np.flatnonzero(values > least), np.flatnonzero(values == least)
    # There may be very many equals of the last.
    kept = np.sort(np.concatenate([sure, last[: max(0, limit - len(sure))]]))
    order = kept.take(np.argsort(-values.take(kept), kind="stable"))
    return reaching.take(order)[:limit]


def alike(signatures: Words, starts: Array, mine: Any, length: int, most_edits: int) -> Integers:
    """Which texts may be as few edits away from one with a set of letters and a length; see `lexicon`."""
    lengths = np.diff(starts.astype(np.int64))
    # Each edit takes at most one letter from the set and puts at most one in.
    close = np.bitwise_count(signatures ^ mine) <= 2 * most_edits
    close &= np.abs(lengths - length) <= most_edits
    close |= ((signatures | mine) & NOT_PLAIN).astype(bool)
    return np.flatnonzero(close)


def _nth(values: Array, most: int) -> Any:
    return np.partition(values, len(values) - most)[len(values) - most]


IN_NUMPY: dict[str, Any] = {
    kernel.__name__: kernel
    for kernel in (
        scored,
        united,
        met,
        chosen,
        marked,
        bits_of,
        counts,
        distinct,
        rows_of_words,
        first,
        best,
        reached,
        places,
        followed,
        alike,
    )
}


def use(name: str) -> None:
    """Take the kernels of "numpy", or of "numba", which must be installed; raises ImportError."""
    if name == "numba":
        from search_index.columns import compiled

        globals().update({kernel: getattr(compiled, kernel) for kernel in IN_NUMPY})
    else:
        globals().update(IN_NUMPY)
    globals()["taken"] = name


taken = "numpy"
if find_spec("numba"):
    use("numba")
