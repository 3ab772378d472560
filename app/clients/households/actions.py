"""Linking the records of people who live together, and taking one out again."""

from uuid import UUID, uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import Actor
from app.clients.models import Client, Household
from app.db import db
from app.errors import Conflict

MOST = 12


def link(client: Client, other: Client, *, by: Actor) -> None:
    """Write down that two clients of one team live together. Raises Conflict where that can't be.

    Whoever has a household brings the other into it; two households are never made one by a slip of the hand.
    """
    if client.id == other.id or client.team_id != other.team_id:
        raise Conflict("Only two clients of one team can be linked.")
    if other.household_id is not None and other.household_id == client.household_id:
        return
    if other.household_id is not None:
        raise Conflict(
            f"{other.name} is linked with other people already. Take them out of that household first."
        )
    household = client.household_id or _new_household(client)
    if len(_people(household)) >= MOST:
        raise Conflict(f"A household has {MOST} people at most here.")
    client.household_id = other.household_id = household
    other.changed_at = clock.now()
    audit.record("client.household_joined", other, by=by, organization=other.organization_id)


def take_out(client: Client, *, by: Actor) -> None:
    """This client lives with the others no more. A household of one is none."""
    if client.household_id is None:
        return
    left = [other for other in _people(client.household_id) if other.id != client.id]
    household = db.session.get_one(Household, client.household_id)
    for other in [client, *(left if len(left) < 2 else [])]:
        other.household_id = None
    for other in [client, *left]:
        if client.guardian_id == other.id:
            client.guardian_id = None
        if other.guardian_id == client.id:
            other.guardian_id = None
    db.session.flush()
    if len(left) < 2:
        db.session.delete(household)
    client.changed_at = clock.now()
    audit.record("client.household_left", client, by=by, organization=client.organization_id)


def _new_household(client: Client) -> UUID:
    household = Household(id=uuid4(), organization_id=client.organization_id, created_at=clock.now())
    db.session.add(household)
    db.session.flush()
    return household.id


def _people(household: UUID) -> list[Client]:
    return list(db.session.scalars(select(Client).where(Client.household_id == household)))
