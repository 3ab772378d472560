"""Closings in the picture of the network: who is gone, which ties go with them, and who would take over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.network.drawing import WIDTH_OF_BAND, Line, Stroke, radius, scale, strokes
from app.network.supposing.queries import Supposal

CLOSED, TAKER = "closed", "taker"
AROUND = 5.0  # between a dot and its mark


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands over a dot: a hollow dot with a cross for one that closed, a square around one that takes over."""

    kind: str
    x: float
    y: float
    reach: float
    label: str


def takers(found: Supposal) -> list[UUID]:
    """Who would take over and may be named, each once, the one with the most first."""
    named = (shift.partner for shift in found.found.shifts if shift.partner in found.picture.places)
    return [one for one in dict.fromkeys(named) if one is not None]


def marks(found: Supposal) -> list[Mark]:
    """Within the box of the plain picture."""
    place_at, places = scale(found.picture), found.picture.places
    largest = max((place.size for place in places.values()), default=1) or 1
    marked = [(CLOSED, place) for place in found.closed] + [(TAKER, places[one]) for one in takers(found)]
    return [
        Mark(
            kind,
            *place_at(place),
            round(radius((place.size / largest) ** 0.5) + AROUND, 1),
            f"{place.name}: {'supposed to be closed' if kind == CLOSED else 'would take over'}",
        )
        for kind, place in marked
    ]


def lost_ties(found: Supposal) -> Sequence[Stroke]:
    """The ties of those that closed."""
    place_at, places = scale(found.picture), found.picture.places
    closed = {place.id for place in found.closed}
    return strokes(
        Line(*place_at(places[tie.referrer]), *place_at(places[tie.partner]), WIDTH_OF_BAND[tie.band], "gone")
        for tie in found.picture.links
        if closed & {tie.referrer, tie.partner}
    )
