"""A view as data for the canvas, and as the plain picture without JavaScript."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any
from uuid import UUID

from app.network.drawing import (
    MOST_LINES,
    TYPICAL_OF_BAND,
    WIDTH_OF_BAND,
    Dot,
    Line,
    Stroke,
    dot,
    node,
    scale,
    strokes,
)
from app.network.exploring.hulls import Point, outline
from app.network.exploring.queries import SAME, Tie, View
from app.network.queries import Picture, Place

WAY = "way"


@dataclass(frozen=True, slots=True)
class Hull:
    """The outline of a community."""

    group: int
    points: Sequence[Point]


def graph(view: View, url_of: Callable[[UUID], str]) -> dict[str, Any]:
    """What the canvas draws (see `static/js/network.js`): places sized by what leads over them."""
    size = _sizes(view.picture)
    return {
        "nodes": [node(place, size(place), url_of(place.id)) for place in view.picture.places.values()],
        "edges": [_edge(tie) for tie in view.ties],
        "hulls": [{"group": one.group, "points": one.points} for one in hulls(view.picture)],
        "faded": bool(view.choice.values),
    }


def hulls(picture: Picture) -> list[Hull]:
    """An outline around each community that is large enough, in the picture's own coordinates."""
    members: dict[int, list[Point]] = {}
    for place in picture.places.values():
        members.setdefault(place.community, []).append((round(place.x, 3), round(place.y, 3)))
    outlines = (Hull(group, outline(points)) for group, points in sorted(members.items()))
    return [one for one in outlines if one.points]


@dataclass(frozen=True, slots=True)
class Plain:
    """What the plain picture consists of, within a box of 1000 by 640."""

    dots: Sequence[Dot]
    lines: Sequence[Stroke]
    hulls: Sequence[Hull]


def plain(view: View, way: Sequence[UUID] = ()) -> Plain:
    """Circles, lines and outlines of a view; the legs of `way` stand out."""
    place_at, size, places = scale(view.picture), _sizes(view.picture), view.picture.places
    living = view.living | set(way)
    legs = {frozenset(leg) for leg in pairwise(way)}
    drawn = [tie for tie in view.ties[:MOST_LINES] if frozenset((tie.referrer, tie.partner)) not in legs]
    lines = [_line(tie, place_at(places[tie.referrer]), place_at(places[tie.partner])) for tie in drawn]
    lines += [
        Line(*place_at(places[one]), *place_at(places[other]), WIDTH_OF_BAND[-1], WAY)
        for one, other in pairwise(way)
    ]
    return Plain(
        dots=[dot(place, place_at(place), size(place)) for place in places.values() if place.id in living],
        lines=strokes(lines),
        hulls=[Hull(one.group, [place_at(Spot(x, y)) for x, y in one.points]) for one in hulls(view.picture)],
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the picture that is no place."""

    x: float
    y: float


def _edge(tie: Tie) -> dict[str, Any]:
    drawn = {
        "from": str(tie.referrer),
        "to": str(tie.partner),
        "weight": TYPICAL_OF_BAND[max(tie.band, tie.before or 0)],
        "band": tie.band,
    }
    return drawn if tie.before is None else drawn | {"change": tie.change}


def _line(tie: Tie, one: Point, other: Point) -> Line:
    width = WIDTH_OF_BAND[max(tie.band, tie.before or 0)]
    return Line(*one, *other, width, "" if tie.change == SAME else tie.change)


def _sizes(picture: Picture) -> Callable[[Place], float]:
    """From 0 to 1 by the share of shortest ways that lead over a place: brokers are large."""
    most = max((place.betweenness for place in picture.places.values()), default=0.0) or 1.0
    return lambda place: sqrt(place.betweenness / most)
