"""What finding writes down: that something was looked for and not there."""

from sqlalchemy import select

from app import clock
from app.db import db, take_turns
from app.finding.forms import Asked
from app.finding.models import UnmetSearch
from search_index.understanding import wishes

UNKNOWN = ""


def record_unmet(asked: Asked) -> None:
    """Count a search that found nothing, by the needs it names (chosen or understood), its ZIP code and languages."""
    take_turns("unmet searches")
    area = asked.near[:5] if asked.near[:5].isdigit() and len(asked.near) >= 5 else ""
    for need in needs_meant(asked) or (UNKNOWN,):
        for language in asked.language or (UNKNOWN,):
            _count(need, area, language)


def needs_meant(asked: Asked) -> tuple[str, ...]:
    """The need codes that were ticked, else those that the typed words stand for."""
    if asked.need:
        return asked.need
    return tuple(dict.fromkeys(code for wish in wishes(asked.q) for code in wish.needs))


def _count(need: str, area: str, language: str) -> None:
    today = clock.now().date()
    key = {"day": today, "need": need, "area": area, "language": language}
    row = db.session.scalar(select(UnmetSearch).filter_by(**key))
    if row is None:
        row = UnmetSearch(**key, times=0)
        db.session.add(row)
    row.times += 1
