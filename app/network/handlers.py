"""What jobs and reactions do here."""

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from types import MappingProxyType

from app import clock
from app.audit import AuditEvent
from app.db import transaction
from app.jobs import enqueue
from app.network import actions, following_up, loading
from app.network.measuring import steps

LATER = timedelta(minutes=1)


def refresh(missed: Mapping[tuple[str, str], int] = MappingProxyType({})) -> None:
    """Measure the network, a step at a time: nobody who writes waits longer than for a piece of rows.

    Between two steps it may be stopped, or the program may: what is half done is seen by nobody, and the next one
    begins anew. While another one is under way, this one waits its turn. `missed` counts searches that met no need,
    by need and ZIP code.
    """
    begun, at = monotonic(), clock.now()
    with transaction():
        id_ = actions.begin()
        if id_ is None:
            enqueue("refresh_network", key="soon", due=at + LATER)
            return
    facts = loading.facts(at, at - actions.WINDOW, missed)
    todo = [*steps(facts, actions.before()), *following_up.steps(facts)]
    for number, step in enumerate(todo, 1):
        with transaction():
            if not actions.go_on(id_, step.words, number, len(todo)):
                return
        for model, rows in actions.pieces(step.rows()):
            with transaction():
                actions.write(id_, model, rows)
    with transaction():
        seconds = monotonic() - begun
        actions.finish(id_, referrals=len(facts), digest=facts.digest, seconds=seconds)


def refresh_soon(_event: AuditEvent) -> None:
    """A referral changes the network: measure it anew, once for all that happens until its turn comes."""
    enqueue("refresh_network", key="soon", due=actions.next_turn())
