"""The register as coordinators read it: published figures, and what is written about each line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import names_of
from app.audit import timeline_of
from app.db import db
from app.directory import languages
from app.directory import queries as directory
from app.errors import NotFound
from app.finding.register.counting import ALL, OTHER, WAY_WORDS, Way
from app.finding.register.models import State, UnmetFigure, UnmetNeed, UnmetQuarter
from app.web.timeline import Entry

STATE_WORDS = {
    State.OPEN: "Open",
    State.RECRUITING: "Recruiting a partner",
    State.FILLED: "Filled",
}
MORE, FEWER, SAME = "more", "fewer", "about as many"


@dataclass(frozen=True, slots=True)
class Counted:
    """One quarter: what it is called, when it was counted, and whether it is over."""

    code: str
    name: str
    counted_at: datetime
    final: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register. `times` has a figure for each quarter, None where it is hidden; `trend` compares
    the last two quarters that are over, "" where one of them is hidden."""

    row: UnmetNeed
    need: str
    area: str
    language: str
    times: tuple[int | None, ...]
    ways: tuple[str, ...]
    trend: str
    owner: str

    @property
    def place(self) -> str:
        """ "Everywhere", "Chatham, Arabic"."""
        language = "" if self.language == "any language" else f", {self.language}"
        return f"{self.area[:1].upper()}{self.area[1:]}{language}"

    @property
    def name(self) -> str:
        """ "Food in Chatham, in Arabic"."""
        where = {"everywhere": "", OTHER: " in other places"}.get(self.area, f" in {self.area}")
        return f"{self.need}{where}{'' if self.language == 'any language' else f', {self.language}'}"

    @property
    def state(self) -> str:
        return STATE_WORDS[State(self.row.state)]


@dataclass(frozen=True, slots=True)
class Register:
    """Quarters, the oldest first, and the lines: those that somebody works on first, then by how often."""

    quarters: tuple[Counted, ...]
    lines: tuple[Line, ...]


def register(*, need: str = "", state: str = "", whole: bool = False) -> Register:
    """All lines, or those of one need or state; `whole` leaves out the parts (areas, languages) of needs."""
    wanted = select(UnmetNeed)
    if need:
        wanted = wanted.where(UnmetNeed.need == need)
    if state:
        wanted = wanted.where(UnmetNeed.state == state)
    if whole:
        wanted = wanted.where(UnmetNeed.area == ALL, UnmetNeed.language == ALL)
    return _register(db.session.scalars(wanted).all())


def line(id_: UUID) -> tuple[Register, Line]:
    """One line with the quarters that it counts in. Raises NotFound."""
    row = db.session.get(UnmetNeed, id_)
    if row is None:
        raise NotFound("There is no such line in the register.")
    found = _register([row])
    return found, found.lines[0]


def needs_listed() -> dict[str, str]:
    """The needs that have a line: code and name."""
    names = directory.needs()
    codes = db.session.scalars(select(UnmetNeed.need).distinct()).all()
    named = {code: _need_name(code, {key: need.name for key, need in names.items()}) for code in codes}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def history(row: UnmetNeed) -> list[Entry]:
    """Who changed what of a line, the latest first. What notes said is kept nowhere but in the note itself."""
    events = [event for event in reversed(timeline_of(row)) if event.name == "unmet_need.changed"]
    people = {event.actor_id for event in events} | {_id(event.data.get("owner")) for event in events}
    names = names_of(person for person in people if person is not None)
    return [
        Entry(
            what=_told(event.data, names),
            moment=event.at,
            who=names.get(event.actor_id, "") if event.actor_id else "",
        )
        for event in events
    ]


def _told(data: dict[str, object], names: dict[UUID, str]) -> str:
    changed = data.get("changed")
    parts = changed if isinstance(changed, list) else []
    owner = _id(data.get("owner"))
    words = {
        "state": f"now {STATE_WORDS[State(str(data['state']))].lower()}",
        "owner": f"looked after by {names.get(owner, 'somebody who has left')}"
        if owner
        else "without an owner",
        "note": "the note changed",
    }
    sentence = ", ".join(words[part] for part in parts)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def _register(rows: Sequence[UnmetNeed]) -> Register:
    newest = select(UnmetQuarter).order_by(UnmetQuarter.begins.desc()).limit(5)
    quarters = tuple(
        Counted(one.quarter, _quarter_name(one.quarter), one.counted_at, one.final)
        for one in reversed(db.session.scalars(newest).all())
    )
    figures: defaultdict[UUID, dict[str, UnmetFigure]] = defaultdict(dict)
    shown = select(UnmetFigure).where(UnmetFigure.quarter.in_([one.code for one in quarters]))
    for figure in db.session.scalars(shown):
        figures[figure.unmet_need_id][figure.quarter] = figure
    names = {code: need.name for code, need in directory.needs().items()}
    owners = names_of(row.owner_id for row in rows if row.owner_id)
    lines = [_line(row, quarters, figures[row.id], names, owners) for row in rows]
    return Register(quarters, tuple(sorted(lines, key=_order)))


def _order(one: Line) -> tuple[object, ...]:
    """Whole needs before their parts, the most often first; what is filled comes last."""
    latest = next((times for times in reversed(one.times) if times), 0)
    parts = (one.row.area != ALL) + (one.row.language != ALL)
    return (one.row.state == State.FILLED, parts, -latest, one.need, one.area, one.language)


def _line(
    row: UnmetNeed,
    quarters: Sequence[Counted],
    figures: dict[str, UnmetFigure],
    names: dict[str, str],
    owners: dict[UUID, str],
) -> Line:
    times = tuple(figures[one.code].times if one.code in figures else None for one in quarters)
    last = next((figures[one.code] for one in reversed(quarters) if one.code in figures), None)
    over = [count for count, one in zip(times, quarters, strict=True) if one.final]
    return Line(
        row=row,
        need=_need_name(row.need, names),
        area={ALL: "everywhere", OTHER: "other places"}.get(row.area, row.area),
        language=_language(row.language),
        times=times,
        ways=tuple(WAY_WORDS[Way(way)] for way in last.ways) if last else (),
        trend=_trend(over[-2:]),
        owner=owners.get(row.owner_id, "") if row.owner_id else "",
    )


def _trend(last: Sequence[int | None]) -> str:
    if len(last) < 2 or last[0] is None or last[1] is None:
        return ""
    if abs(last[1] - last[0]) <= max(5, last[0] // 10):
        return SAME
    return MORE if last[1] > last[0] else FEWER


def _need_name(code: str, names: dict[str, str]) -> str:
    return names.get(code, code) if code else "Words we could not place"


def _language(code: str) -> str:
    return {ALL: "any language", OTHER: "other languages"}.get(code) or languages.name_of(code)


def _quarter_name(code: str) -> str:
    year, _, number = code.partition("-")
    return f"{number} {year}"
