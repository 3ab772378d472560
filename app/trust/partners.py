"""What the page of a partner shows to one reader: the record over time and by need, who knows it, what people say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.accounts.queries import staff
from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.db import db
from app.directory import queries as directory
from app.directory.models import Organization
from app.trust.chances import viewpoint
from app.trust.facts import DAY, day_of, fact_of
from app.trust.history import Quarter, Waits, quarters, waits
from app.trust.introductions import Introducer, introducers_to
from app.trust.knowledge import knowledge_for
from app.trust.models import Endorsement, KeepInTouch, PartnerNote, PartnerReply
from app.trust.policy import is_its_own, may_speak_of
from app.trust.queries import records_by_need
from app.trust.record import Fact
from app.trust.relationship import QUIET_DAYS, is_well_known
from app.trust.setting_aside import facts_that_count
from app.trust.telling import Telling, told_in_parts, told_to_the_provider

MOST_INTRODUCERS = 3


@dataclass(frozen=True, slots=True)
class Colleague:
    """What one person of the reader's agency has had to do with the partner."""

    name: str
    sent: int
    connected: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, by their name and for whom they work (or worked)."""

    id: UUID
    name: str
    of: str
    words: str
    tie: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One quarter of the past year as the reader may know it."""

    begins: datetime
    ends: datetime
    telling: Telling


@dataclass(frozen=True, slots=True)
class PartnerPage:
    organization: Organization
    its_own: bool
    may_speak: bool
    overall: Telling | None
    by_need: Sequence[tuple[str, str, Telling]]  # code and name of the need
    over_time: Sequence[Part]
    waits: Waits | None
    waits_of_own: bool
    colleagues: Sequence[Colleague]
    quiet_days: int
    introducers: Sequence[Introducer]
    endorsements: Sequence[Said]
    notes: Sequence[Said]
    touch: KeepInTouch | None
    reply: PartnerReply | None

    @property
    def every_days(self) -> int:
        """How often the reader wants to be reminded; 0 for never."""
        return self.touch.every_days if self.touch else 0

    @property
    def seen_over_time(self) -> list[tuple[str, int]]:
        """For the picture: the share of clients seen in good time by quarter, in per cent, where it may be told: of
        the same agencies all along."""
        told = [(part.ends, part.telling.columns[0]) for part in self.over_time]
        return [
            (f"{ends:%b %Y}", round(100 * (column.seen.share or 0)))
            for ends, column in told
            if column.seen.enough and column.whose is told[-1][1].whose
        ]


def partner_page(organization_id: UUID, *, seen_by: Actor) -> PartnerPage:
    """A fixed number of statements, whatever there is to show. Raises NotFound as the organization's page."""
    organization = directory.organization(organization_id, seen_by=seen_by)
    now, view = clock.now(), viewpoint(seen_by)
    its_own = is_its_own(seen_by, organization.id)
    facts = _facts(organization.id)
    told = records_by_need(organization.id, seen_by=seen_by)
    needs = directory.needs()
    waited, of_own = waits(facts, None if its_own else view.agency, exactly=its_own)
    colleagues, quiet, well_known = _colleagues(organization.id, view.agency, seen_by)
    return PartnerPage(
        organization=organization,
        its_own=its_own,
        may_speak=may_speak_of(seen_by, organization.id),
        overall=told.get(""),
        by_need=[(code, needs[code].name, one) for code, one in told.items() if code in needs],
        over_time=_parts(quarters(facts, view.agency, now), its_own=its_own),
        waits=waited,
        waits_of_own=of_own,
        colleagues=colleagues,
        quiet_days=quiet,
        introducers=[] if well_known else introducers_to(organization.id, seen_by=seen_by)[:MOST_INTRODUCERS],
        endorsements=_endorsements(organization.id, seen_by),
        notes=_notes(organization.id, seen_by),
        touch=_touch(organization.id, seen_by),
        reply=reply_of(organization.id),
    )


def reply_of(partner: UUID) -> PartnerReply | None:
    """What the partner says to its record itself."""
    return db.session.scalar(select(PartnerReply).where(PartnerReply.partner_id == partner))


def _facts(partner: UUID) -> list[Fact]:
    """Of verified organizations only: the others prove nothing."""
    return [fact_of(row) for row in facts_that_count(partners={partner}) if row.verified]


def _parts(year: Sequence[Quarter], *, its_own: bool) -> list[Part]:
    """The quarters as the reader, who knows the year as well, may know them."""
    told = (
        [told_to_the_provider(one.all, "") for one in year]
        if its_own
        else told_in_parts([(one.all, one.own) for one in year])
    )
    return [Part(one.begins, one.ends, telling) for one, telling in zip(year, told, strict=True)]


def _colleagues(partner: UUID, agency: UUID | None, seen_by: Actor) -> tuple[list[Colleague], int, bool]:
    """The people of the reader's agency by how well they know the partner, how many days it has been quiet, and
    whether they work well with it at present."""
    state = knowledge_for(seen_by)
    if state is None or agency is None:
        return [], 0, False
    ties = state.ties_of(agency, partner)
    names = {one.id: one.name for one in staff(agency, Role.CASE_MANAGER)}
    known = [
        Colleague(names.get(person, "Someone who has left"), tie.sent, tie.connected, _moment(tie.last_sent))
        for person, tie in ties.items()
    ]
    last = max((max(tie.last_sent, tie.last_connected or 0) for tie in ties.values()), default=None)
    quiet = 0 if last is None else int(day_of(clock.now()) - last)
    known.sort(key=lambda one: (-one.connected, -one.sent, one.name))
    well_known = is_well_known(ties, day_of(clock.now()))
    return known, quiet if quiet >= QUIET_DAYS else 0, well_known


def _endorsements(partner: UUID, reader: Actor) -> list[Said]:
    rows = db.session.execute(
        select(Endorsement, Person.name, Organization.name)
        .join(Person, Person.id == Endorsement.person_id)
        .join(Organization, Organization.id == Endorsement.organization_id)
        .where(Endorsement.partner_id == partner, Person.active)
        .order_by(Endorsement.at.desc())
    )
    return [
        Said(one.id, person, place, one.words, one.tie, one.at, one.person_id == reader.id)
        for one, person, place in rows
    ]


def _notes(partner: UUID, reader: Actor) -> list[Said]:
    teams = own_teams(reader)
    if not teams:
        return []
    rows = db.session.execute(
        select(PartnerNote, Person.name)
        .join(Person, Person.id == PartnerNote.person_id)
        .where(PartnerNote.partner_id == partner, PartnerNote.team_id.in_(teams))
        .order_by(PartnerNote.at.desc())
    )
    return [Said(one.id, name, "", one.words, "", one.at, one.person_id == reader.id) for one, name in rows]


def _touch(partner: UUID, reader: Actor) -> KeepInTouch | None:
    own = KeepInTouch.partner_id == partner, KeepInTouch.person_id == reader.id
    return db.session.scalar(select(KeepInTouch).where(*own))


def _moment(day: float) -> datetime:
    return datetime.fromtimestamp(day * DAY, UTC)
