"""Questions about households: who lives with a client, and who could be linked to them."""

from uuid import UUID

from sqlalchemy import select

from app.actor import Actor
from app.clients import queries as clients
from app.clients.models import Client
from app.clients.policy import visible_to
from app.db import db


def members(client: Client, *, seen_by: Actor) -> list[Client]:
    """The others of this client's household whom the reader may see, by name."""
    if client.household_id is None:
        return []
    others = select(Client).where(
        Client.household_id == client.household_id, Client.id != client.id, visible_to(seen_by)
    )
    return sorted(db.session.scalars(others), key=lambda other: other.name.casefold())


def could_join(client: Client, *, seen_by: Actor) -> list[tuple[UUID, str]]:
    """Id and name of the reader's open clients who are of no household yet, or have this one."""
    taken = select(Client.id).where(
        visible_to(seen_by), Client.household_id.is_not(None) | (Client.team_id != client.team_id)
    )
    gone = {client.id, *db.session.scalars(taken)}
    return [(id_, name) for id_, name in clients.choices(seen_by=seen_by) if id_ not in gone]


def guardian_of(client: Client, *, seen_by: Actor) -> Client | None:
    """The record of a minor's guardian, where they have one that the reader may see."""
    if client.guardian_id is None:
        return None
    return db.session.scalar(select(Client).where(Client.id == client.guardian_id, visible_to(seen_by)))
