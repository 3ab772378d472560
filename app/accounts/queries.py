"""Questions about who acts: whose session this is, who works where, and who should hear of something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.accounts import keys, policy
from app.accounts.addresses import as_kept
from app.accounts.models import Membership, OneTimeLink, Person, Purpose, SessionRow, Team, TeamMember
from app.accounts.roles import ROLES
from app.accounts.sessions import Lifetime, is_alive
from app.actor import Actor, Kind, Role
from app.actor import Membership as Held
from app.db import db
from app.directory.models import Organization
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes with a session's key, and when that session was last used.

    `workplaces` are the organizations that they belong to, by name; `working_for` is the one that they chose: then
    the actor holds what they may do there, and nothing else.
    """

    actor: Actor
    session_id: UUID
    used_at: datetime
    workplaces: Mapping[UUID, str]
    working_for: UUID | None
    recent: str | None = None
    searched: Mapping[str, Any] | None = None


def is_active() -> ColumnElement[bool]:
    """Over `Person`: they have joined, and their account is open."""
    return and_(Person.active, Person.password_hash.is_not(None))


def arrival(key: str, lifetime: Lifetime) -> Arrival | None:
    """Whose session `key` opens; None when it opens none, or not any more. One statement."""
    rows = db.session.execute(_arriving(), {"key_hash": keys.hash_of(key)}).all()
    if not rows:
        return None
    row = rows[0]
    if not is_alive(row.created_at, row.used_at, clock.now(), lifetime):
        return None
    places = {r.member_of: r.place for r in rows if r.member_of is not None}
    chosen = row.organization_id if row.organization_id in places else None
    held = tuple(one for one in _held(rows) if chosen in (None, one.organization))
    by_name = dict(sorted(places.items(), key=lambda place: str(place[1])))
    return Arrival(
        Actor(Kind.PERSON, row.person_id, row.name, held),
        row.id,
        row.used_at,
        by_name,
        chosen,
        row.recent,
        row.searched,
    )


@cache
def _arriving() -> Select:
    """Made once: every page asks."""
    of_session = (
        SessionRow.id,
        SessionRow.created_at,
        SessionRow.used_at,
        SessionRow.organization_id,
        SessionRow.recent,
        SessionRow.searched,
    )
    found = _with_places(
        select(*of_session, SessionRow.person_id, Person.name).select_from(SessionRow).join(Person)
    )
    return found.where(
        SessionRow.key_hash == bindparam("key_hash"), SessionRow.ended_at.is_(None), Person.active
    )


def actor_of(person_id: UUID) -> Actor:
    """A person as the actor that they are when signed in. Raises NotFound."""
    rows = db.session.execute(
        _with_places(select(Person.id, Person.name).select_from(Person)).where(Person.id == person_id)
    ).all()
    if not rows:
        raise NotFound("There is no such person.")
    return Actor(Kind.PERSON, person_id, rows[0].name, _held(rows))


def credentials(mail: str) -> tuple[UUID | None, str | None]:
    """Id and password hash of the active account with this address; (None, None) when there is none."""
    row = db.session.execute(
        select(Person.id, Person.password_hash).where(Person.mail == as_kept(mail), Person.active)
    ).one_or_none()
    return (row.id, row.password_hash) if row else (None, None)


def demo_sign_ins() -> list[Person]:
    """The accounts that the demo offers on its sign-in page, with their roles, in the order of the table of roles."""
    featured = select(Person).where(Person.is_demo, Person.active).order_by(Person.name)
    order = list(ROLES)
    return sorted(
        db.session.scalars(with_roles(featured)),
        key=lambda person: min((order.index(m.role) for m in person.memberships), default=len(order)),
    )


def owner_of_link(token: str, purpose: Purpose) -> Person:
    """Whose one-time link this is. Raises NotFound when it doesn't work any more."""
    person = db.session.scalars(
        select(Person)
        .join(OneTimeLink, OneTimeLink.person_id == Person.id)
        .where(
            OneTimeLink.token_hash == keys.hash_of(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
            Person.active,
        )
    ).one_or_none()
    if person is None:
        raise NotFound(keys.WORN_OUT)
    return person


def invitation_until(person_id: UUID) -> datetime | None:
    """When the person's open invitation stops working; None when there is none that works."""
    return db.session.scalar(
        select(OneTimeLink.expires_at).where(
            OneTimeLink.person_id == person_id,
            OneTimeLink.purpose == Purpose.INVITATION,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
    )


def sessions_of(person_id: UUID, lifetime: Lifetime, *, seen_by: Actor) -> list[SessionRow]:
    """The person's living sessions, the most recently used first; empty for whoever may not see them."""
    if not policy.may_view(seen_by, person_id):
        return []
    open_ = select(SessionRow).where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None))
    now = clock.now()
    rows = db.session.scalars(open_.order_by(SessionRow.used_at.desc()))
    return [row for row in rows if is_alive(row.created_at, row.used_at, now, lifetime)]


def person(person_id: UUID, *, seen_by: Actor) -> Person:
    """One person with their roles. Raises NotFound, also for whoever may not see them."""
    found = db.session.scalars(
        with_roles(select(Person).where(Person.id == person_id, policy.visible_to(seen_by)))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def organization(organization_id: UUID) -> Organization:
    """One organization as administrators see it. Raises NotFound."""
    found = db.session.get(Organization, organization_id)
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def team(team_id: UUID) -> Team:
    """One team with its organization and members. Raises NotFound."""
    found = db.session.scalars(
        select(Team)
        .where(Team.id == team_id)
        .options(joinedload(Team.organization), selectinload(Team.members))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def teams_of(organization_ids: Iterable[UUID]) -> list[Team]:
    """The teams of some organizations, by name."""
    own = Team.organization_id.in_(list(organization_ids))
    return list(db.session.scalars(select(Team).where(own).order_by(Team.name)))


def teams_with(person_id: UUID) -> list[Team]:
    """The teams that a person is in, with their organizations, by name."""
    found = select(Team).join(TeamMember).where(TeamMember.person_id == person_id).order_by(Team.name)
    return list(db.session.scalars(found.options(joinedload(Team.organization))))


def staff(organization_id: UUID, *roles: Role) -> list[Person]:
    """The active people of an organization who hold any of `roles` there (any role when none is named), by name."""
    here = [Membership.organization_id == organization_id]
    if roles:
        here.append(Membership.role.in_(roles))
    found = select(Person).where(Person.active, Person.memberships.any(and_(*here))).order_by(Person.name)
    return list(db.session.scalars(found))


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people, for timelines. One statement."""
    named = select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))
    return {row.id: row.name for row in db.session.execute(named)}


def mail_of_team(team_id: UUID) -> list[str]:
    """Where to write to a team: its inbox, else each of its active members who has joined."""
    inbox = db.session.scalar(select(Team.inbox).where(Team.id == team_id))
    if inbox:
        return [inbox]
    members = select(Person.mail).join(TeamMember, TeamMember.person_id == Person.id)
    joined = TeamMember.team_id == team_id, is_active()
    return list(db.session.scalars(members.where(*joined).order_by(Person.mail)))


def mail_of_staff(organization_id: UUID, role: Role) -> list[str]:
    """Where to write to all who hold `role` in an organization, are active and have joined."""
    holders = select(Person.mail).join(Person.memberships).where(is_active())
    here = Membership.organization_id == organization_id, Membership.role == role
    return list(db.session.scalars(holders.where(*here).order_by(Person.mail)))


def _with_places(statement: Select) -> Select:
    """Add a person's roles, each with its organization and teams there: columns member_of, place, role, team_id."""
    return (
        statement.add_columns(
            Membership.organization_id.label("member_of"),
            Organization.name.label("place"),
            Membership.role,
            Team.id.label("team_id"),
        )
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .outerjoin(TeamMember, TeamMember.person_id == Person.id)
        .outerjoin(
            Team, and_(Team.id == TeamMember.team_id, Team.organization_id == Membership.organization_id)
        )
    )


def _held(rows: Iterable[Row]) -> tuple[Held, ...]:
    """The memberships that rows of `_with_places` tell of."""
    teams_held: dict[tuple[UUID, Role], set[UUID]] = {}
    for row in rows:
        if row.member_of is not None:
            here = teams_held.setdefault((row.member_of, row.role), set())
            here |= {row.team_id} - {None}
    return tuple(Held(organization, role, frozenset(t)) for (organization, role), t in teams_held.items())


def with_roles(statement: Select) -> Select:
    """Load people with their roles and where they hold them."""
    return statement.options(selectinload(Person.memberships).joinedload(Membership.organization))
