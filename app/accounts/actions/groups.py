"""Organizations as those who act see them, and their teams."""

from uuid import UUID

from sqlalchemy import func, select

from app import audit, clock
from app.accounts.models import Membership, Team, TeamMember
from app.actor import Actor
from app.db import db
from app.directory import actions as directory
from app.directory.models import Organization, Service
from app.errors import Invalid, NotFound


def add_organization(
    *,
    name: str,
    by: Actor,
    listed: bool = False,
    verified: bool = True,
    victim_service_provider: bool = False,
) -> UUID:
    """An organization whose people act here; `listed` shows it in the public directory. Returns its id.

    Raises Invalid when the name is taken.
    """
    _refuse_taken_name(name)
    organization = Organization(
        name=name.strip(),
        listed=listed,
        verified=verified,
        victim_service_provider=victim_service_provider,
        last_modified=clock.now(),
    )
    db.session.add(organization)
    audit.record("organization.created", organization, by=by)
    return organization.id


def add_team(*, organization_id: UUID, name: str, by: Actor, inbox: str | None = None) -> UUID:
    """A team; `inbox` is a mail address that all of it read. Returns its id. Raises Invalid for a taken name."""
    if db.session.get(Organization, organization_id) is None:
        problem = "Choose an organization from the list."
        raise Invalid(problem, {"organization_id": problem})
    _refuse_taken_team_name(organization_id, name)
    team = Team(
        organization_id=organization_id, name=name.strip(), inbox=inbox or None, created_at=clock.now()
    )
    db.session.add(team)
    audit.record("team.created", team, by=by)
    return team.id


def change_team(team_id: UUID, *, name: str, inbox: str | None, by: Actor) -> None:
    """Rename a team, or change its inbox. Raises Invalid when the organization has another team of that name."""
    team = _team(team_id)
    _refuse_taken_team_name(team.organization_id, name, but=team_id)
    team.name, team.inbox = name.strip(), inbox or None
    audit.record("team.changed", team, by=by)


def join_team(team_id: UUID, *, person_id: UUID, by: Actor) -> None:
    """Take someone of the team's organization into it. Raises Invalid for anyone else; joining twice is joining."""
    team = _team(team_id)
    belongs = Membership.person_id == person_id, Membership.organization_id == team.organization_id
    if not db.session.scalar(select(func.count()).select_from(Membership).where(*belongs)):
        raise Invalid(
            "Not of this organization.", {"person_id": "Only people of the organization can join its teams."}
        )
    if _place(team_id, person_id) is None:
        db.session.add(TeamMember(team_id=team_id, person_id=person_id))
        audit.record("team.joined", team, by=by, person=person_id)


def leave_team(team_id: UUID, *, person_id: UUID, by: Actor) -> None:
    """Take someone out of a team; who is out already stays out."""
    place = _place(team_id, person_id)
    if place is not None:
        db.session.delete(place)
        audit.record("team.left", ("team", team_id), by=by, person=person_id)


def change_organization(
    organization_id: UUID,
    *,
    name: str,
    listed: bool,
    verified: bool,
    victim_service_provider: bool,
    by: Actor,
) -> None:
    """Rename an organization or mark it. The index looks at its services again: what they may show can change."""
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        raise NotFound("There is no such organization.")
    if name.strip() != organization.name:
        _refuse_taken_name(name)
    organization.name, organization.listed, organization.verified = name.strip(), listed, verified
    organization.victim_service_provider = victim_service_provider
    organization.last_modified = clock.now()
    services = select(Service.id).where(Service.organization_id == organization_id)
    directory.mark_changed(db.session.scalars(services))
    audit.record(
        "organization.marked",
        organization,
        by=by,
        listed=listed,
        verified=verified,
        victim_service_provider=victim_service_provider,
    )


def _refuse_taken_name(name: str) -> None:
    taken = func.lower(Organization.name) == name.strip().lower()
    if db.session.scalar(select(Organization.id).where(taken).limit(1)):
        raise Invalid("This name is taken.", {"name": "There is an organization of this name already."})


def _refuse_taken_team_name(organization_id: UUID, name: str, but: UUID | None = None) -> None:
    teams = select(Team).where(Team.organization_id == organization_id)
    if any(
        team.name.casefold() == name.strip().casefold()
        for team in db.session.scalars(teams)
        if team.id != but
    ):
        raise Invalid("This name is taken.", {"name": "The organization has a team of this name already."})


def _team(team_id: UUID) -> Team:
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound("There is no such team.")
    return team


def _place(team_id: UUID, person_id: UUID) -> TeamMember | None:
    place = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.person_id == person_id)
    return db.session.scalars(place).one_or_none()
