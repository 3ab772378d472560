"""From an address to a question for the search engine, in its units."""

from datetime import datetime

from flask import current_app

from app.finding.forms import DISTANCES, Asked
from app.finding.places import Spot
from app.web.words import KM_PER_MILE
from search_index.contract import Query

PAGE_SIZE = 20


def question(asked: Asked, here: Spot | None, excluded: frozenset[str], now: datetime) -> Query:
    """What the engine is asked. `here` is the place that `asked.near` means, `excluded` are ids to keep back."""
    minute = int(now.timestamp()) // 60
    return Query(
        text=asked.q,
        needs=asked.need,
        languages=asked.language,
        near=here.point if here else None,
        within_km=_km(asked.within) if here else None,
        open_at=minute if asked.open else None,
        now=minute,
        free=asked.free,
        has_room=asked.room,
        accepts_referrals=asked.accepts,
        excluded=excluded,
        sort=asked.sort,  # type: ignore[arg-type]
        page=asked.page,
        size=PAGE_SIZE,
    )


def reaches() -> list[tuple[str, str]]:
    """The distances that may be chosen, in the installation's unit."""
    return [("", "Any distance"), *((str(reach), f"{reach} {_unit_of(reach)}") for reach in DISTANCES)]


def unit() -> str:
    """What distances are counted in here: miles or km."""
    return "km" if current_app.extensions["settings"].kilometres else "miles"


def _unit_of(reach: int) -> str:
    return "mile" if reach == 1 and unit() == "miles" else unit()


def _km(distance: int | None) -> float | None:
    if distance is None:
        return None
    return distance if unit() == "km" else distance * KM_PER_MILE
