"""The referrals that an address asks for, as lines: states and dates, never a client."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app import clock
from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.db import db
from app.directory.models import Organization
from app.errors import Invalid
from app.referrals.agenda import waits_for_somebody
from app.referrals.behind.asked import FEW, Asked
from app.referrals.lifecycle import Status
from app.referrals.lines import line, with_names
from app.referrals.models import Referral
from app.referrals.policy import visible_to

A_PAGE = 50
YEAR = timedelta(days=365)
_SHOWN = (
    Referral.id,
    Referral.reference,
    Referral.status,
    Referral.need,
    Referral.sent_at,
    Referral.ended_at,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One referral: whom it was sent to and by whom, and how it stands."""

    id: UUID
    reference: str
    status: Status
    service: str
    partner: str
    organization: str
    need: str
    sent_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of what the reader may see: `own` referrals of their teams or organization, and `others` that wait
    for somebody, which coordinators see. `withheld`: of the others, so few or none that a list would single out."""

    lines: list[Line]
    own: int
    others: int
    withheld: bool
    page: int

    @property
    def total(self) -> int:
        return self.own + self.others

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def pages_of(total: int) -> int:
    return max(1, -(-total // A_PAGE))


def behind(asked: Asked, *, seen_by: Actor, page: int = 1) -> Behind:
    """As much of it as the reader may see one by one, the latest first. Two statements, however much there is."""
    chosen = list(_conditions(asked))
    own, others = _own(seen_by), _others(seen_by)
    counts = select(
        func.count().filter(own),
        func.count().filter(others),
        func.count(Referral.client_id.distinct()).filter(others),
    )
    mine, theirs, people = db.session.execute(counts.where(or_(own, others), *chosen)).one()
    withheld = seen_by.has(Role.COORDINATOR) and asked.is_narrow and people <= FEW
    theirs = 0 if withheld else theirs
    page = min(page, pages_of(mine + theirs))
    shown = own if withheld else or_(own, others)
    wanted = with_names(*_SHOWN).where(shown, *chosen).order_by(Referral.sent_at.desc(), Referral.id)
    rows = db.session.execute(wanted.offset((page - 1) * A_PAGE).limit(A_PAGE))
    return Behind([line(Line, row) for row in rows], mine, theirs, withheld, page)


def names_of_organizations(asked: Asked) -> Mapping[UUID, str]:
    """What the organizations that are asked for are called. Raises Invalid where one is none."""
    if not asked.organizations:
        return {}
    found = select(Organization.id, Organization.name).where(Organization.id.in_(asked.organizations))
    names = {row.id: row.name for row in db.session.execute(found)}
    if asked.organizations - names.keys():
        raise Invalid("There is no such organization. It may have been removed: choose another.")
    return names


def _own(actor: Actor) -> ColumnElement[bool]:
    """Sent by the reader's own teams, or to the organization for which they work."""
    return and_(
        visible_to(actor),
        or_(
            Referral.team_id.in_(own_teams(actor)),
            Referral.partner_id.in_(actor.organizations(Role.PROVIDER)),
        ),
    )


def _others(actor: Actor) -> ColumnElement[bool]:
    """What coordinators see of others: no more than the list of what is due shows them."""
    if not actor.has(Role.COORDINATOR):
        return false()
    return and_(visible_to(actor), *waits_for_somebody(), ~_own(actor))


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """What is asked for; mistakes, tests and what an organization sent to itself are counted nowhere."""
    yield ~Referral.is_test
    yield Referral.status != Status.ENTERED_IN_ERROR.value
    yield Referral.organization_id != Referral.partner_id
    if asked.partner:
        yield Referral.partner_id.in_(_stood_for_by(asked.partner))
    if asked.referrer:
        yield Referral.organization_id.in_(_stood_for_by(asked.referrer))
    if asked.about:
        ends = _stood_for_by(asked.about)
        yield or_(Referral.partner_id.in_(ends), Referral.organization_id.in_(ends))
    if asked.need:
        yield or_(Referral.need == asked.need, Referral.top_need == asked.need)
    if asked.status:
        yield Referral.status == asked.status.value
    if asked.answer:
        yield Referral.answered_at.is_(None) if asked.answer == "no" else Referral.answered_at.is_not(None)
    if asked.seen:
        yield Referral.connected_at.is_(None) if asked.seen == "no" else Referral.connected_at.is_not(None)
    yield from _within(asked)


def _within(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Sent on one of these days; in the year before the last of them where none begins it."""
    end = clock.now()
    if asked.until:
        end = datetime.combine(asked.until + timedelta(days=1), time(), UTC)
        yield Referral.sent_at < end
    start = datetime.combine(asked.since, time(), UTC) if asked.since else end - YEAR
    yield Referral.sent_at >= start


def _stood_for_by(organization: UUID):  # type: ignore[no-untyped-def]
    """The organization, and those that were merged into it."""
    return select(Organization.id).where(
        or_(Organization.id == organization, Organization.merged_into_id == organization)
    )
