"""The queue of verification: listings by staleness × use × open referrals.

The order is counted when something happens to a listing or its referrals, and every night, and kept with
stewardship; a page reads fifty rows of it by index.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from app import clock
from app.actor import Actor
from app.audit import AuditEvent
from app.db import db
from app.directory.critical import Critical
from app.directory.models import Organization, Service
from app.directory.policy import LISTED
from app.errors import NotAllowed
from app.messages.models import Message, MessageState
from app.referrals.lifecycle import OPEN, Status
from app.referrals.models import Referral
from app.stewardship import policy
from app.stewardship.actions import counting
from app.stewardship.freshness import NAMES, Freshness
from app.stewardship.models import ListingState
from app.stewardship.queries import states

USE_LATELY = timedelta(days=90)
A_PAGE = 50
A_BATCH = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """One listing in the queue. `stale` is 0 to 1; `use` counts the referrals of the last 90 days."""

    id: UUID
    name: str
    organization: str
    confirmed_at: datetime | None
    overdue: tuple[str, ...]
    stale: float
    use: int
    open: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, the most urgent first, and how many listings are fresh in each field."""

    rows: Sequence[Waiting]
    page: int
    figures: states.Figures
    unreached: int

    @property
    def total(self) -> int:
        return self.figures.total

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))

    @property
    def fresh(self) -> list[tuple[str, int]]:
        words = self.figures.words
        return [(NAMES[field].capitalize(), words[field][Freshness.FRESH]) for field in Critical]


def queue(*, seen_by: Actor, page: int = 1) -> Queue:
    """A page of the queue; the last one for whoever asks for more. Four statements, however many there are."""
    if not policy.is_steward(seen_by):
        raise NotAllowed("Only stewards see what waits to be verified.")
    figures = states.figures()
    page = min(page, max(1, -(-figures.total // A_PAGE)))
    found = states.states((page - 1) * A_PAGE, A_PAGE)
    offered_by = _organizations([state.service_id for state in found])
    return Queue(
        rows=[_row(state, offered_by.get(state.service_id, "")) for state in found],
        page=page,
        figures=figures,
        unreached=_unreached(),
    )


def following(service_id: UUID, *, seen_by: Actor) -> UUID | None:
    """The most urgent listing other than this one."""
    if not policy.is_steward(seen_by):
        raise NotAllowed("Only stewards see what waits to be verified.")
    return states.first_but(service_id)


def count(service_ids: Collection[UUID]) -> None:
    """Count these services anew, as part of the running transaction."""
    counting.count(service_ids, referrals_of(service_ids, clock.now()))


def count_after(event: AuditEvent) -> None:
    """Something happened to a listing or to a referral: its service stands elsewhere in the queue now."""
    if event.subject_kind == Referral.__tablename__:
        count([db.session.get_one(Referral, event.subject_id).service_id])
    elif event.subject_kind == Service.__tablename__:
        count([event.subject_id])


def batches() -> Iterator[list[UUID]]:
    """The ids of all listed services, some at a time."""
    wanted = select(Service.id).where(Service.status.in_(LISTED)).order_by(Service.id).limit(A_BATCH)
    found = list(db.session.scalars(wanted))
    while found:
        yield found
        found = list(db.session.scalars(wanted.where(Service.id > found[-1])))


def referrals_of(service_ids: Collection[UUID], now: datetime) -> Mapping[UUID, tuple[int, int]]:
    """How many referrals each service was sent lately, and how many are open. One statement."""
    lately = func.count().filter(Referral.sent_at > now - USE_LATELY)
    still = func.count().filter(Referral.status.in_([status.value for status in OPEN]))
    real = Referral.status != Status.ENTERED_IN_ERROR.value, Referral.is_test.is_(False)
    counted = select(Referral.service_id, lately, still).where(Referral.service_id.in_(service_ids), *real)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(counted.group_by(Referral.service_id))}


def _row(state: ListingState, organization: str) -> Waiting:
    return Waiting(
        id=state.service_id,
        name=state.name,
        organization=organization,
        confirmed_at=state.confirmed_at,
        overdue=tuple(NAMES[field] for field in Critical if getattr(state, field.value) in counting.OVERDUE),
        stale=state.stale,
        use=state.use,
        open=state.open,
    )


def _organizations(service_ids: Collection[UUID]) -> dict[UUID, str]:
    """Who offers each service; nothing for an organization that only stands in for a name."""
    offered = select(Service.id, Organization.name).join(Service.organization)
    rows = db.session.execute(offered.where(Service.id.in_(service_ids), Organization.listed))
    return {row[0]: row[1] for row in rows}


def _unreached() -> int:
    """How many organizations with a listed service did not get their mail."""
    offers = exists().where(Service.organization_id == Message.about_id, Service.status.in_(LISTED))
    lost = Message.state == MessageState.UNDELIVERABLE, Message.about_kind == Organization.__tablename__
    counted = select(func.count(Message.about_id.distinct())).where(*lost, offers)
    return db.session.scalar(counted) or 0
