"""What jobs and reactions do here."""

from datetime import timedelta

from app import clock
from app.audit import AuditEvent
from app.db import transaction
from app.jobs import enqueue
from app.network import actions

SOON = timedelta(seconds=15)


def refresh() -> None:
    """The job `refresh_network`: measures first, so that nobody who writes has to wait for it."""
    measured = actions.measure()
    with transaction():
        actions.keep(measured)


def refresh_soon(_event: AuditEvent) -> None:
    """A referral changes the network: measure it anew, once for all that happens within a few seconds."""
    enqueue("refresh_network", key="soon", due=clock.now() + SOON)
