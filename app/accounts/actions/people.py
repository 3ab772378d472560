"""People and their roles. A change of role ends the person's sessions, so that the new one holds at once."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, or_, select

from app import audit, clock, messages
from app.accounts.actions.entry import end_sessions
from app.accounts.actions.links import cancel_links, send_invitation
from app.accounts.addresses import as_kept
from app.accounts.models import Cover, Membership, Person, Team, TeamMember
from app.accounts.passwords import Hashed
from app.accounts.roles import ROLES
from app.actor import Actor, Role
from app.db import db, take_turns
from app.directory.models import Organization
from app.errors import Conflict, Invalid, NotFound


def add_person(
    *,
    name: str,
    mail: str,
    by: Actor,
    memberships: Iterable[tuple[UUID, Role]] = (),
    password: Hashed | None = None,
    demo: bool = False,
) -> Person:
    """Make an account with its `memberships` (organization, role); without a password it waits for an invitation.

    `demo` puts it on the demo's sign-in page. Raises Invalid when the address has an account already.
    """
    kept = as_kept(mail)
    if db.session.scalar(select(Person.id).where(Person.mail == kept)):
        raise Invalid(
            "This address is taken.", {"mail": "Someone with this email address has an account already."}
        )
    person = Person(
        name=name.strip(),
        mail=kept,
        password_hash=password and password.text,
        active=True,
        is_demo=demo,
        created_at=clock.now(),
        memberships=[_membership(*membership) for membership in memberships],
    )
    db.session.add(person)
    audit.record("account.created", person, by=by)
    for membership in person.memberships:
        audit.record("account.role_added", person, by=by, **_facts(membership))
    return person


def invite(*, name: str, mail: str, organization_id: UUID, role: Role, by: Actor) -> UUID:
    """Make an account and mail its owner a one-time link to choose a password. Returns the person's id.

    Whoever has an account already, at another organization say, gets the role there and hears of it by mail.
    """
    organization = _organization(organization_id)
    known = db.session.scalar(select(Person).where(Person.mail == as_kept(mail)))
    if known is not None:
        return _take_in(known, organization, role, by=by)
    person = add_person(name=name, mail=mail, memberships=[(organization_id, role)], by=by)
    send_invitation(person, by=by)
    return person.id


def _take_in(person: Person, organization: Organization, role: Role, *, by: Actor) -> UUID:
    if not person.active:
        problem = "The account with this email address is closed. Open it again first."
        raise Invalid(problem, {"mail": problem})
    if _holds(person.id, organization.id, role):
        problem = _holds_already(person, organization, role)
        raise Invalid(problem, {"mail": problem})
    add_membership(person.id, organization_id=organization.id, role=role, by=by)
    if person.has_joined:
        held = ROLES[role].name.lower()
        messages.queue("role_given", to=person.mail, about=person, organization=organization.name, role=held)
    else:
        send_invitation(person, by=by)
    return person.id


def rename(person_id: UUID, *, name: str, by: Actor) -> None:
    """Change how a person's name is shown."""
    person = a_person(person_id)
    person.name = name.strip()
    audit.record("account.renamed", person, by=by)


def change_password(person_id: UUID, *, password: Hashed, keep: UUID | None, by: Actor) -> None:
    """A new password. Every session but `keep` ends, and so do links to reset it."""
    person = a_person(person_id)
    person.password_hash = password.text
    cancel_links(person_id)
    end_sessions(person_id, keep=keep, by=by)
    audit.record("account.password_changed", person, by=by)


def deactivate(person_id: UUID, *, by: Actor) -> None:
    """Close an account: its sessions and links end.

    Raises Conflict for one's own, the last administrator's, and while work is left that nobody has taken over.
    """
    person = a_person(person_id)
    if person_id == by.id:
        raise Conflict("You can't close your own account. Another administrator can.")
    _keep_an_administrator(_memberships_of(person_id))
    for check in current_app.extensions["before_leaving"]:
        check(person_id)
    db.session.execute(delete(Cover).where(or_(Cover.person_id == person_id, Cover.cover_id == person_id)))
    person.active = False
    cancel_links(person_id)
    end_sessions(person_id, by=by)
    audit.record("account.deactivated", person, by=by)


def reactivate(person_id: UUID, *, by: Actor) -> None:
    """Open a closed account again, with the roles and the password that it had."""
    person = a_person(person_id)
    person.active = True
    audit.record("account.reactivated", person, by=by)


def add_membership(person_id: UUID, *, organization_id: UUID, role: Role, by: Actor) -> None:
    """Give a person a role in an organization. Raises Conflict when they hold it already."""
    person = a_person(person_id)
    organization = _organization(organization_id)
    if _holds(person_id, organization_id, role):
        raise Conflict(_holds_already(person, organization, role))
    membership = _membership(organization_id, role)
    membership.person_id = person_id
    db.session.add(membership)
    end_sessions(person_id, by=by)
    audit.record("account.role_added", person, by=by, **_facts(membership))


def remove_membership(membership_id: UUID, *, of: UUID, by: Actor) -> None:
    """Take a role from the person `of`; with the last one in an organization go the places in its teams.

    Raises Conflict when nobody else would be left to administer.
    """
    person = a_person(of)
    held = _memberships_of(of)
    membership = next((m for m in held if m.id == membership_id), None)
    if membership is None:
        raise NotFound("This role was taken away already.")
    _keep_an_administrator([membership])
    db.session.delete(membership)
    if not any(m.organization_id == membership.organization_id for m in held if m is not membership):
        _leave_teams_of(membership.organization_id, of)
    end_sessions(of, by=by)
    audit.record("account.role_removed", person, by=by, **_facts(membership))


def a_person(person_id: UUID) -> Person:
    """The person with this id. Raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _organization(organization_id: UUID) -> Organization:
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        problem = "Choose an organization from the list."
        raise Invalid(problem, {"organization_id": problem})
    return organization


def _membership(organization_id: UUID, role: Role) -> Membership:
    return Membership(organization_id=organization_id, role=role, created_at=clock.now())


def _holds(person_id: UUID, organization_id: UUID, role: Role) -> bool:
    return any((m.organization_id, m.role) == (organization_id, role) for m in _memberships_of(person_id))


def _holds_already(person: Person, organization: Organization, role: Role) -> str:
    return f"{person.name} is {ROLES[role].name.lower()} at {organization.name} already."


def _memberships_of(person_id: UUID) -> list[Membership]:
    return list(db.session.scalars(select(Membership).where(Membership.person_id == person_id)))


def _keep_an_administrator(going: Collection[Membership]) -> None:
    """Raises Conflict when, without the roles that are `going`, nobody who can sign in would be administrator."""
    if all(membership.role is not Role.ADMINISTRATOR for membership in going):
        return
    take_turns("administrators")
    remaining = (
        select(func.count())
        .select_from(Membership)
        .join(Membership.person)
        .where(
            Membership.role == Role.ADMINISTRATOR,
            Membership.id.not_in([membership.id for membership in going]),
            Person.active,
            Person.password_hash.is_not(None),
        )
    )
    if not db.session.scalar(remaining):
        raise Conflict("Nobody else is administrator. Make somebody else administrator first.")


def _leave_teams_of(organization_id: UUID, person_id: UUID) -> None:
    teams = select(Team.id).where(Team.organization_id == organization_id)
    leaving = TeamMember.person_id == person_id, TeamMember.team_id.in_(teams)
    db.session.execute(delete(TeamMember).where(*leaving))


def _facts(membership: Membership) -> dict[str, Any]:
    return {"member_of": membership.organization_id, "role": membership.role.value}
