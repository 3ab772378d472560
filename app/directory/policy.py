"""Who may see which listing, and who may say how much room there is."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, true

from app.actor import Actor, Role
from app.directory.models import Service, ServiceStatus

# What the public may find. A listing that is closed for good stays readable for those who know its address.
LISTED = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
READABLE = (*LISTED, ServiceStatus.DEFUNCT)


def may_view(actor: Actor, service: Service) -> bool:
    """Anyone may see a listed service, even of an organization that only stewards see; its own people see all."""
    if service.status in READABLE:
        return True
    return sees_unlisted(actor) or service.organization_id in actor.organizations()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view` as SQL, over `Service`."""
    if sees_unlisted(actor):
        return true()
    return or_(Service.status.in_(READABLE), Service.organization_id.in_(actor.organizations()))


def leaves_to(actor: Actor) -> ColumnElement[bool]:
    """What lists, feeds and exports tell this reader, over `Service`: what is closed for good is only readable."""
    if sees_unlisted(actor):
        return true()
    return or_(Service.status.in_(LISTED), Service.organization_id.in_(actor.organizations()))


def sees_unlisted(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR, Role.ADMINISTRATOR)


def may_keep_up(actor: Actor, organization_id: UUID) -> bool:
    """Say what room there is and that a listing is right: the provider's own people, and coordinators."""
    return organization_id in actor.organizations(Role.PROVIDER) or actor.has(Role.COORDINATOR)
