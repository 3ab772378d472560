"""The lists that administrators look through: people, organizations and teams, page by page."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Row, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import policy
from app.accounts.models import Membership, Person, Team
from app.accounts.queries import is_active, with_roles
from app.actor import Actor
from app.db import db
from app.directory.models import Organization

A_PAGE = 25


class Standing(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    INVITED = "invited"
    CLOSED = "closed"


_STANDING: dict[Standing, ColumnElement[bool]] = {
    Standing.ACTIVE: is_active(),
    Standing.INVITED: and_(Person.active, Person.password_hash.is_(None)),
    Standing.CLOSED: Person.active.is_(False),
}


def people(*, seen_by: Actor, words: str = "", standing: Standing | None = None, page: int = 1) -> Pagination:
    """A page of people with their roles, by name; `words` look into names, addresses and organizations."""
    found = select(Person).where(policy.visible_to(seen_by)).order_by(Person.name, Person.id)
    if standing is not None:
        found = found.where(_STANDING[standing])
    for word in words.split():
        works_at = Person.memberships.any(Membership.organization.has(_contains(Organization.name, word)))
        found = found.where(or_(_contains(Person.name, word), _contains(Person.mail, word), works_at))
    return db.paginate(with_roles(found), page=page, per_page=A_PAGE, error_out=False)


def numbers_by_standing(*, seen_by: Actor) -> dict[Standing, int]:
    """How many people stand how. One statement."""
    counts = [func.count().filter(condition) for condition in _STANDING.values()]
    row = db.session.execute(select(*counts).select_from(Person).where(policy.visible_to(seen_by))).one()
    return dict(zip(_STANDING, row, strict=True))


def organizations(*, words: str = "", page: int = 1) -> Pagination:
    """A page of organizations by name, those whose people act here first."""
    found = select(Organization).where(Organization.merged_into_id.is_(None))
    found = found.order_by(_people_of.desc(), Organization.name, Organization.id)
    for word in words.split():
        found = found.where(_contains(Organization.name, word))
    return db.paginate(found, page=page, per_page=A_PAGE, error_out=False)


def numbers_of(organization_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """For each organization: how many active people and how many teams it has. One statement."""
    rows = db.session.execute(
        select(Organization.id, _people_of, _teams_of).where(Organization.id.in_(list(organization_ids)))
    )
    return {id_: (people_, teams_) for id_, people_, teams_ in rows}


def organization_names() -> Sequence[Row[UUID, str]]:
    """(id, name) of every organization, by name, to choose from."""
    standing = select(Organization.id, Organization.name).where(Organization.merged_into_id.is_(None))
    return db.session.execute(standing.order_by(Organization.name)).all()


def teams(*, words: str = "", page: int = 1) -> Pagination:
    """A page of teams with their organization and members, by organization and name."""
    found = (
        select(Team)
        .join(Team.organization)
        .options(joinedload(Team.organization), selectinload(Team.members))
        .order_by(Organization.name, Team.name, Team.id)
    )
    for word in words.split():
        found = found.where(or_(_contains(Organization.name, word), _contains(Team.name, word)))
    return db.paginate(found, page=page, per_page=A_PAGE, error_out=False)


_people_of = (
    select(func.count(Membership.person_id.distinct()))
    .join(Membership.person)
    .where(Membership.organization_id == Organization.id, Person.active)
    .scalar_subquery()
)
_teams_of = select(func.count(Team.id)).where(Team.organization_id == Organization.id).scalar_subquery()


def _contains(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)
