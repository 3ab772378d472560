"""What finding writes down: that something was looked for and not there."""

from dataclasses import replace

from sqlalchemy import select

from app import clock
from app.db import db, take_turns
from app.finding.meaning import Meant
from app.finding.models import UnmetSearch
from search_index.understanding import wishes

UNKNOWN = ""


def record_unmet(meant: Meant) -> None:
    """Count a search that did not find all it asked for, by the needs it names (chosen or understood), its ZIP code
    and languages; what was given up to find something counts as asked for."""
    take_turns("unmet searches")
    everything = replace(meant, tags=meant.tags + meant.dropped)
    area = meant.asked.near or next(iter(everything.values("place")), "")
    area = area[:5] if area[:5].isdigit() and len(area) >= 5 else ""
    for need in needs_meant(everything) or (UNKNOWN,):
        for language in everything.languages or (UNKNOWN,):
            _count(need, area, language)


def needs_meant(meant: Meant) -> tuple[str, ...]:
    """The need codes that were ticked or said outright, else those that the words stand for."""
    return meant.needs or tuple(dict.fromkeys(code for wish in wishes(meant.text) for code in wish.needs))


def _count(need: str, area: str, language: str) -> None:
    today = clock.now().date()
    key = {"day": today, "need": need, "area": area, "language": language}
    row = db.session.scalar(select(UnmetSearch).filter_by(**key))
    if row is None:
        row = UnmetSearch(**key, times=0)
        db.session.add(row)
    row.times += 1
