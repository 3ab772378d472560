"""Which point of a row is nearest: over all rows, or only over those that are asked for."""

from __future__ import annotations

import numpy as np

from search_index.columns.bits import Rows
from search_index.columns.kernels import Array, Floats
from search_index.columns.part import Points
from search_index.geo import squared_chords


def nearest(points: Points, here: tuple[float, float], rows: Rows | None) -> Floats:
    """The squared chord to the nearest point of each row (of all when None), NaN without one."""
    starts, _, vectors = points
    if rows is None:
        return _least(squared_chords(here, vectors), starts[:-1], np.diff(starts))
    begins = starts.take(rows).astype(np.int64)
    counts = starts.take(rows + 1) - begins
    first = np.cumsum(counts) - counts
    places = np.repeat(begins - first, counts) + np.arange(counts.sum())
    return _least(squared_chords(here, vectors[:, places]), first, counts)


def _least(chords: Floats, first: Array, counts: Array) -> Floats:
    """The least of each group of chords, NaN for empty ones."""
    found = np.full(len(counts), np.nan)
    filled = np.flatnonzero(counts)
    if filled.size:
        found[filled] = np.minimum.reduceat(chords, first.take(filled))
    return found
