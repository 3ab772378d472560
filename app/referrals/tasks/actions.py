"""Opening tasks and settling them. The same reason waits only once."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, true

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.clients.models import Client
from app.db import db, take_turns
from app.errors import Invalid
from app.referrals.deadlines import working_day_after
from app.referrals.models import Referral
from app.referrals.tasks.kinds import WITHIN, Kind, Outcome, outcomes
from app.referrals.tasks.models import Task
from app.referrals.timekeeping import zone


def open_task(kind: Kind, client: Client, referral: Referral | None = None, *, by: Actor) -> Task:
    """Let the client's case manager know that something waits; what waits already is left as it is."""
    take_turns(f"task {client.id}")
    of = referral.id if referral else None
    same = select(Task).where(
        Task.client_id == client.id, Task.kind == kind.value, Task.referral_id == of, Task.done_at.is_(None)
    )
    if (waiting := db.session.scalar(same)) is not None:
        return waiting
    now = clock.now()
    task = Task(
        id=uuid4(),
        kind=kind.value,
        client_id=client.id,
        referral_id=of,
        due_on=working_day_after(now.astimezone(zone()).date(), WITHIN[kind]),
        opened_at=now,
    )
    db.session.add(task)
    _record("task.opened", task, client.organization_id, by=by)
    return task


def settle(task: Task, outcome: Outcome, *, by: Actor, words: str | None = None) -> None:
    """Say how it was settled. Doing it twice is the same as doing it once. Raises Invalid for a foreign outcome."""
    if task.done_at is not None:
        return
    if outcome not in outcomes(Kind(task.kind)):
        raise Invalid("Say how it was settled.", {"outcome": "Say how it was settled."})
    _close(task, outcome, task.client.organization_id, by=by)
    task.words = words


def overtake(kinds: Collection[Kind], client: Client, referral_id: UUID, *, by: Actor = SYSTEM) -> None:
    """Close what waits about one referral for one of these reasons: it was done in another way."""
    _overtake(client, Task.referral_id == referral_id, kinds, by=by)


def note_talk(client: Client, *, by: Actor) -> None:
    """Somebody has spoken with the client, so nobody waits to."""
    _overtake(client, true(), {Kind.TALK}, by=by)


def _overtake(client: Client, about: ColumnElement[bool], kinds: Collection[Kind], *, by: Actor) -> None:
    of_kind = Task.kind.in_([kind.value for kind in kinds])
    waiting = select(Task).where(Task.client_id == client.id, about, of_kind, Task.done_at.is_(None))
    for task in db.session.scalars(waiting).all():
        _close(task, Outcome.OVERTAKEN, client.organization_id, by=by)


def _close(task: Task, outcome: Outcome, organization: UUID, *, by: Actor) -> None:
    task.done_at, task.done_by_id, task.outcome = clock.now(), by.id, outcome.value
    _record("task.settled", task, organization, by=by, outcome=outcome.value)


def _record(name: str, task: Task, organization: UUID, *, by: Actor, **data: object) -> None:
    audit.record(
        name,
        (Client.__tablename__, task.client_id),
        by=by,
        organization=organization,
        task=task.id,
        kind=task.kind,
        **data,
    )
