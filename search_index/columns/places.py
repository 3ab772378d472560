"""Which point of a row is nearest, and which rows have one near enough."""

from __future__ import annotations

import numpy as np

from search_index.columns import kernels
from search_index.columns.bits import Mask, Rows
from search_index.columns.found import Array, Floats, Integers
from search_index.columns.part import Points
from search_index.contract import Box
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
    size = len(points.starts) - 1
    return kernels.marked(reached(points, here, square, np.arange(size, dtype=np.int32)), size)


def reached(points: Points, here: tuple[float, float], square: float, rows: Rows) -> Integers:
    """The positions in `rows` of those with a point at most so squared a chord away, or without any."""
    return kernels.reached(
        rows, points.starts, points.rows, points.vectors, unit_vectors([here[0]], [here[1]])[0], square
    )


def inside(points: Points, box: Box) -> Mask:
    """Which rows have a point in a box."""
    latitudes, longitudes = points.degrees
    south, west, north, east = box
    mask = np.zeros(len(points.starts) - 1, dtype=bool)
    held = (latitudes >= south) & (latitudes <= north) & (longitudes >= west) & (longitudes <= east)
    mask[points.rows[held]] = True
    return mask


def _least(chords: Floats, first: Array, counts: Array) -> Floats:
    """The least of each group of chords, NaN for empty ones."""
    found = np.full(len(counts), np.nan)
    filled = np.flatnonzero(counts)
    if filled.size:
        found[filled] = np.minimum.reduceat(chords, first.take(filled))
    return found
