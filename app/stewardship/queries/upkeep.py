"""Questions of the weekly upkeep: whom to ask, whose link this is, what it opens."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.accounts import keys
from app.accounts.models import Membership, Person
from app.actor import Actor, Kind, Role
from app.actor import Membership as Held
from app.db import db
from app.directory.models import Capacity, Organization, Service
from app.directory.policy import LISTED
from app.errors import NotFound
from app.stewardship.models import UpkeepAnswer, UpkeepLink, UpkeepStop

WORN_OUT = (
    "This link is too old, or it was switched off. The next weekly mail brings a new one; with an account you "
    "can sign in and do the same there."
)
# Whoever confirmed since Thursday isn't asked on Monday; whoever did so last Monday is.
SPARED_FOR = timedelta(days=4)
# A mail a week, even when the job runs twice.
AT_MOST_EVERY = timedelta(days=6)


def organizations_to_ask() -> list[UUID]:
    """Organizations with listings that nobody confirmed lately, and that were not asked this week."""
    now = clock.now()
    since = now - SPARED_FOR
    said = exists().where(Capacity.service_id == Service.id, Capacity.said_at > since)
    stale = or_(Service.confirmed_at.is_(None), Service.confirmed_at <= since, ~said)
    asked = exists().where(
        UpkeepLink.organization_id == Service.organization_id, UpkeepLink.created_at > now - AT_MOST_EVERY
    )
    found = select(Service.organization_id).join(Organization, Organization.id == Service.organization_id)
    stopped = exists().where(UpkeepStop.organization_id == Service.organization_id)
    wanted = found.where(Organization.listed, Service.status.in_(LISTED), stale, ~asked, ~stopped)
    return list(db.session.scalars(wanted.distinct().order_by(Service.organization_id)))


def recipients(organization_id: UUID) -> list[tuple[UUID | None, str]]:
    """Whom the weekly mail goes to, as (person, address): its people here, else the mailbox in its listing."""
    staff = select(Person.id, Person.mail).where(_answers_for(organization_id)).order_by(Person.mail)
    if people := [(row.id, row.mail) for row in db.session.execute(staff)]:
        return [*people]
    mailbox = db.session.get_one(Organization, organization_id).email or db.session.scalar(
        select(Service.email)
        .where(Service.organization_id == organization_id, Service.status.in_(LISTED), Service.email != "")
        .order_by(Service.name)
        .limit(1)
    )
    return [(None, mailbox)] if mailbox else []


def link(token: str) -> tuple[UpkeepLink, Actor]:
    """The link that `token` opens, and who acts by it. Raises NotFound when it doesn't work any more."""
    now = clock.now()
    alive = UpkeepLink.revoked_at.is_(None), UpkeepLink.expires_at > now
    mine = UpkeepLink.token_hash == keys.hash_of(token)
    found = db.session.scalar(select(UpkeepLink).where(mine, *alive))
    if found is None:
        raise NotFound(WORN_OUT)
    held = (Held(found.organization_id, Role.PROVIDER),)
    if found.person_id is None:
        return found, Actor(Kind.PUBLIC, memberships=held)
    name = db.session.scalar(
        select(Person.name).where(Person.id == found.person_id, _answers_for(found.organization_id))
    )
    if name is None:
        raise NotFound(WORN_OUT)
    return found, Actor(Kind.PERSON, found.person_id, name, held)


def stop_of(organization_id: UUID) -> UpkeepStop | None:
    """That the weekly links were switched off, if they were."""
    return db.session.get(UpkeepStop, organization_id)


def working_links(organization_id: UUID) -> list[tuple[UpkeepLink, str]]:
    """The links that open something now, the newest first, with whom each was mailed to ("" for the mailbox)."""
    alive = UpkeepLink.revoked_at.is_(None), UpkeepLink.expires_at > clock.now()
    found = select(UpkeepLink, Person.name).outerjoin(Person, Person.id == UpkeepLink.person_id)
    mine = found.where(UpkeepLink.organization_id == organization_id, *alive)
    rows = db.session.execute(mine.order_by(UpkeepLink.created_at.desc(), Person.name))
    return [(row[0], row[1] or "") for row in rows]


def services_of(organization_id: UUID) -> list[Service]:
    """The organization's listed services with what the page of upkeep shows. Two statements."""
    mine = Service.organization_id == organization_id, Service.status.in_(LISTED)
    shown = joinedload(Service.capacity), joinedload(Service.pause), selectinload(Service.confirmations)
    return list(db.session.scalars(select(Service).where(*mine).options(*shown).order_by(Service.name)))


def service_of(found: UpkeepLink, service_id: UUID) -> Service:
    """One service that the link is good for. Raises NotFound for any other."""
    mine = Service.organization_id == found.organization_id, Service.status.in_(LISTED)
    service = db.session.scalar(select(Service).where(Service.id == service_id, *mine))
    if service is None:
        raise NotFound("This listing is closed, or belongs to another organization.")
    return service


def answers_by(found: UpkeepLink) -> dict[tuple[UUID, str], UpkeepAnswer]:
    """The latest answer by this link to each question about each service that still stands."""
    standing = UpkeepAnswer.link_id == found.id, UpkeepAnswer.undone_at.is_(None)
    answers = db.session.scalars(select(UpkeepAnswer).where(*standing).order_by(UpkeepAnswer.at))
    return {(answer.service_id, subject_of(answer.tap)): answer for answer in answers}


def subject_of(tap: str) -> str:
    """Pausing and resuming are two answers to one question."""
    return "pause" if tap == "resume" else tap


def _answers_for(organization_id: UUID) -> ColumnElement[bool]:
    here = and_(Membership.organization_id == organization_id, Membership.role == Role.PROVIDER)
    return and_(Person.active, Person.password_hash.is_not(None), Person.memberships.any(here))
