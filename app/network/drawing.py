"""The network as data for a drawing: for the explorer on a canvas, and for the plain picture without JavaScript."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any, Protocol
from uuid import UUID

from app.network.queries import Link, Picture, Place
from app.trust.disclosure import level_words

WIDTH, HEIGHT, MARGIN = 1000, 640, 30
MOST_LINES = 1_000  # of the plain picture
TYPICAL_OF_BAND = (0, 5, 20, 60, 200, 400)
WIDTH_OF_BAND = (0.0, 0.5, 1.0, 2.0, 3.5, 5.0)
EMPTY: dict[str, Any] = {"nodes": [], "edges": [], "needs": []}


class Point(Protocol):
    """Whatever stands somewhere in the picture."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle of the plain picture. Without the `ringed`, others would lose touch."""

    x: float
    y: float
    radius: float
    group: int
    label: str
    ringed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plain picture; `kind` is a class of the sheet, "" for the usual."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """All lines of one width and kind as one path: a page with a thousand lines stays light."""

    path: str
    width: float
    kind: str


def strokes(lines: Iterable[Line]) -> list[Stroke]:
    """In the order in which widths and kinds come first."""
    paths: defaultdict[tuple[str, float], list[str]] = defaultdict(list)
    for one in lines:
        paths[one.kind, one.width].append(f"M{one.x1:.1f} {one.y1:.1f}L{one.x2:.1f} {one.y2:.1f}")
    return [Stroke("".join(parts), width, kind) for (kind, width), parts in paths.items()]


def graph(picture: Picture, url_of: Callable[[UUID], str]) -> dict[str, Any]:
    """What the explorer draws (see `static/js/network.js`). Weights are typical of their band, not counts."""
    largest = _largest(picture)
    return {
        "nodes": [node(place, _size(place, largest), url_of(place.id)) for place in picture.places.values()],
        "edges": [
            {
                "from": str(link.referrer),
                "to": str(link.partner),
                "weight": TYPICAL_OF_BAND[link.band],
                "needs": {need: TYPICAL_OF_BAND[band] for need, band in link.needs.items()},
            }
            for link in picture.links
        ],
        "needs": [{"code": code, "name": name} for code, name in picture.need_names.items()],
    }


@lru_cache(maxsize=16)
def plain(picture: Picture, need: str = "") -> tuple[tuple[Dot, ...], tuple[Stroke, ...]]:
    """Circles and lines within a box of 1000 by 640; only those of one need, where one is given.

    No more than MOST_LINES, those of the most referrals: more would be a blot, and would weigh on the page.
    """
    links = [link for link in picture.links if not need or need in link.needs]
    living = {end for link in links for end in (link.referrer, link.partner)}
    place_at = scale(picture)
    largest = _largest(picture)
    dots = tuple(
        dot(place, place_at(place), _size(place, largest))
        for place in picture.places.values()
        if place.id in living
    )
    return dots, tuple(strokes(_line(link, picture, place_at, need) for link in links[:MOST_LINES]))


def node(place: Place, size: float, url: str) -> dict[str, Any]:
    """One place as the canvas draws it; `size` is 0 to 1."""
    return {
        "id": str(place.id),
        "label": place.name,
        "x": round(place.x, 3),
        "y": round(place.y, 3),
        "size": round(size, 3),
        "group": place.community,
        "url": url,
        "ringed": place.cuts_off > 0,
        "note": note(place),
    }


def dot(place: Place, at: tuple[float, float], size: float) -> Dot:
    """One place as the plain picture draws it, `at` some point of its box."""
    return Dot(*at, radius(size), place.community, f"{place.name}: {note(place)}", place.cuts_off > 0)


def note(place: Place) -> str:
    """ "about 85 referrals received, few sent"."""
    told = [f"{level_words(place.received)} referrals received"] if place.received else []
    told += [f"{level_words(place.sent)} {'' if told else 'referrals '}sent"] if place.sent else []
    return ", ".join(told)


def radius(size: float) -> float:
    """Of the dot of something whose size is 0 to 1."""
    return round(3 + 12 * size, 1)


def _line(link: Link, picture: Picture, place_at: Callable[[Point], tuple[float, float]], need: str) -> Line:
    band = link.needs[need] if need else link.band
    ends = (*place_at(picture.places[link.referrer]), *place_at(picture.places[link.partner]))
    return Line(*ends, WIDTH_OF_BAND[band])


def _largest(picture: Picture) -> int:
    return max((place.size for place in picture.places.values()), default=1) or 1


def _size(place: Place, largest: int) -> float:
    return sqrt(place.size / largest)


def scale(picture: Picture) -> Callable[[Point], tuple[float, float]]:
    """From the picture's own coordinates into the box, alike in both directions."""
    xs = [place.x for place in picture.places.values()] or [0.0]
    ys = [place.y for place in picture.places.values()] or [0.0]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    factor = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left = (WIDTH - factor * (min(xs) + max(xs))) / 2
    top = (HEIGHT - factor * (min(ys) + max(ys))) / 2
    return lambda place: (round(left + factor * place.x, 1), round(top + factor * place.y, 1))
