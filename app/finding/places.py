"""Where someone means: a ZIP code, a town of the directory, or a point that the browser gave."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import db
from app.directory.models import Address, AddressVisibility, Location
from app.directory.queries import point_of
from app.finding.forms import point_in
from app.finding.kept import kept
from search_index.analysis import fold

PUBLIC_POINT = (Location.address_visibility == AddressVisibility.FULL, Location.latitude.is_not(None))


@dataclass(frozen=True, slots=True)
class Spot:
    """A point to measure distances from, and what to call it."""

    name: str
    point: tuple[float, float]


def spot(text: str) -> Spot | None:
    """What `text` means as a place; None when nothing is known of it."""
    words = " ".join(text.split())
    if not words:
        return None
    if point := point_in(words):
        return Spot("you", point)
    if words[:5].isdigit():
        return kept(("zip", words[:5]), lambda: _zip(words[:5]))
    return _town(words)


def towns() -> list[Spot]:
    """The towns with public places, each in the middle of them, those with most places first: names for the map."""
    rows = db.session.execute(
        select(Address.city, func.avg(Location.latitude), func.avg(Location.longitude))
        .join(Location, Address.location_id == Location.id)
        .where(Address.city.is_not(None), *PUBLIC_POINT)
        .group_by(Address.city)
        .order_by(func.count().desc(), Address.city)
    )
    return [Spot(city, (latitude, longitude)) for city, latitude, longitude in rows]


def known_towns() -> Mapping[str, Spot]:
    """The same by their folded names."""
    return kept("towns", lambda: {fold(town.name): town for town in towns()})


def _town(words: str) -> Spot | None:
    """The middle of a town's public places; "Springfield, IL" and "springfield" mean the same."""
    town = words.partition(",")[0].strip()
    return _middle(func.lower(Address.city) == town.lower(), town.title())


def _zip(code: str) -> Spot | None:
    """Without the table of ZIP codes, the middle of what the directory has there."""
    if point := point_of(code):
        return Spot(code, point)
    return _middle(Address.postal_code.startswith(code, autoescape=True), code)


def _middle(where: object, name: str) -> Spot | None:
    row = db.session.execute(
        select(func.avg(Location.latitude), func.avg(Location.longitude))
        .join(Address, Address.location_id == Location.id)
        .where(where, *PUBLIC_POINT)  # type: ignore[arg-type]
    ).one()
    return Spot(name, (row[0], row[1])) if row[0] is not None else None
