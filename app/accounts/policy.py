"""Who may do what with accounts. Administrators manage all of them; everyone manages their own."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from app.accounts.models import Person
from app.accounts.roles import Permission, allows
from app.actor import SYSTEM, Actor


def may_manage_accounts(actor: Actor) -> bool:
    """Invite, deactivate, give roles, make teams and organizations. The command line acts as the system."""
    return actor == SYSTEM or allows(actor, Permission.MANAGE_ACCOUNTS)


def may_view(actor: Actor, person_id: UUID) -> bool:
    """Whether `actor` may see this person's account: the person themselves, and administrators."""
    return may_manage_accounts(actor) or (actor.signed_in and actor.id == person_id)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view` as SQL, over `Person`."""
    if may_manage_accounts(actor):
        return true()
    return Person.id == actor.id if actor.signed_in else false()
