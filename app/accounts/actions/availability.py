"""When a person hears of things, and who stands in while they are away."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from app import audit, clock
from app.accounts import colleagues
from app.accounts.actions.people import a_person
from app.accounts.models import Cover, Person, Team
from app.accounts.queries import is_active
from app.accounts.telling import Notices
from app.actor import Actor, Role
from app.db import db, take_turns
from app.directory.models import Organization
from app.errors import Invalid

FARTHEST = timedelta(days=366)


def set_notices(person_id: UUID, notices: Notices, *, by: Actor) -> None:
    """How `by` hears of referrals. Raises Invalid where nobody else would be told at once."""
    person = a_person(person_id)
    if notices is not Notices.AT_ONCE:
        take_turns("notices")
        if place := _left_alone(by):
            problem = f"Nobody else of {place} is told at once. Ask a colleague to change that first."
            raise Invalid(problem, {"notices": problem})
    person.notices = notices.value
    audit.record("account.notices_set", person, by=by, notices=notices.value)


def set_introductions(person_id: UUID, *, introduces: bool, by: Actor) -> None:
    """Whether others may be told which partners `by` knows well: at once."""
    person = a_person(person_id)
    person.introduces = introduces
    audit.record("account.introductions_set", person, by=by, introduces=introduces)


def cover(cover_id: UUID, *, until: date, by: Actor) -> None:
    """Name who hears in `by`'s place until the end of a day. What anybody may do stays as it is.

    Raises Invalid for anyone but a colleague, and for a day that has passed or lies far ahead.
    """
    today = colleagues.local_day()
    if cover_id not in {id_ for id_, _ in colleagues.colleagues_of(by)}:
        problem = "Choose a colleague of your team."
        raise Invalid(problem, {"cover": problem})
    if not today <= until <= today + FARTHEST:
        problem = "Give a day within the next year."
        raise Invalid(problem, {"until": problem})
    _end(by)
    db.session.add(Cover(person_id=by.id, cover_id=cover_id, until=until, created_at=clock.now()))
    audit.record("account.covered", ("person", _id(by)), by=by, to=cover_id, until=until)


def end_cover(*, by: Actor) -> None:
    """Back again: from now on `by` hears themselves."""
    _end(by)
    audit.record("account.cover_ended", ("person", _id(by)), by=by)


def _end(by: Actor) -> None:
    db.session.execute(delete(Cover).where(Cover.person_id == by.id))


def _id(by: Actor) -> UUID:
    if by.id is None:
        raise ValueError("only a person is away")
    return by.id


def _left_alone(by: Actor) -> str:
    """The first provider or team of theirs in which nobody else would be told at once; empty when there is none."""
    for organization in by.organizations(Role.PROVIDER):
        if not _somebody_else(colleagues.at_provider({organization}), by):
            return db.session.get_one(Organization, organization).name
    for team in by.teams_as(Role.CASE_MANAGER):
        if not _somebody_else(colleagues.in_teams({team}), by):
            return db.session.get_one(Team, team).name
    return ""


def _somebody_else(who: ColumnElement[bool], by: Actor) -> bool:
    others = select(Person.id).where(is_active(), who, Person.id != by.id)
    return db.session.scalar(others.where(Person.notices == Notices.AT_ONCE.value).limit(1)) is not None
