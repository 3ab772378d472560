"""The queue of verification: listings by staleness × use × open referrals, and what is known of them in figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.actor import Actor
from app.db import db
from app.directory.critical import Critical
from app.directory.models import Capacity, Organization, Service
from app.directory.policy import LISTED
from app.errors import NotAllowed
from app.messages.queries import undeliverable_about
from app.referrals.lifecycle import OPEN, Status
from app.referrals.models import Referral
from app.stewardship import policy
from app.stewardship.freshness import Freshness, Known, freshness, staleness, urgency
from app.stewardship.queries.freshness import known_of
from app.web.words import sentence

USE_LATELY = timedelta(days=90)
_OVERDUE = (Freshness.STALE, Freshness.NEVER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One listing in the queue. `stale` is 0 to 1; `use` counts the referrals of the last 90 days."""

    id: UUID
    name: str
    organization_id: UUID
    organization: str
    confirmed_at: datetime | None
    overdue: tuple[str, ...]
    stale: float
    use: int
    open: int

    @property
    def urgency(self) -> float:
        return urgency(self.stale, use=self.use, open_referrals=self.open)


@dataclass(frozen=True, slots=True)
class Queue:
    """The whole queue, the most urgent first, and how many listings are fresh in each field."""

    rows: Sequence[Waiting]
    fresh: Sequence[tuple[str, int]]
    overdue: int
    unreached: int

    @property
    def total(self) -> int:
        return len(self.rows)


def queue(*, seen_by: Actor, now: datetime) -> Queue:
    """Every listed service with its place in the queue. Five statements, however many there are."""
    if not policy.is_steward(seen_by):
        raise NotAllowed("Only stewards see what waits to be verified.")
    services = _services()
    known = {service.id: known_of(service).values() for service in services}
    used, waiting = _referrals_by_service(now)
    rows = [_row(service, list(known[service.id]), now, used, waiting) for service in services]
    rows.sort(key=lambda row: (-row.urgency, row.name, row.id))
    return Queue(
        rows=rows,
        fresh=_fresh([one for all_known in known.values() for one in all_known], now),
        overdue=sum(bool(row.overdue) for row in rows),
        unreached=len(undeliverable_about("organization", {row.organization_id for row in rows})),
    )


def following(service_id: UUID, *, seen_by: Actor, now: datetime) -> UUID | None:
    """The most urgent listing other than this one."""
    return next((row.id for row in queue(seen_by=seen_by, now=now).rows if row.id != service_id), None)


def _services() -> list[Service]:
    shown = (Service.name, Service.organization_id, Service.confirmed_at, Service.confirmed_how)
    wanted = (
        select(Service)
        .where(Service.status.in_(LISTED))
        .options(
            load_only(*shown),
            joinedload(Service.organization).load_only(Organization.name, Organization.listed),
            joinedload(Service.capacity).load_only(Capacity.said_at),
            selectinload(Service.confirmations),
        )
    )
    return list(db.session.scalars(wanted))


def _row(
    service: Service, known: list[Known], now: datetime, used: dict[UUID, int], waiting: dict[UUID, int]
) -> Waiting:
    return Waiting(
        id=service.id,
        name=service.name,
        organization_id=service.organization_id,
        organization=service.organization.public_name,
        confirmed_at=service.confirmed_at,
        overdue=tuple(one.name for one in known if freshness(one, now) in _OVERDUE),
        stale=staleness(known, now),
        use=used.get(service.id, 0),
        open=waiting.get(service.id, 0),
    )


def _fresh(known: Sequence[Known], now: datetime) -> list[tuple[str, int]]:
    fresh = Counter(one.field for one in known if freshness(one, now) is Freshness.FRESH)
    return [(sentence(Known(field).name), fresh[field]) for field in Critical]


def _referrals_by_service(now: datetime) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """How many referrals each service was sent lately, and how many are open. One statement."""
    lately = func.count().filter(Referral.sent_at > now - USE_LATELY)
    still = func.count().filter(Referral.status.in_([status.value for status in OPEN]))
    real = Referral.status != Status.ENTERED_IN_ERROR.value, Referral.is_test.is_(False)
    counted = select(Referral.service_id, lately, still).where(*real).group_by(Referral.service_id)
    rows = [(id_, use, open_) for id_, use, open_ in db.session.execute(counted)]
    return {id_: use for id_, use, _ in rows}, {id_: open_ for id_, _, open_ in rows}
