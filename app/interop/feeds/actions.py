"""Registering feeds, asking for a pull, and writing down how far each pull came and what it brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.errors import Invalid, NotFound
from app.interop.feeds.allowed import OFF, Allowed
from app.interop.feeds.fetching import Fetched, Place
from app.interop.hsds.files import source_name
from app.interop.hsds.report import Problem, Report
from app.interop.models import FeedPull, FeedSource
from app.jobs import enqueue

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)
KEPT_PULLS = 20
MOST_LINES = 5_000


class Phase(StrEnum):
    """How far the pull at hand has come."""

    WAITING = "waiting"
    FETCHING = "fetching"
    STORING = "storing"


class Outcome(StrEnum):
    """How a pull ended."""

    TAKEN = "taken"
    SAME = "same"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a steward says of a feed."""

    name: str
    place: str
    every_hours: int


def register(wish: Wish, allowed: Allowed, *, by: Actor) -> FeedSource:
    """A new feed, which is pulled from now on. Raises Invalid for a place that is not allowed or a name in use."""
    allowed.check(wish.place)
    code = source_name(wish.name)
    if db.session.scalar(select(FeedSource.id).where(FeedSource.code == code)) is not None:
        sentence = "Another feed has this name. Give a different one."
        raise Invalid(sentence, {"name": sentence})
    source = FeedSource(
        code=code,
        name=wish.name,
        place=wish.place,
        every_hours=wish.every_hours,
        active=True,
        created_at=clock.now(),
        next_at=clock.now(),
    )
    db.session.add(source)
    db.session.flush()
    audit.record("feed.registered", source, by=by, source=code, every_hours=wish.every_hours)
    return source


def change(source: FeedSource, wish: Wish, allowed: Allowed, *, by: Actor) -> None:
    """Say anew where a feed is and how often it is pulled. Its records stay known under its first name."""
    allowed.check(wish.place)
    if source.place != wish.place:
        source.etag = source.modified = source.digest = None
        source.failures, source.next_at = 0, clock.now() if source.active else None
    source.name, source.place, source.every_hours = wish.name, wish.place, wish.every_hours
    audit.record("feed.changed", source, by=by, source=source.code, every_hours=wish.every_hours)


def pause(source: FeedSource, *, by: Actor) -> None:
    source.active, source.next_at = False, None
    audit.record("feed.paused", source, by=by, source=source.code)


def resume(source: FeedSource, *, by: Actor) -> None:
    source.active, source.next_at = True, clock.now()
    audit.record("feed.resumed", source, by=by, source=source.code)


def ask_to_pull(source: FeedSource, allowed: Allowed, *, by: Actor) -> None:
    """Have the feed pulled now and read whole, even if it is the copy that we know. Raises Invalid when off."""
    if not allowed:
        raise Invalid(OFF)
    source.etag = source.modified = source.digest = None
    audit.record("feed.asked", source, by=by, source=source.code)
    enqueue_pull(source)


def enqueue_pull(source: FeedSource) -> None:
    """However often it is asked for, it waits once."""
    if not source.phase:
        source.phase, source.phase_since = Phase.WAITING.value, clock.now()
    enqueue("pull_feed", key=str(source.id), feed=source.id)


def due() -> list[FeedSource]:
    """The feeds whose turn has come."""
    turn = FeedSource.active, FeedSource.next_at <= clock.now()
    return list(db.session.scalars(select(FeedSource).where(*turn).order_by(FeedSource.next_at)))


def note_phase(feed: UUID, phase: Phase) -> Place:
    """Write down that the pull came so far; says where the feed is. Raises NotFound when it is gone."""
    source = _source(feed)
    source.phase, source.phase_since = phase.value, clock.now()
    return Place(source.place, source.code, source.etag, source.modified)


def knows(feed: UUID, digest: bytes) -> bool:
    """Whether this very copy was taken in before."""
    return _source(feed).digest == digest


def note_same(feed: UUID, began: datetime) -> None:
    """The copy that is there is the one that was taken in."""
    source = _source(feed)
    _settle(source)
    _keep(FeedPull(source_id=source.id, began_at=began, ended_at=clock.now(), outcome=Outcome.SAME.value))


def note_taken(feed: UUID, began: datetime, fetched: Fetched, report: Report) -> None:
    """The feed was taken in: what it brought, and which copy it was."""
    source = _source(feed)
    _settle(source)
    source.digest, source.etag, source.modified = fetched.digest, fetched.etag, fetched.modified
    lines = [_line(problem) for problem in (*report.problems, *report.done)]
    _keep(
        FeedPull(
            source_id=source.id,
            began_at=began,
            ended_at=clock.now(),
            outcome=Outcome.TAKEN.value,
            counts=_counts(report),
            lines=lines[:MOST_LINES],
            lines_beyond=max(0, len(lines) - MOST_LINES),
        )
    )


def note_failure(feed: UUID, began: datetime, words: str) -> None:
    """The pull failed: in words, and when it is tried again, later each time."""
    source = _source(feed)
    source.phase, source.phase_since = "", None
    source.failures += 1
    if source.active:
        source.next_at = clock.now() + min(FIRST_PAUSE * 4 ** min(source.failures - 1, 9), LONGEST_PAUSE)
    audit.record("feed.failed", source, by=SYSTEM, source=source.code, failures=source.failures)
    _keep(
        FeedPull(
            source_id=source.id,
            began_at=began,
            ended_at=clock.now(),
            outcome=Outcome.FAILED.value,
            words=words,
        )
    )


def _source(feed: UUID) -> FeedSource:
    found = db.session.get(FeedSource, feed)
    if found is None:
        raise NotFound("There is no such feed.")
    return found


def _settle(source: FeedSource) -> None:
    source.phase, source.phase_since, source.failures = "", None, 0
    source.next_at = clock.now() + timedelta(hours=source.every_hours) if source.active else None


def _keep(pull: FeedPull) -> None:
    """Keep this pull, and forget the oldest beyond the last few."""
    db.session.add(pull)
    db.session.flush()
    mine = select(FeedPull.id).where(FeedPull.source_id == pull.source_id)
    old = mine.order_by(FeedPull.began_at.desc(), FeedPull.ended_at.desc()).offset(KEPT_PULLS)
    db.session.execute(delete(FeedPull).where(FeedPull.id.in_(list(db.session.scalars(old)))))


def _counts(report: Report) -> dict[str, Any]:
    counted = ("created", "changed", "unchanged", "removed", "gone")
    nouns = {name: {noun: n for noun, n in getattr(report, name).items() if n} for name in counted}
    return nouns | {"refused": len(report.refused), "conflicts": report.conflicts}


def _line(problem: Problem) -> list[str | int]:
    where = problem.where
    return [problem.effect.value, where.file, where.row or "", problem.full_field, problem.reason]
