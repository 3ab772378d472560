"""Who of another agency could introduce me to a partner, as far as they let themselves be named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, select
from sqlalchemy.orm import aliased

from app.accounts.models import Membership, Person
from app.accounts.queries import is_active
from app.actor import Actor, Role
from app.db import db
from app.directory.models import Organization
from app.referrals.models import Referral
from app.referrals.queries import facts_for_record
from app.trust.facts import day_of
from app.trust.introducing import WINDOW_DAYS, often
from app.trust.models import Hold, Introduction
from app.trust.policy import may_speak_of
from app.trust.setting_aside import held_accounts

_AGENCY, _PARTNER = aliased(Organization), aliased(Organization)


@dataclass(frozen=True, slots=True)
class Introducer:
    """Somebody of another agency who works with a partner, and how often, in words."""

    partner: UUID
    partner_name: str
    person: UUID
    name: str
    agency: str
    often: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def look(now: datetime) -> list[dict[str, object]]:
    """The rows of `Introduction`, from the referrals of the past half year. Reads only."""
    today, held = day_of(now), held_accounts()
    guarded = set(db.session.scalars(select(Organization.id).where(Organization.victim_service_provider)))
    sent: dict[tuple[UUID, UUID, UUID], list[tuple[float, UUID]]] = {}
    rows = facts_for_record(since=now - timedelta(days=WINDOW_DAYS + 7), also=(Referral.client_id,))
    for row in rows:
        named = row.verified and guarded.isdisjoint((row.organization_id, row.partner_id))
        if named and row.case_manager_id not in held:
            key = row.partner_id, row.case_manager_id, row.organization_id
            sent.setdefault(key, []).append((day_of(row.sent_at), row.client_id))
    words = ((key, often(referrals, today)) for key, referrals in sent.items())
    return [
        {"partner_id": partner, "person_id": person, "organization_id": agency, "often": word.value}
        for (partner, person, agency), word in words
        if word is not None
    ]


def keep(found: Sequence[dict[str, object]]) -> None:
    """In place of what was found before."""
    db.session.execute(delete(Introduction))
    if found:
        db.session.execute(insert(Introduction), found)


def introducers(*, seen_by: Actor) -> list[Introducer]:
    """For every partner, those who work with it more often first. One statement."""
    if not seen_by.has(Role.CASE_MANAGER):
        return []
    return _read(_wanted(seen_by))


def introducers_to(partner: UUID, *, seen_by: Actor) -> list[Introducer]:
    """For one partner. One statement."""
    if not may_speak_of(seen_by, partner):
        return []
    return _read(_wanted(seen_by).where(Introduction.partner_id == partner))


def _wanted(reader: Actor) -> Select:
    """All of it is asked anew whenever somebody reads: what a person switches off is off at once."""
    own = reader.organizations()
    columns = (
        Introduction.partner_id,
        _PARTNER.name.label("partner_name"),
        Person.id,
        Person.name,
        _AGENCY.name.label("agency"),
        Introduction.often,
    )
    return (
        select(*columns)
        .join(Person, Person.id == Introduction.person_id)
        .join(_AGENCY, _AGENCY.id == Introduction.organization_id)
        .join(_PARTNER, _PARTNER.id == Introduction.partner_id)
        .where(
            is_active(),
            Person.introduces,
            Person.id != reader.id,
            _works_there(),
            ~Introduction.person_id.in_(select(Hold.person_id).where(Hold.released_at.is_(None))),
            _AGENCY.verified,
            ~_AGENCY.victim_service_provider,
            ~_PARTNER.victim_service_provider,
            _PARTNER.listed,
            _PARTNER.merged_into_id.is_(None),
            ~Introduction.organization_id.in_(own),
            ~Introduction.partner_id.in_(own),
        )
        .order_by(Introduction.often.desc(), Person.name, _PARTNER.name)  # "weekly" is the last of the words
    )


def _works_there() -> ColumnElement[bool]:
    """Still a case manager of the agency for which they sent."""
    there = Membership.organization_id == Introduction.organization_id
    return Person.memberships.any(there & (Membership.role == Role.CASE_MANAGER))


def _read(wanted: Select) -> list[Introducer]:
    return [Introducer(*row) for row in db.session.execute(wanted)]
