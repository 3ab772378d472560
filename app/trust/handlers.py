"""What jobs and reactions do here."""

from datetime import timedelta

from app import clock
from app.audit import AuditEvent
from app.db import transaction
from app.jobs import enqueue
from app.trust import actions

SOON = timedelta(seconds=10)


def refresh() -> None:
    """The job `refresh_records`: counts first, so that nobody who writes has to wait for it."""
    counted = actions.count()
    with transaction():
        actions.keep(counted)


def refresh_soon(_event: AuditEvent) -> None:
    """An answer or an ending changes a record: count anew, once for all that happens within a few seconds."""
    enqueue("refresh_records", key="soon", due=clock.now() + SOON)
