"""From an address to a question for the search engine, in its units."""

from datetime import datetime

from flask import current_app

from app.finding.forms import DISTANCES, box_in
from app.finding.meaning import Meant
from app.finding.ranking import EVEN, Weights
from app.finding.times import windows
from app.web.words import KM_PER_MILE
from search_index.contract import Query

PAGE_SIZE = 20


def question(meant: Meant, excluded: frozenset[str], now: datetime, weights: Weights = EVEN) -> Query:
    """What the engine is asked. `excluded` are ids to keep back, `weights` what each service is worth."""
    minute, asked = int(now.timestamp()) // 60, meant.asked
    zone = current_app.extensions["settings"].time_zone
    return Query(
        text=meant.text,
        needs=meant.needs,
        languages=meant.languages,
        near=meant.spot.point if meant.spot else None,
        within_km=_km(meant.within) if meant.spot else None,
        box=box_in(asked.bbox),
        open_at=minute if meant.open_now else None,
        open_between=windows(meant.times, now, zone),
        now=minute,
        free=meant.free,
        has_room=meant.has_room,
        accepts_referrals=asked.accepts,
        excluded=excluded,
        weights=weights.by_id,
        default_weight=weights.otherwise,
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


def _km(distance: str) -> float | None:
    """A distance such as "5 miles", "8 km", or "5" in the installation's unit."""
    number, _, said = distance.partition(" ")
    if not number:
        return None
    return float(number) if (said or unit()) == "km" else float(number) * KM_PER_MILE
