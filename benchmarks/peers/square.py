"""The square around a circle, for engines that only know ranges: what lies in its corners is found, too."""

from __future__ import annotations

from math import cos, radians

_KM_A_DEGREE = 111.19


def square(here: tuple[float, float], km: float) -> list[tuple[str, float, float]]:
    """("latitude" or "longitude", least, greatest) of what may lie within so many km."""
    latitude, longitude = here
    high = km / _KM_A_DEGREE
    wide = high / cos(radians(latitude))
    return [
        ("latitude", latitude - high, latitude + high),
        ("longitude", longitude - wide, longitude + wide),
    ]


def in_square(here: tuple[float, float], km: float) -> str:
    """The same as a condition of SQL."""
    return " AND ".join(f"{column} BETWEEN {low} AND {high}" for column, low, high in square(here, km))
