"""The kernels compiled by numba: the same rows and the same scores as in numpy, in one pass each.

Additions are made in the same order as there, so that even the last bit of a score agrees.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from search_index.columns import kernels, loops
from search_index.columns.bits import Mask, Rows, Words, words_for
from search_index.columns.found import NOTHING, Array, Floats, Found, InField, Integers, WordColumns

# The best of a page are kept in order as they come; for very many that would take long.
FEW = 64
# So many rows at a time are added up: their sums stay near the processor, however many rows there are.
WINDOW = 1 << 16


def united(parts: Sequence[Found], capacity: int) -> Found:
    """See `kernels`."""
    parts = [part for part in parts if part.rows.size]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    sums, words = _room()
    edges = np.arange(0, capacity + WINDOW, WINDOW)
    cuts = [part.rows.searchsorted(edges).tolist() for part in parts]
    most = sum(part.rows.size for part in parts)
    rows, scores, count = np.empty(most, np.int32), np.empty(most), 0
    for number, begin in enumerate(edges[:-1].tolist()):
        for part, cut in zip(parts, cuts, strict=True):
            mine = slice(cut[number], cut[number + 1])
            loops.add(sums, words, begin, part.rows[mine], part.scores[mine])
        count = loops.collect(sums, words, begin, rows, scores, count)
    return Found(rows[:count], scores[:count])


def met(one: Found, other: Found, capacity: int) -> Found:
    """See `kernels`."""
    if one.rows.size > other.rows.size:
        one, other = other, one
    if one.rows.size * kernels.SPARSE < other.rows.size:
        return Found(*kernels.IN_NUMPY["met"](one, other, capacity))
    return Found(*loops.merged(one.rows, one.scores, other.rows, other.scores))


def chosen(found: Found, mask: Mask) -> Found:
    """See `kernels`."""
    return Found(*loops.chosen(found.rows, found.scores, mask))


def marked(rows: Array, capacity: int) -> Mask:
    """See `kernels`."""
    mask = np.zeros(capacity, dtype=np.bool_)
    loops.mark(mask, rows)
    return mask


def scored(fields: Array, standing: Sequence[InField]) -> Floats:
    """See `kernels`."""
    if not standing or len(standing[0].codes) < len(fields):
        scores = np.zeros(len(fields))
    else:
        _, codes, table, weight = standing[0]
        scores, standing = loops.worth(codes, table, weight), standing[1:]
    for bit, codes, table, weight in standing:
        loops.add_worth(scores, fields, bit, codes, table, weight)
    return scores


def first(values: Array, most: int) -> Integers:
    """See `kernels`."""
    if most >= len(values):
        return np.arange(len(values))
    found: Integers = loops.reaching(values, kernels.threshold(values, most))
    return found


def best(scores: Floats, limit: int) -> Integers:
    """See `kernels`."""
    if limit > FEW:
        return kernels.IN_NUMPY["best"](scores, limit)  # type: ignore[no-any-return]
    found: Integers = loops.best(scores, limit)
    return found


def distinct(rows: Array, capacity: int) -> Rows:
    """See `kernels`."""
    words = np.zeros(words_for(capacity), dtype=np.uint64)
    loops.mark_bits(words, rows)
    found: Rows = loops.rows_of(words)
    return found


def bits_of(rows: Rows, words: int) -> Words:
    """See `kernels`."""
    found = np.zeros(words, dtype=np.uint64)
    loops.mark_bits(found, rows)
    return found


def counts(table: Words, words: Words) -> Integers:
    """See `kernels`."""
    found: Integers = loops.counts(table, words)
    return found


def reached(
    rows: Rows, starts: Array, _owners: Rows, vectors: Floats, here: Floats, square: float
) -> Integers:
    """See `kernels`."""
    found: Integers = loops.reached(rows, starts, vectors, here, square)
    return found


def places(rows: Rows, codes: Array, positions: Array) -> Integers:
    """See `kernels`."""
    found: Integers = loops.places(rows, codes, positions)
    return found


def followed(
    begins: Integers,
    ahead: int,
    rows: Rows,
    codes: Array,
    positions: Array,
    row_marks: Rows,
    place_marks: Array,
) -> Integers:
    """See `kernels`."""
    found: Integers = loops.followed(begins, ahead, rows, codes, positions, row_marks, place_marks)
    return found


def rows_of_words(words: range, columns: WordColumns, capacity: int) -> Rows:
    """See `kernels`."""
    marks = np.zeros(words_for(capacity), dtype=np.uint64)
    loops.mark_words(marks, words.start, words.stop, *columns)
    found: Rows = loops.rows_of(marks)
    return found


def alike(signatures: Words, starts: Array, mine: Any, length: int, most_edits: int) -> Integers:
    """See `kernels`."""
    found: Integers = loops.alike(signatures, starts, mine, length, most_edits)
    return found


def _room() -> tuple[Floats, Words]:
    """Room for a sum of each row of a window, and for the rows as bits; a thread's own: `collect` leaves it zero."""
    room: tuple[Floats, Words] | None = getattr(_scratch, "room", None)
    if room is None:
        room = _scratch.room = np.zeros(WINDOW), np.zeros(words_for(WINDOW), np.uint64)
    return room


_scratch = threading.local()
