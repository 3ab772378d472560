"""What jobs and reactions do here."""

from datetime import timedelta

from app import clock
from app.audit import AuditEvent
from app.db import transaction
from app.jobs import enqueue
from app.trust import actions

SOON = timedelta(minutes=2)


def refresh() -> None:
    """The job `trust.refresh`."""
    with transaction():
        actions.refresh()


def refresh_soon(_event: AuditEvent) -> None:
    """An answer or an ending changes a record: count anew, once for all that happens within two minutes."""
    with transaction():
        enqueue("trust.refresh", key="soon", due=clock.now() + SOON)
