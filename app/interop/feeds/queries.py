"""What is asked of feeds that are pulled: how each stands, what its pulls brought, and which can't be pulled."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.db import db
from app.errors import NotFound
from app.interop.feeds.actions import Outcome
from app.interop.hsds.report import VARYING, Effect
from app.interop.models import FeedConflict, FeedPull, FeedSource
from app.stewardship.desk import Pile

A_FEW = 5
INDEX = re.compile(r"\[\d+\]")
COUNTED = ("created", "changed", "unchanged", "removed", "gone")


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed and its last pull."""

    source: FeedSource
    last: FeedPull | None


@dataclass(frozen=True, slots=True)
class NounCount:
    """What a pull did with the records of one noun."""

    noun: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Alike:
    """Lines of a report that say the same of different rows: the first of them, and how many there are."""

    effect: str
    file: str
    field: str
    reason: str
    rows: Sequence[int]
    count: int


def all_feeds() -> list[Standing]:
    """Every feed by name. Two statements."""
    newest = (
        select(FeedPull.source_id, func.max(FeedPull.began_at).label("began_at"))
        .group_by(FeedPull.source_id)
        .subquery()
    )
    last = select(FeedPull).join(
        newest, (FeedPull.source_id == newest.c.source_id) & (FeedPull.began_at == newest.c.began_at)
    )
    pulls = {pull.source_id: pull for pull in db.session.scalars(last)}
    sources = db.session.scalars(select(FeedSource).order_by(FeedSource.name, FeedSource.code))
    return [Standing(source, pulls.get(source.id)) for source in sources]


def feed(feed_id: UUID) -> FeedSource:
    """One feed. Raises NotFound."""
    found = db.session.get(FeedSource, feed_id)
    if found is None:
        raise NotFound("There is no such feed.")
    return found


def feed_of(code: str) -> FeedSource:
    """The feed with this code. Raises NotFound."""
    found = db.session.scalar(select(FeedSource).where(FeedSource.code == code))
    if found is None:
        raise NotFound(f"There is no feed named {code}.")
    return found


def pulls(feed_id: UUID) -> list[FeedPull]:
    """The last pulls, the newest first, without their lines."""
    mine = select(FeedPull).where(FeedPull.source_id == feed_id)
    return list(db.session.scalars(mine.order_by(FeedPull.began_at.desc(), FeedPull.ended_at.desc())))


def pull(feed_id: UUID, pull_id: UUID) -> FeedPull:
    """One pull with all of its lines. Raises NotFound."""
    wanted = select(FeedPull).where(FeedPull.id == pull_id, FeedPull.source_id == feed_id)
    found = db.session.scalar(wanted.options(undefer(FeedPull.lines)))
    if found is None:
        raise NotFound("There is no such pull. Only the last ones are kept.")
    return found


def nouns_of(pulled: FeedPull) -> list[NounCount]:
    """The counts of a pull, noun by noun; nouns that only stayed as they were come last."""
    nouns = {noun for name in COUNTED for noun in pulled.counts.get(name, {})}
    rows = [
        NounCount(noun.replace("_", " "), [pulled.counts.get(name, {}).get(noun, 0) for name in COUNTED])
        for noun in nouns
    ]
    return sorted(rows, key=lambda row: (not any((*row.counts[:2], *row.counts[3:])), row.noun))


def alike(lines: Iterable[Sequence[Any]]) -> list[Alike]:
    """The lines of a report, those that are alike as one: what was refused first, what was created last."""
    groups: dict[tuple[str, str, str, str], list[Sequence[Any]]] = {}
    for line in lines:
        effect, file, _row, field, reason = line
        pattern = INDEX.sub("[…]", field)
        groups.setdefault((effect, file, pattern, VARYING.sub("…", reason)), []).append(line)
    found = [
        Alike(key[0], key[1], key[2], group[0][4], [line[2] for line in group[:A_FEW] if line[2]], len(group))
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda one: list(Effect).index(Effect(one.effect)))


def conflicts_of(code: str) -> int:
    """How many conflicts with this feed wait."""
    waits = FeedConflict.source == code, FeedConflict.closed_at.is_(None)
    return db.session.scalar(select(func.count(FeedConflict.id)).where(*waits)) or 0


def pile() -> Pile:
    """How many feeds can't be pulled, and since when."""
    worked = (
        select(func.max(FeedPull.began_at))
        .where(FeedPull.source_id == FeedSource.id, FeedPull.outcome != Outcome.FAILED)
        .correlate(FeedSource)
        .scalar_subquery()
    )
    failing = FeedSource.failures > 0, FeedSource.active
    row = db.session.execute(
        select(func.count(FeedSource.id.distinct()), func.min(FeedPull.began_at))
        .select_from(FeedSource)
        .join(FeedPull, FeedPull.source_id == FeedSource.id)
        .where(*failing, FeedPull.outcome == Outcome.FAILED)
        .where((FeedPull.began_at > worked) | worked.is_(None))
    ).one()
    words = ("feed that can’t be pulled", "feeds that can’t be pulled")
    return Pile("Feeds", "feeds.index", row[0], row[1], words)
