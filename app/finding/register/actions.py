"""Counting the register's quarters, and what coordinators write down about a line of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from app import audit, clock
from app.actor import Actor
from app.db import db
from app.directory import queries as directory
from app.errors import Conflict, Invalid
from app.finding.models import UnmetSearch
from app.finding.register import policy
from app.finding.register.counting import Case, Figure, Line, Quarter, Way, cases_of, figures, within
from app.finding.register.models import State, UnmetFigure, UnmetNeed, UnmetQuarter
from app.network.loading import bare_facts

QUARTERS = 5  # the running one and a year of those before it
STALE = "Somebody else has changed this line in the meantime. Look at what they wrote, and save again."

Counted = Mapping[Quarter, Mapping[Line, Figure]]


def quarters(today: date) -> list[Quarter]:
    """The quarters that the register shows, the oldest first."""
    running = Quarter.of(today)
    return [running.later(-back) for back in reversed(range(QUARTERS))]


def count() -> Counted:
    """Count the running quarter, and those that are over and were never counted since. Reads only."""
    now = clock.now()
    shown = quarters(now.date())
    final = set(db.session.scalars(select(UnmetQuarter.quarter).where(UnmetQuarter.final)))
    begin = datetime.combine(shown[0].later(-1).begins, time(), UTC)
    cases = cases_of(bare_facts(now, begin))
    return {
        quarter: figures([*within(cases, quarter), *_searches(quarter)])
        for quarter in shown
        if quarter.code not in final
    }


def _searches(quarter: Quarter) -> Iterator[Case]:
    towns = directory.towns()
    wanted = select(UnmetSearch).where(
        UnmetSearch.day >= quarter.begins, UnmetSearch.day < quarter.next.begins
    )
    for row in db.session.scalars(wanted):
        yield Case(
            need=row.need.partition(".")[0],
            area=towns.get(row.area, ""),
            language=row.language,
            ways=frozenset({Way(row.kind)}),
            who=row.day,
            times=row.times,
        )


def keep(counted: Counted) -> None:
    """Write the figures down. Lines that are new are open; those without a figure stay for what was written there."""
    lines = {(one.need, one.area, one.language): one.id for one in db.session.scalars(select(UnmetNeed))}
    now = clock.now()
    for quarter, found in counted.items():
        db.session.execute(delete(UnmetFigure).where(UnmetFigure.quarter == quarter.code))
        for line, figure in found.items():
            if line not in lines:
                lines[line] = _open(line, now)
            db.session.add(
                UnmetFigure(
                    unmet_need_id=lines[line],
                    quarter=quarter.code,
                    times=figure.times,
                    ways=[way.value for way in figure.ways],
                )
            )
        final = now.date() >= quarter.next.begins
        db.session.merge(
            UnmetQuarter(quarter=quarter.code, begins=quarter.begins, counted_at=now, final=final)
        )


def _open(line: Line, now: datetime) -> UUID:
    need, area, language = line
    opened = UnmetNeed(id=uuid4(), need=need, area=area, language=language, since=now, state=State.OPEN)
    db.session.add(opened)
    db.session.flush()
    return opened.id


def write(
    line: UnmetNeed, *, state: State, owner: UUID | None, note: str | None, version: int, by: Actor
) -> None:
    """What is done about it, by whom, and a note. Raises NotAllowed, Conflict, and Invalid for an owner who is no
    coordinator."""
    policy.require_steward(by)
    if line.version != version:
        raise Conflict(STALE)
    if owner is not None and owner not in {person.id for person in policy.coordinators()}:
        raise Invalid("Choose a coordinator.", {"owner": "Choose one of the coordinators."})
    changed = _changed(line, state, owner, note)
    if not changed:
        return
    if line.state != state:
        line.since = clock.now()
    line.state, line.owner_id, line.note = state, owner, note
    audit.record("unmet_need.changed", line, by=by, state=state.value, owner=owner, changed=changed)


def _changed(line: UnmetNeed, state: State, owner: UUID | None, note: str | None) -> Sequence[str]:
    pairs = {"state": (line.state, state), "owner": (line.owner_id, owner), "note": (line.note, note)}
    return [name for name, (before, after) in pairs.items() if before != after]
