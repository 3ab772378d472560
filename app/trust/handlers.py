"""What jobs and reactions do here.

What was learnt is worked out before anything is written, so that nobody who writes has to wait for it. A worker keeps
the evidence from one time to the next: after an event only what has changed is read and counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from app import clock
from app.audit import AuditEvent
from app.db import transaction
from app.jobs import enqueue
from app.referrals.queries import changed_since
from app.trust import actions, checking, disputing, introductions, reviewing, speaking
from app.trust.facts import case_of, day_of, room_said
from app.trust.knowledge import version
from app.trust.learning import Evidence
from app.trust.setting_aside import facts_that_count
from app.trust.state import state_of

SOON = timedelta(seconds=10)
# A change may become visible so long after its own moment: what changed shortly before is read once more.
LATE = timedelta(minutes=5)
_HELD = "trust_evidence"


@dataclass(slots=True)
class Held:
    """The evidence as it was when `version` was learnt from it at the moment `at`."""

    version: UUID
    at: datetime
    evidence: Evidence


def refresh() -> None:
    """The job `refresh_records`: every record, the model and who could introduce whom, from all referrals."""
    _learn(Evidence(map(case_of, facts_that_count())), partners=None)
    found = introductions.look(clock.now())
    with transaction():
        introductions.keep(found)


def learn_from_events() -> None:
    """The job `learn_from_events`: what has happened to referrals since the last time, and the records it moves."""
    held: Held | None = current_app.extensions.get(_HELD)
    if held is None or held.version != version():
        refresh()
        return
    changed = changed_since(held.at - LATE)
    cases = [case_of(row) for row in facts_that_count(only=changed)]
    held.evidence.take_in(cases)
    held.evidence.drop(changed - {case.id for case in cases})
    _learn(held.evidence, partners={case.partner for case in cases})


def refresh_soon(_event: AuditEvent) -> None:
    """Listings were merged, or an agency was verified: everything is counted anew."""
    enqueue("refresh_records", key="soon", due=clock.now() + SOON)


def learn_soon(_event: AuditEvent) -> None:
    """An answer or an ending moves a record: learn from it, once for all that happens within a few seconds."""
    enqueue("learn_from_events", key="soon", due=clock.now() + SOON)


def remind() -> None:
    """The job `keep_in_touch`."""
    with transaction():
        speaking.remind(clock.now().date())


def check_model() -> None:
    """The job `check_model`: hold what was said against what happened."""
    now = clock.now()
    night = checking.look(now)
    with transaction():
        checking.keep(night, now.date())


def watch() -> None:
    """The job `watch_for_gaming`."""
    found = reviewing.look()
    with transaction():
        reviewing.keep(found)


def tell_of_dispute(event: AuditEvent) -> None:
    """The referring team is asked for its side; once it is decided both sides are told."""
    disputing.tell(event.subject_id)


def _learn(evidence: Evidence, partners: Collection[UUID] | None) -> None:
    now = clock.now()
    state = state_of(evidence, day_of(now), room_said(now))
    counted = actions.count(partners)
    with transaction():
        actions.keep(counted, partners)
        learnt = actions.keep_state(state)
    current_app.extensions[_HELD] = Held(learnt, now, evidence)
