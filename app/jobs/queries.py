"""How the work stands, for those who look after the house."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.jobs.models import Job, JobState

LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Workload:
    """Counts of jobs. `late` are those that nobody has taken for five minutes after they were due."""

    waiting: int
    running: int
    failed: int
    late: int


def workload() -> Workload:
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    counts = {row[0]: row[1] for row in rows}
    due_long = select(func.count()).where(Job.state == JobState.WAITING, Job.due < clock.now() - LATE_AFTER)
    return Workload(
        waiting=counts.get(JobState.WAITING, 0),
        running=counts.get(JobState.RUNNING, 0),
        failed=counts.get(JobState.FAILED, 0),
        late=db.session.scalar(due_long) or 0,
    )


def failed(limit: int = 100) -> list[Job]:
    """The jobs that were given up, latest first."""
    given_up = select(Job).where(Job.state == JobState.FAILED).order_by(Job.id.desc()).limit(limit)
    return list(db.session.scalars(given_up))
