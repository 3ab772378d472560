"""A job: what is to be done, when, and how often it was tried. It holds ids only."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class JobState(StrEnum):
    """Where a job stands. A job that fails waits again, until it has been tried too often."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)
IS_WAITING = text("state = 'waiting'")


class Job(Base):
    """Something to do later. `kind` names a function, `args` are what it is called with.

    Of the waiting jobs of one kind, no two share a `key`: what is asked for twice is done once. While a job
    runs, another one with its key may wait, because its cause may have come too late for the running one.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_waiting",
            "kind",
            "key",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index("ix_job_due", "state", "due"),
        Index("ix_job_key", "kind", "key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(128))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    due: Mapped[datetime]
    state: Mapped[JobState] = mapped_column(
        Enum(
            JobState,
            native_enum=False,
            length=16,
            values_callable=lambda states: [state.value for state in states],
        ),
        default=JobState.WAITING,
    )
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
