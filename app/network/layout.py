"""Where each organization stands in the picture: near those it works with, and where it stood yesterday.

Force-directed drawing in the manner of Fruchterman and Reingold (1991): everyone pushes everyone away, ties
pull, and a little gravity keeps the parts together. Communities start apart on a sunflower spiral, so that
groups show; whoever was in the last picture starts from there and moves at most a small step, so that
people find organizations where they left them. The same input always gives the same picture.
"""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin, sqrt
from uuid import UUID

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.network.measures import Ties

Point = tuple[float, float]
Array = NDArray[np.float64]

GOLDEN_ANGLE = pi * (3 - sqrt(5))
PUSH = 0.4  # makes a picture about as wide as the square from -1 to 1
GRAVITY = (0.22, 0.38)  # weaker from the sides: pictures are wider than they are high
ROUNDS_SMALL, ROUNDS_LARGE, LARGE = 600, 60, 500
HEAT_NEW, HEAT_KNOWN = 0.1, 0.02
FARTHEST_STEP = 0.01
NO_DISTANCE = 1e-6
ROWS_AT_ONCE = 256


def positions(
    tied: Ties, groups: Sequence[frozenset[UUID]], before: Mapping[UUID, Point]
) -> dict[UUID, Point]:
    """A point, mostly within the square from -1 to 1, for each organization of `tied`.

    `before` holds the points of the last picture; those organizations move by at most 0.01 each way.
    `groups` are the communities, the largest first. O(n²) a round.
    """
    if not tied:
        return {}
    known = {organization: before[organization] for organization in tied if organization in before}
    start = _start(tied, groups, known)
    places = np.array([start[organization] for organization in tied]).reshape(-1, 2)
    settled = _settle(places, _pulls(tied), HEAT_KNOWN if known else HEAT_NEW)
    moved = {organization: (float(x), float(y)) for organization, (x, y) in zip(tied, settled, strict=True)}
    return moved | {organization: _step(point, moved[organization]) for organization, point in known.items()}


def _start(tied: Ties, groups: Sequence[frozenset[UUID]], known: Mapping[UUID, Point]) -> dict[UUID, Point]:
    """Known points; else beside known neighbours; else in the community's place on the spiral."""
    start = dict(known)
    for number, group in enumerate(groups):
        centre = _sunflower(number, len(groups), 1.0)
        for place, organization in enumerate(sorted(group - known.keys())):
            around = [known[other] for other in tied[organization] if other in known]
            x, y = np.mean(around, axis=0) if around else centre
            dx, dy = _sunflower(place, len(group), 0.3 / sqrt(len(groups)))
            start[organization] = (float(x) + dx, float(y) + dy)
    return start


def _sunflower(number: int, of: int, radius: float) -> Point:
    """The seeds of a sunflower: evenly spread over a disc (Vogel, 1979)."""
    distance = radius * sqrt((number + 0.5) / of)
    return distance * cos(number * GOLDEN_ANGLE), distance * sin(number * GOLDEN_ANGLE)


def _pulls(tied: Ties) -> sparse.csr_array:
    """How strongly each tie pulls: the logarithm of its referrals, so that the busy do not swallow the rest."""
    return nx.to_scipy_sparse_array(tied, weight="referrals").astype(float).log1p()


def _settle(places: Array, pulls: sparse.csr_array, heat: float) -> Array:
    """Let the forces move `places` (n, 2), by ever smaller steps of at most `heat`."""
    total = pulls.sum(axis=1)
    mass = np.sqrt(total / total.mean())
    scale = sparse.diags_array(1 / np.sqrt(total))
    pulls = scale @ pulls @ scale
    total = pulls.sum(axis=1)[:, None]
    rounds = ROUNDS_SMALL if len(places) <= LARGE else ROUNDS_LARGE
    for turn in range(rounds):
        force = _push(places, mass) - (total * places - pulls @ places) - GRAVITY * places
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-12
        places = places + force * np.minimum(1, heat * (1 - turn / rounds) ** 1.5 / length)
    return places


def _push(places: Array, mass: Array) -> Array:
    """Everyone pushes everyone away with strength ∝ 1/distance, the busy more strongly; array (n, 2)."""
    pushes = np.empty_like(places)
    square = (places**2).sum(axis=1)
    for first in range(0, len(places), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        distance = square[rows, None] + square - 2 * places[rows] @ places.T
        pressure = mass / np.maximum(distance, NO_DISTANCE)
        pushes[rows] = pressure.sum(axis=1)[:, None] * places[rows] - pressure @ places
    return PUSH / len(places) * pushes


def _step(before: Point, wished: Point) -> Point:
    """From `before` towards `wished`, at most the farthest step each way."""
    (x, y), (wished_x, wished_y) = before, wished
    return _near(x, wished_x), _near(y, wished_y)


def _near(old: float, new: float) -> float:
    return old + max(-FARTHEST_STEP, min(FARTHEST_STEP, new - old))
