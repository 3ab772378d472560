"""Who keeps the register: coordinators, and nobody else reads it."""

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import Membership, Person
from app.actor import Actor, Role
from app.db import db
from app.errors import NotAllowed


def may_keep(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def require_steward(actor: Actor) -> None:
    """Raise NotAllowed for all but coordinators."""
    if not may_keep(actor):
        raise NotAllowed("Only coordinators keep the register of unmet need.")


def coordinators() -> Sequence[Person]:
    """Whom a line can be given to: every active coordinator, by name."""
    holds = Person.memberships.any(Membership.role == Role.COORDINATOR)
    return db.session.scalars(select(Person).where(Person.active, holds).order_by(Person.name)).all()
