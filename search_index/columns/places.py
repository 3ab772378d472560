"""Which point of a row is nearest, and which rows have one near enough."""

from __future__ import annotations

import numpy as np

from search_index.columns import kernels
from search_index.columns.bits import Mask, Rows
from search_index.columns.kernels import Array, Floats
from search_index.columns.part import Points
from search_index.geo import squared_chords, unit_vectors


def nearest(points: Points, here: tuple[float, float], rows: Rows) -> Floats:
    """The squared chord to the nearest point of each of these rows, NaN without one."""
    starts, vectors = points.starts, points.vectors
    begins = starts.take(rows).astype(np.int64)
    counts = starts.take(rows + 1) - begins
    places = kernels.ranges(begins, counts)
    return _least(squared_chords(here, vectors[:, places]), np.cumsum(counts) - counts, counts)


def within(points: Points, here: tuple[float, float], square: float) -> Mask:
    """Which rows have a point at most so squared a chord away, or no point at all."""
    mask: Mask = points.starts[1:] == points.starts[:-1]
    near = kernels.near(points.vectors, unit_vectors([here[0]], [here[1]])[0], square)
    mask[points.rows.compress(near)] = True
    return mask


def _least(chords: Floats, first: Array, counts: Array) -> Floats:
    """The least of each group of chords, NaN for empty ones."""
    found = np.full(len(counts), np.nan)
    filled = np.flatnonzero(counts)
    if filled.size:
        found[filled] = np.minimum.reduceat(chords, first.take(filled))
    return found
