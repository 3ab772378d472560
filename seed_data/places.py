"""The real places under the invented county: ZIP codes, towns and the points that distances are measured from."""

import csv
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

EARTH_KM = 6371.0
STATE = "IL"
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True)
class Place:
    """One ZIP code. `side` is the part of the county whose agencies mostly work with each other."""

    postal_code: str
    town: str
    county: str
    side: str
    latitude: float
    longitude: float
    weight: int


@cache
def places() -> dict[str, Place]:
    """Every place by its ZIP code."""
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["zip"]: Place(
                row["zip"],
                row["town"],
                row["county"],
                row["side"],
                float(row["latitude"]),
                float(row["longitude"]),
                int(row["weight"]),
            )
            for row in csv.DictReader(file)
        }


def codes_of(counties: set[str]) -> list[str]:
    """The ZIP codes within the counties of these names, in order."""
    return sorted(place.postal_code for place in places().values() if place.county in counties)


@cache
def distance_km(one: str, other: str) -> float:
    """Between two ZIP codes, as the crow flies (haversine)."""
    a, b = places()[one], places()[other]
    north, east = radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)
    h = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(h))
