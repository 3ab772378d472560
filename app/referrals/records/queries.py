"""The receipt of an erasure: what went and what stayed, without a word about who it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import names_of
from app.actor import Actor
from app.audit import AuditEvent
from app.clients.models import Client
from app.clients.policy import own_teams
from app.db import db
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class Receipt:
    """When, by whom and why; how many rows of each kind."""

    at: datetime
    by: str
    reason: str
    counts: Mapping[str, int]


def receipt(client_id: UUID, *, seen_by: Actor) -> Receipt:
    """For the team whose record it was. Raises NotFound for everyone else, and while nothing was erased."""
    shell = select(Client.id).where(
        Client.id == client_id, Client.erased_at.is_not(None), Client.team_id.in_(own_teams(seen_by))
    )
    erased = select(AuditEvent).where(
        AuditEvent.subject_kind == Client.__tablename__,
        AuditEvent.subject_id.in_(shell),
        AuditEvent.name == "client.erased",
    )
    event = db.session.scalar(erased)
    if event is None:
        raise NotFound("There is no such receipt, or it is not of your team.")
    prefix = "rows."
    counts = {name.removeprefix(prefix): n for name, n in event.data.items() if name.startswith(prefix)}
    by = names_of([event.actor_id]).get(event.actor_id, "") if event.actor_id else "Trellis"
    return Receipt(event.at, by, event.data["reason"], counts)
