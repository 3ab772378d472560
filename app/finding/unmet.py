"""What was looked for and not found, as coordinators read it."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.directory import languages, queries
from app.finding.models import UnmetSearch

DAYS = 90
MOST = 200


class Unmet(NamedTuple):
    """Something that was looked for and not found; `area` and `language` are empty where none was asked for."""

    need: str
    area: str
    language: str
    times: int
    last: date


def unmet(days: int = DAYS) -> list[Unmet]:
    """Searches of the last `days` that found nothing, by need, area and language; the most often first."""
    since = clock.now().date() - timedelta(days=days)
    times, last = func.sum(UnmetSearch.times), func.max(UnmetSearch.day)
    rows = db.session.execute(
        select(UnmetSearch.need, UnmetSearch.area, UnmetSearch.language, times, last)
        .where(UnmetSearch.day >= since)
        .group_by(UnmetSearch.need, UnmetSearch.area, UnmetSearch.language)
        .order_by(times.desc(), last.desc(), UnmetSearch.need)
        .limit(MOST)
    )
    names = {code: need.name for code, need in queries.needs().items()}
    return [
        Unmet(
            names.get(need, "Words we could not place"),
            area,
            languages.name_of(language) if language else "",
            count,
            day,
        )
        for need, area, language, count, day in rows
    ]
