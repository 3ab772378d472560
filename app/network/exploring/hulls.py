"""The outline of each community: the smallest convex shape around its members, without those far off."""

from collections.abc import Iterable, Sequence
from math import hypot
from statistics import fmean, median

Point = tuple[float, float]

FEWEST = 4  # members worth an outline
FAR = 2.5  # times the usual distance from the middle


def outline(points: Sequence[Point]) -> list[Point]:
    """The hull of `points` that are not far off, anticlockwise; nothing for fewer than four. O(n log n)."""
    if len(points) < FEWEST:
        return []
    middle = fmean(x for x, _ in points), fmean(y for _, y in points)
    away = [hypot(x - middle[0], y - middle[1]) for x, y in points]
    usual = median(away)
    return hull(point for point, far in zip(points, away, strict=True) if far <= FAR * usual)


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull by Andrew's monotone chain (1979), anticlockwise; all points where they are at most two."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return ordered
    return _chain(ordered) + _chain(ordered[::-1])


def _chain(points: Sequence[Point]) -> list[Point]:
    """One side of the hull, without its last point."""
    side: list[Point] = []
    for point in points:
        while len(side) > 1 and _turn(side[-2], side[-1], point) <= 0:
            side.pop()
        side.append(point)
    return side[:-1]


def _turn(one: Point, other: Point, third: Point) -> float:
    """Above 0 for a turn to the left."""
    return (other[0] - one[0]) * (third[1] - one[1]) - (other[1] - one[1]) * (third[0] - one[0])
