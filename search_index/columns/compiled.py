# mypy: disable-error-code="no-untyped-call, misc"
"""The kernels compiled by numba: the same rows and the same scores as in numpy, in one pass each.

Additions are made in the same order as there, so that even the last bit of a score agrees.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

from search_index.columns import kernels
from search_index.columns.bits import Mask
from search_index.columns.kernels import NOTHING, POSITION_BITS, Array, Floats, Found, Integers

_compiled = njit(cache=True, nogil=True)


def united(parts: Sequence[Found], capacity: int) -> Found:
    """See `kernels`."""
    parts = [part for part in parts if part.rows.size]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    if sum(part.rows.size for part in parts) * kernels.SPARSE < capacity:
        return Found(*kernels.IN_NUMPY["united"](parts, capacity))
    sums = _zeros(capacity)
    for part in parts:
        _add(sums, part.rows, part.scores)
    return Found(*_collected(sums, min(capacity, sum(part.rows.size for part in parts))))


def met(one: Found, other: Found, capacity: int) -> Found:
    """See `kernels`."""
    if one.rows.size > other.rows.size:
        one, other = other, one
    if one.rows.size * kernels.SPARSE < other.rows.size:
        return Found(*kernels.IN_NUMPY["met"](one, other, capacity))
    return Found(*_merged(one.rows, one.scores, other.rows, other.scores))


def chosen(found: Found, mask: Mask) -> Found:
    """See `kernels`."""
    return Found(*_chosen(found.rows, found.scores, mask))


def marked(rows: Array, capacity: int) -> Mask:
    """See `kernels`."""
    mask = np.zeros(capacity, dtype=np.bool_)
    _mark(mask, rows)
    return mask


def scored(fields: Array, codes: Sequence[Array], tables: Any, weights: Floats) -> Floats:
    """See `kernels`."""
    scores = np.zeros(len(fields))
    for field in sorted(range(len(codes)), key=lambda one: -len(codes[one])):
        if not len(codes[field]):
            break
        _score(scores, fields, codes[field], tables[field], weights[field], fields.dtype.type(1 << field))
    return scores


def first(values: Array, most: int) -> Integers:
    """See `kernels`."""
    if most >= len(values):
        return np.arange(len(values))
    found: Integers = _reaching(values, kernels.threshold(values, most))
    return found


def near(vectors: Floats, here: Floats, square: float) -> Mask:
    """See `kernels`."""
    found: Mask = _near(vectors, here, square)
    return found


def places(rows: Array, times: Array, positions: Array, mask: Mask) -> Integers:
    """See `kernels`."""
    found: Integers = _places(rows, times, positions, mask)
    return found


def adjacent(keys: Array, following: Array) -> Array:
    """See `kernels`."""
    found: Array = _adjacent(keys, following)
    return found


def _zeros(capacity: int) -> Floats:
    """Room for a sum a row, a thread's own: `_collected` leaves it all zero."""
    room = getattr(_scratch, "room", None)
    if room is None or len(room) < capacity:
        room = _scratch.room = np.zeros(capacity)
    found: Floats = room[:capacity]
    return found


_scratch = threading.local()


@_compiled
def _near(vectors, here, square):  # type: ignore[no-untyped-def]
    found = np.empty(vectors.shape[1], np.bool_)
    for i in range(vectors.shape[1]):
        x, y, z = vectors[0, i] - here[0], vectors[1, i] - here[1], vectors[2, i] - here[2]
        found[i] = x * x + y * y + z * z <= square
    return found


@_compiled
def _places(rows, times, positions, mask):  # type: ignore[no-untyped-def]
    found = np.empty(len(positions), np.int64)
    count, place = 0, 0
    for i in range(len(rows)):
        if mask[rows[i]]:
            for at in range(place, place + times[i]):
                found[count] = (np.int64(rows[i]) << POSITION_BITS) + positions[at]
                count += 1
        place += times[i]
    return found[:count]


@_compiled
def _add(sums, rows, scores):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        sums[rows[i]] += scores[i]


@_compiled
def _collected(sums, most):  # type: ignore[no-untyped-def]
    rows, scores = np.empty(most, np.int32), np.empty(most)
    count = 0
    for row in range(len(sums)):
        if sums[row] > 0:
            rows[count], scores[count] = row, sums[row]
            count += 1
            sums[row] = 0.0
    return rows[:count], scores[:count]


@_compiled
def _merged(rows, scores, others, other_scores):  # type: ignore[no-untyped-def]
    found, sums = np.empty(len(rows), np.int32), np.empty(len(rows))
    count, j = 0, 0
    for i in range(len(rows)):
        while j < len(others) and others[j] < rows[i]:
            j += 1
        if j < len(others) and others[j] == rows[i]:
            found[count], sums[count] = rows[i], scores[i] + other_scores[j]
            count += 1
    return found[:count], sums[:count]


@_compiled
def _chosen(rows, scores, mask):  # type: ignore[no-untyped-def]
    found, kept = np.empty(len(rows), np.int32), np.empty(len(rows))
    count = 0
    for i in range(len(rows)):
        found[count], kept[count] = rows[i], scores[i]
        count += mask[rows[i]]
    return found[:count], kept[:count]


@_compiled
def _mark(mask, rows):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        mask[rows[i]] = True


@_compiled
def _score(scores, fields, codes, table, weight, bit):  # type: ignore[no-untyped-def]
    if len(codes) == len(fields):
        for i in range(len(codes)):
            scores[i] += table[codes[i]] * weight
        return
    place = 0
    for i in range(len(fields)):
        if fields[i] & bit:
            scores[i] += table[codes[place]] * weight
            place += 1


@_compiled
def _reaching(values, least):  # type: ignore[no-untyped-def]
    found = np.empty(len(values), np.int64)
    count = 0
    for i in range(len(values)):
        found[count] = i
        count += values[i] >= least
    return found[:count]


@_compiled
def _adjacent(keys, following):  # type: ignore[no-untyped-def]
    found = np.empty(len(keys), keys.dtype)
    count, j = 0, 0
    for i in range(len(keys)):
        while j < len(following) and following[j] <= keys[i]:
            j += 1
        if j < len(following) and following[j] == keys[i] + 1:
            found[count] = keys[i]
            count += 1
    return found[:count]
