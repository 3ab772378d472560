"""What was looked for and not found, as coordinators read it."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select

from app import clock
from app.db import db
from app.directory import languages, queries
from app.finding.models import Lack, UnmetSearch
from app.trust.disclosure import level

DAYS = 90
MOST = 200


class Unmet(NamedTuple):
    """Something that was looked for and not found; `area` and `language` are empty where none was asked for.

    Counts are published levels (see `disclosure.level`): the register counts the same searches beside clients.
    """

    need: str
    area: str
    language: str
    nothing: int
    abandoned: int
    told: int
    last: date


def unmet(days: int = DAYS) -> list[Unmet]:
    """What was missed in the last `days`, by need, area and language and in which way; the most often first."""
    since = clock.now().date() - timedelta(days=days)
    times, last = func.sum(UnmetSearch.times), func.max(UnmetSearch.day)
    by_kind = [func.sum(case((UnmetSearch.kind == kind.value, UnmetSearch.times), else_=0)) for kind in Lack]
    rows = db.session.execute(
        select(UnmetSearch.need, UnmetSearch.area, UnmetSearch.language, *by_kind, last)
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
            level(nothing),
            level(abandoned),
            level(told),
            day,
        )
        for need, area, language, nothing, abandoned, told, day in rows
    ]


def by_need_and_area(since: date, until: date = date.max) -> dict[tuple[str, str], int]:
    """How many searches from one day until before another met no need, by need and ZIP code, where both were told."""
    rows = db.session.execute(
        select(UnmetSearch.need, UnmetSearch.area, func.sum(UnmetSearch.times))
        .where(
            UnmetSearch.day >= since, UnmetSearch.day < until, UnmetSearch.need != "", UnmetSearch.area != ""
        )
        .group_by(UnmetSearch.need, UnmetSearch.area)
    )
    return {(need, area): times for need, area, times in rows}
