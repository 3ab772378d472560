"""Distance on a spherical Earth, for many points at once.

Points are kept as unit vectors: the straight chord c between two of them gives the great-circle distance
2R·asin(c/2), which is the haversine formula (R. W. Sinnott, Sky & Telescope 68, 1984) without its four
trigonometric calls a point; it is exact for short ways and off by at most 0.5 % for the Earth's flattening.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
KM_PER_MILE = 1.609344


def unit_vectors(latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> Floats:
    """Degrees, shape (n,) each → vectors of length 1, shape (n, 3)."""
    latitude = np.radians(np.asarray(latitudes, dtype=np.float64))
    longitude = np.radians(np.asarray(longitudes, dtype=np.float64))
    return np.column_stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    )


def distances_km(here: tuple[float, float], vectors: Floats) -> Floats:
    """Great-circle distance in km, shape (n,), from `here` (latitude, longitude) to each unit vector (n, 3)."""
    return kilometres_of(squared_chords(here, vectors.T))


def squared_chords(here: tuple[float, float], vectors: Floats) -> Floats:
    """The squared chord from `here` to each unit vector, these given as (3, n), shape (n,): in the order of the
    distances, and cheaper."""
    differences = vectors - unit_vectors([here[0]], [here[1]]).T
    np.square(differences, out=differences)
    squares: Floats = differences.sum(axis=0)
    return squares


def squared_chord_of(km: float) -> float:
    """The squared chord that a distance makes."""
    return float((2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2)) ** 2)


def kilometres_of(squares: Floats) -> Floats:
    """The distances that squared chords make, NaN where there is none."""
    angles: Floats = 2 * np.arcsin(np.minimum(np.sqrt(squares) / 2, 1.0))
    return EARTH_RADIUS_KM * angles


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance in km between two (latitude, longitude)."""
    return float(distances_km(one, unit_vectors([other[0]], [other[1]]))[0])
