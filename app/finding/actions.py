"""What finding writes down: that something was looked for and not there, in codes and numbers only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import SessionRow
from app.db import db, take_turns
from app.finding.meaning import Meant
from app.finding.models import Lack, UnmetSearch
from search_index.understanding import wishes

UNKNOWN = ""
# A search from which nothing was opened for so long, and after which nothing else was looked for, was given up.
GIVEN_UP_AFTER = timedelta(minutes=30)


def record_unmet(meant: Meant) -> None:
    """Count a search that did not find all it asked for, by the needs it names (chosen or understood), its ZIP code
    and languages; what was given up to find something counts as asked for."""
    count_lack(in_codes(meant), Lack.NOTHING)


def in_codes(meant: Meant) -> dict[str, Any]:
    """What a search asks for, without a word that was typed: codes of needs and languages, and a ZIP code."""
    everything = replace(meant, tags=meant.tags + meant.dropped)
    area = meant.asked.near or next(iter(everything.values("place")), "")
    return {
        "needs": list(needs_meant(everything)),
        "area": area[:5] if area[:5].isdigit() and len(area) >= 5 else "",
        "languages": list(everything.languages),
    }


def count_lack(codes: Mapping[str, Any], kind: Lack) -> None:
    """Count once more, today, that something was missed."""
    take_turns("unmet searches")
    for need in codes["needs"] or (UNKNOWN,):
        for language in codes["languages"] or (UNKNOWN,):
            _count(need, codes["area"], language, kind)


def count_abandoned() -> int:
    """Count the searches that were given up, and forget them; says how many. A timetable's job."""
    before = clock.now() - GIVEN_UP_AFTER
    rows: Sequence[SessionRow] = db.session.scalars(
        select(SessionRow).where(SessionRow.searched_at <= before)
    ).all()
    for row in rows:
        if row.searched:
            count_lack(row.searched, Lack(row.searched["kind"]))
        row.searched, row.searched_at = None, None
    return len(rows)


def needs_meant(meant: Meant) -> tuple[str, ...]:
    """The need codes that were ticked or said outright, else those that the words stand for."""
    return meant.needs or tuple(dict.fromkeys(code for wish in wishes(meant.text) for code in wish.needs))


def _count(need: str, area: str, language: str, kind: Lack) -> None:
    today = clock.now().date()
    key = {"day": today, "need": need, "area": area, "language": language, "kind": kind.value}
    row = db.session.scalar(select(UnmetSearch).filter_by(**key))
    if row is None:
        row = UnmetSearch(**key, times=0)
        db.session.add(row)
    row.times += 1
