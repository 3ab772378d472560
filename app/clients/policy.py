"""Who may do what with clients: the case managers of the client's own team, and nobody else."""

from uuid import UUID

from sqlalchemy import ColumnElement

from app.actor import Actor, Role
from app.clients.models import Client


def own_teams(actor: Actor) -> frozenset[UUID]:
    """The teams in which `actor` is a case manager."""
    return actor.teams_as(Role.CASE_MANAGER)


def may_view(actor: Actor, client: Client) -> bool:
    """Whether `actor` may open this client's record, and change it. Of an erased one there is nothing to open."""
    return client.team_id in own_teams(actor) and client.erased_at is None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view` as SQL, over `Client`."""
    return Client.team_id.in_(own_teams(actor)) & Client.erased_at.is_(None)
