"""Questions about what waits: for one case manager, for a team, about a client."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.accounts.colleagues import falls_to
from app.accounts.models import Person
from app.actor import Actor
from app.clients.models import Client
from app.clients.policy import visible_to
from app.db import db
from app.directory.models import Service
from app.errors import NotFound
from app.referrals.models import Referral
from app.referrals.tasks.kinds import WHY, Kind
from app.referrals.tasks.models import Task
from app.referrals.timekeeping import zone


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task as a list shows it. `why` goes on after the client's name; `service` is "" where none is meant."""

    id: UUID
    kind: Kind
    client_id: UUID
    name: str
    worker: str
    referral_id: UUID | None
    service: str
    due_on: date
    since: datetime
    overdue: bool

    @property
    def why(self) -> str:
        return WHY[self.kind]


def waiting_for(person: Actor, limit: int | None = None) -> list[Waiting]:
    """What waits for `person`: everything about the clients in their care, the earliest due first; one statement.

    What waits for a colleague who is away falls to whoever stands in for them.
    """
    return _waiting(visible_to(person) & falls_to(Client.worker_id, person.id), limit)


def waiting_for_team(*, seen_by: Actor) -> list[Waiting]:
    """What waits for anyone of the reader's teams."""
    return _waiting(visible_to(seen_by))


def about_client(client_id: UUID, *, seen_by: Actor) -> list[Waiting]:
    """What waits about one client."""
    return _waiting(visible_to(seen_by) & (Client.id == client_id))


def task(id_: UUID, *, seen_by: Actor) -> Task:
    """One task with its client and referral. Raises NotFound for whoever is not of the client's team."""
    wanted = (
        select(Task)
        .join(Task.client)
        .where(Task.id == id_, visible_to(seen_by))
        .options(
            contains_eager(Task.client).joinedload(Client.worker),
            joinedload(Task.referral).options(
                joinedload(Referral.service).selectinload(Service.phones), joinedload(Referral.partner)
            ),
            joinedload(Task.done_by),
        )
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such task, or the client is not in the care of your team.")
    return found


def _waiting(mine: ColumnElement[bool], limit: int | None = None) -> list[Waiting]:
    rows = db.session.execute(
        select(Task, Client.name, Person.name, Service.name)
        .join(Client, Client.id == Task.client_id)
        .join(Person, Person.id == Client.worker_id)
        .outerjoin(Referral, Referral.id == Task.referral_id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .where(mine, Task.done_at.is_(None))
        .order_by(Task.due_on, Task.opened_at, Task.id)
        .limit(limit)
    )
    today = clock.now().astimezone(zone()).date()
    return [
        Waiting(
            id=row.id,
            kind=Kind(row.kind),
            client_id=row.client_id,
            name=name,
            worker=worker,
            referral_id=row.referral_id,
            service=service or "",
            due_on=row.due_on,
            since=row.opened_at,
            overdue=row.due_on < today,
        )
        for row, name, worker, service in rows
    ]
