"""Questions about people who work side by side: who is in a team, who stands in for whom, who is to be told."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.accounts.models import Cover, Membership, Person, Team, TeamMember
from app.accounts.queries import is_active
from app.accounts.telling import Hearer, Notices
from app.actor import Actor, Role
from app.db import db


def at_provider(organizations: Collection[UUID]) -> ColumnElement[bool]:
    """Over `Person`: they answer for one of these providers."""
    staff = Membership.organization_id.in_(organizations) & (Membership.role == Role.PROVIDER)
    return Person.memberships.any(staff)


def in_teams(teams: Collection[UUID]) -> ColumnElement[bool]:
    """Over `Person`: a case manager of the agency that one of these teams belongs to, and in that team."""
    role = (Membership.role == Role.CASE_MANAGER) & (Membership.organization_id == Team.organization_id)
    places = (
        select(TeamMember.person_id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(Membership, Membership.person_id == TeamMember.person_id)
    )
    return Person.id.in_(places.where(TeamMember.team_id.in_(teams), role))


def named(who: ColumnElement[bool]) -> list[tuple[UUID, str]]:
    """Id and name of those who have joined and are `who`, by name."""
    wanted = select(Person.id, Person.name).where(is_active(), who)
    return [(id_, name) for id_, name in db.session.execute(wanted.order_by(Person.name, Person.id))]


def colleagues_of(actor: Actor) -> list[tuple[UUID, str]]:
    """Everyone who works in a team with `actor`, on either side, but for themselves."""
    beside = or_(at_provider(actor.organizations(Role.PROVIDER)), in_teams(actor.teams_as(Role.CASE_MANAGER)))
    return [(id_, name) for id_, name in named(beside) if id_ != actor.id]


def cover_of(person_id: UUID) -> Cover | None:
    """Who covers for them, now or at all still; None when nobody does."""
    wanted = select(Cover).where(Cover.person_id == person_id, Cover.until >= local_day())
    return db.session.scalar(wanted.options(joinedload(Cover.cover)))


def falls_to(column: SQLColumnExpression[Any], person_id: UUID | None) -> ColumnElement[bool]:
    """Whether what is in the hands of `column` falls to a person today: their own, or of whom they stand in for."""
    stands = select(Cover.person_id).where(Cover.cover_id == person_id, Cover.until >= local_day())
    return or_(column == person_id, column.in_(stands))


def hearers(who: ColumnElement[bool]) -> list[Hearer]:
    """Those who have joined and are `who`, each with the setting; whoever is away is stood in for. One statement."""
    stand_in = aliased(Person)
    wanted = (
        select(Person.id, Person.mail, Person.notices, stand_in.id.label("other"), stand_in.mail.label("to"))
        .outerjoin(Cover, (Cover.person_id == Person.id) & (Cover.until >= local_day()))
        .outerjoin(stand_in, (stand_in.id == Cover.cover_id) & stand_in.active)
        .where(is_active(), who)
        .order_by(Person.mail)
    )
    return [
        Hearer(row.other or row.id, row.to or row.mail, Notices(row.notices))
        for row in db.session.execute(wanted)
    ]


def local_day() -> date:
    """The day of this installation."""
    return clock.now().astimezone(ZoneInfo(current_app.extensions["settings"].time_zone)).date()
