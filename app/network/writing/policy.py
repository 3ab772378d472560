"""Who may write to partners."""

from app.actor import Actor, Role
from app.directory.models import Organization


def may_write(actor: Actor, to: Organization) -> bool:
    """Coordinators, to whom they may see as a partner: victim service providers are only counted."""
    return actor.has(Role.COORDINATOR) and not to.victim_service_provider
