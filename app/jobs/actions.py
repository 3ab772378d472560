"""Asking for something to be done later, and forgetting what was done long ago."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, codes
from app.db import db
from app.jobs.models import IS_WAITING, Job, JobState

KEPT_WHEN_DONE = timedelta(days=14)
KEPT_WHEN_FAILED = timedelta(days=90)


def enqueue(kind: str, *, key: str | None = None, due: datetime | None = None, **ids: Any) -> None:
    """Ask for the job `kind` to be done with `ids` once this transaction is lasting, and not before `due`.

    A `key` makes it one with a job of this kind and key that waits already; the earlier moment counts.
    """
    now = clock.now()
    values = {"kind": kind, "key": key, "args": codes.plain(ids), "due": due or now, "created_at": now}
    if key is None:
        db.session.add(Job(**values))
    else:
        _enqueue_once(values)


def prune() -> int:
    """Forget the jobs that finished long ago; says how many."""
    now = clock.now()
    forgotten = 0
    for state, kept in ((JobState.DONE, KEPT_WHEN_DONE), (JobState.FAILED, KEPT_WHEN_FAILED)):
        old = delete(Job).where(Job.state == state, Job.finished_at < now - kept)
        forgotten += db.session.connection().execute(old).rowcount
    return forgotten


def _enqueue_once(values: dict[str, Any]) -> None:
    connection = db.session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = insert(Job).values(state=JobState.WAITING, tries=0, **values)
    earlier = case((new.excluded.due < Job.due, new.excluded.due), else_=Job.due)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[Job.kind, Job.key], index_where=IS_WAITING, set_={"due": earlier}
        )
    )
