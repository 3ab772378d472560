"""The worker: takes jobs that are due, does each in its own application context, and keeps the timetable.

Any number of workers may run. A job is leased to one of them; when that one dies, the lease runs out and
another takes it. A job that fails is tried again, later each time, and stays visible as failed in the end.
"""

import atexit
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app import clock, codes
from app.db import db, take_turns, transaction
from app.errors import DomainError
from app.jobs.actions import enqueue
from app.jobs.models import UNFINISHED, Job, JobState

LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 8
ROUND = 100
SECONDS_BETWEEN_ROUNDS = 0.5


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week, at a local time of a weekday (Monday is 0)."""

    weekday: int
    at: time


Rule = timedelta | time | Weekly

log = logging.getLogger("trellis.jobs")


def run_due(limit: int = ROUND) -> int:
    """Do up to `limit` jobs that are due; says how many were done or tried."""
    done = 0
    while done < limit and (taken := _take()):
        _do(taken)
        done += 1
    return done


def run_all() -> int:
    """Do every job that is due, and those that follow from them."""
    done = 0
    while more := run_due():
        done += more
    return done


def tick() -> None:
    """Enqueue what the timetable says is due; once for every turn, however often the clock jumps."""
    for name, (rule, kind) in current_app.extensions["timetable"].items():
        turn = _turn(rule, clock.now())
        key = f"{name}@{turn.isoformat()}"
        if _is_settled(name, kind, key):
            continue
        with transaction():
            take_turns("timetable")
            if not _is_settled(name, kind, key):
                enqueue(kind, key=key)


def work_forever(app: Flask, stop: threading.Event) -> None:
    """Keep the timetable and do what is due until `stop` is set. A lost database is waited for."""
    while not stop.is_set():
        try:
            with app.app_context():
                tick()
                busy = run_due()
        except Exception:
            log.exception("the worker could not work")
            busy = 0
        if not busy:
            stop.wait(SECONDS_BETWEEN_ROUNDS)


def start_thread(app: Flask) -> threading.Event:
    """Work beside a server, in its process, until it exits or the returned event is set."""
    stop = threading.Event()
    thread = threading.Thread(target=work_forever, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def finish() -> None:
        stop.set()
        thread.join(timeout=5)

    atexit.register(finish)
    return stop


def _take() -> int | None:
    """Lease the job that has been due longest, and name it."""
    db.session.rollback()
    if db.session.execute(_due_jobs()).first() is None:
        return None  # looking costs no write transaction
    with transaction():
        job = db.session.scalars(_due_jobs().with_for_update(skip_locked=True)).first()
        if job is None:
            return None
        job.state, job.tries, job.lease_until = JobState.RUNNING, job.tries + 1, clock.now() + LEASE
        return job.id


def _due_jobs() -> Select[Job]:
    now, twin = clock.now(), aliased(Job)
    running_twin = exists().where(
        twin.kind == Job.kind, twin.key == Job.key, twin.state == JobState.RUNNING, twin.lease_until >= now
    )
    waiting = and_(Job.state == JobState.WAITING, Job.due <= now, ~running_twin)
    abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    return select(Job).where(or_(waiting, abandoned)).order_by(Job.due, Job.id).limit(1)


def _do(id_: int) -> None:
    job = db.session.get_one(Job, id_)
    kind, args, tries = job.kind, codes.restored(job.args), job.tries
    db.session.rollback()
    handler = current_app.extensions["jobs"].get(kind)
    try:
        if handler is None:
            raise LookupError(kind)
        with current_app.app_context():
            handler(**args)
    except Exception as fault:
        log.warning(
            "a job failed",
            extra={"job": id_, "kind": kind, "error": _code(fault)},
            exc_info=_unless_refused(fault),
        )
        _finish(id_, error=_code(fault), again=handler is not None and tries < MOST_TRIES)
    else:
        _finish(id_)


def _finish(id_: int, *, error: str | None = None, again: bool = False) -> None:
    with transaction():
        job = db.session.get_one(Job, id_)
        job.last_error, job.lease_until = error, None
        if again and not _twin_waits(job):
            job.state = JobState.WAITING
            job.due = clock.now() + min(FIRST_PAUSE * 4 ** (job.tries - 1), LONGEST_PAUSE)
            return
        job.state = JobState.DONE if error is None or again else JobState.FAILED
        job.finished_at = clock.now()


def _twin_waits(job: Job) -> bool:
    """Whether a job with the same key waits, so that trying this one again is up to that one."""
    if job.key is None:
        return False
    twin = exists().where(Job.kind == job.kind, Job.key == job.key, Job.state == JobState.WAITING)
    return bool(db.session.scalar(select(twin)))


def _code(fault: Exception) -> str:
    """A fault's class and code; its words may hold what somebody wrote."""
    code = getattr(fault, "sqlstate", None) or getattr(fault, "errno", None) or getattr(fault, "code", None)
    return f"{type(fault).__name__} {code}" if isinstance(code, str | int) else type(fault).__name__


def _unless_refused(fault: Exception) -> bool:
    """A refusal in words is no fault of the program: its trace would teach nothing."""
    return not isinstance(fault, DomainError)


def _turn(rule: Rule, now: datetime) -> datetime:
    """The latest moment at or before `now` at which `rule` is due: every so long, daily or weekly at local time."""
    if isinstance(rule, timedelta):
        return datetime.fromtimestamp(
            now.timestamp() // rule.total_seconds() * rule.total_seconds(), now.tzinfo
        )
    zone = ZoneInfo(current_app.extensions["settings"].time_zone)
    local = now.astimezone(zone)
    at, every = (rule.at, 7) if isinstance(rule, Weekly) else (rule, 1)
    since = (local.weekday() - rule.weekday) % 7 if isinstance(rule, Weekly) else 0
    day = local.date() - timedelta(days=since)
    latest = datetime.combine(day, at, zone)
    return latest if latest <= local else datetime.combine(day - timedelta(days=every), at, zone)


def _is_settled(name: str, kind: str, key: str) -> bool:
    """Whether this turn was enqueued before, or an earlier one is still unfinished."""
    of_this_name = and_(Job.kind == kind, Job.key.startswith(f"{name}@", autoescape=True))
    settled = exists().where(
        or_(and_(Job.kind == kind, Job.key == key), and_(of_this_name, Job.state.in_(UNFINISHED)))
    )
    return bool(db.session.scalar(select(settled)))
