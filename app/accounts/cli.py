"""The commands `flask accounts …`: for the first administrator, and for the day when no page helps."""

from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts import actions, lists
from app.accounts.addresses import as_kept
from app.accounts.models import Person
from app.accounts.roles import ROLES
from app.actor import SYSTEM, Role
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import DomainError, NotFound

accounts = AppGroup("accounts", help="Keep people, their roles and their sign-ins.")

_ROLE = click.Choice([role.value for role in Role])


class Refused(click.ClickException):
    """A refusal in the words that a page would use."""


class Command(click.Command):
    """A command that turns a refusal of the domain into one line on the terminal."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except DomainError as refusal:
            raise Refused(refusal.message) from refusal


@accounts.command("create-administrator", cls=Command)
@click.argument("mail")
@click.option("--name", required=True, help="The person's name.")
@click.option("--organization", required=True, help="Name of their organization; made when it is new.")
def create_administrator(mail: str, name: str, organization: str) -> None:
    """Make an administrator and print a link that works once."""
    with transaction():
        where = _organization_or_new(organization)
        person = actions.add_person(
            name=name, mail=mail, memberships=[(where, Role.ADMINISTRATOR)], by=SYSTEM
        )
        token = actions.make_invitation(person, by=SYSTEM)
    click.echo("Open this link to choose a password. It works once, for seven days:")
    click.echo(_address_of(token))


@accounts.command("invite", cls=Command)
@click.argument("mail")
@click.option("--name", required=True, help="The person's name.")
@click.option("--organization", required=True, help="Name of their organization.")
@click.option("--role", type=_ROLE, required=True)
def invite(mail: str, name: str, organization: str, role: str) -> None:
    """Invite someone by mail."""
    with transaction():
        where = _organization(organization)
        actions.invite(name=name, mail=mail, organization_id=where, role=Role(role), by=SYSTEM)
    click.echo(f"Invited {mail} as {ROLES[Role(role)].name.lower()}.")


@accounts.command("list", cls=Command)
@click.argument("words", nargs=-1)
def list_people(words: tuple[str, ...]) -> None:
    """List people, all or those whom WORDS find."""
    page = 1
    while page:
        found = lists.people(seen_by=SYSTEM, words=" ".join(words), page=page)
        for person in found.items:
            click.echo(_line(person))
        page = found.next_num or 0


@accounts.command("deactivate", cls=Command)
@click.argument("mail")
def deactivate(mail: str) -> None:
    """Close an account and end its sessions."""
    with transaction():
        actions.deactivate(_person(mail), by=SYSTEM)
    click.echo(f"Closed the account of {mail}.")


@accounts.command("add-role", cls=Command)
@click.argument("mail")
@click.option("--organization", required=True, help="Name of the organization.")
@click.option("--role", type=_ROLE, required=True)
def add_role(mail: str, organization: str, role: str) -> None:
    """Give someone a role in an organization."""
    with transaction():
        where = _organization(organization)
        actions.add_membership(_person(mail), organization_id=where, role=Role(role), by=SYSTEM)
    click.echo(f"{mail} is {ROLES[Role(role)].name.lower()} at {organization}.")


@accounts.command("sign-out", cls=Command)
@click.argument("mail")
def sign_out(mail: str) -> None:
    """End every session of someone."""
    with transaction():
        ended = actions.end_sessions(_person(mail), by=SYSTEM)
    click.echo(f"Ended {ended} session{'' if ended == 1 else 's'} of {mail}.")


def _line(person: Person) -> str:
    roles = ", ".join(f"{m.role.value} at {m.organization.name}" for m in person.memberships) or "no role"
    standing = "" if person.active and person.has_joined else " (invited)" if person.active else " (closed)"
    return f"{person.mail}\t{person.name}{standing}\t{roles}"


def _person(mail: str) -> UUID:
    found = db.session.scalar(select(Person.id).where(Person.mail == as_kept(mail)))
    if found is None:
        raise NotFound(f"Nobody has an account with the address {mail}.")
    return found


def _organization(name: str) -> UUID:
    found = db.session.scalars(select(Organization.id).where(Organization.name == name)).first()
    if found is None:
        raise NotFound(f"There is no organization called {name}.")
    return found


def _organization_or_new(name: str) -> UUID:
    found = db.session.scalars(select(Organization.id).where(Organization.name == name)).first()
    return found or actions.add_organization(name=name, by=SYSTEM)


def _address_of(token: str) -> str:
    return f"{current_app.extensions['settings'].base_url}/invitations/{token}"
