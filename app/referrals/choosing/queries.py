"""Questions about shortlists: a client's own, what was decided, and which answers wait for their case manager."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.actor import Actor
from app.clients.models import Client
from app.clients.policy import visible_to
from app.db import db
from app.directory.models import Organization, Service
from app.directory.queries import CARD
from app.errors import NotFound
from app.referrals.choosing.deciding import Outcome
from app.referrals.choosing.models import Decision, DecisionAnswer, Shortlist, ShortlistItem
from app.referrals.models import Referral

_WHOLE = (
    selectinload(Shortlist.items).joinedload(ShortlistItem.service).joinedload(Service.organization),
    selectinload(Shortlist.decisions).options(joinedload(Decision.by), selectinload(Decision.answers)),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A client who has answered, and whose case manager has not acted on it."""

    client_id: UUID
    name: str
    outcome: str
    since: datetime


def current_of(client_id: UUID) -> Shortlist | None:
    """The shortlist of a client that is not closed."""
    mine = select(Shortlist).where(Shortlist.client_id == client_id, Shortlist.closed_at.is_(None))
    whole = mine.options(joinedload(Shortlist.client), *_WHOLE).order_by(Shortlist.created_at.desc())
    return db.session.scalars(whole.limit(1)).first()


def shortlist(client_id: UUID, *, seen_by: Actor) -> Shortlist:
    """The current shortlist of a client whom the reader may see. Raises NotFound."""
    may = exists().where(Client.id == client_id, visible_to(seen_by))
    found = current_of(client_id) if db.session.scalar(select(may)) else None
    if found is None:
        raise NotFound("There is no such shortlist, or the client is not in the care of your team.")
    return found


def services_of(shortlist: Shortlist) -> list[Service]:
    """The services of a shortlist with all that a client reads of them."""
    ids = [item.service_id for item in shortlist.items]
    phones = selectinload(Service.phones), joinedload(Service.organization).selectinload(Organization.phones)
    return list(db.session.scalars(select(Service).where(Service.id.in_(ids)).options(*CARD, *phones)))


def asked_by(shortlist: Shortlist | None) -> dict[UUID, Referral]:
    """The referrals that followed from a shortlist, by service."""
    if shortlist is None or not shortlist.decisions:
        return {}
    mine = Referral.decision_id.in_([decision.id for decision in shortlist.decisions])
    return {row.service_id: row for row in db.session.scalars(select(Referral).where(mine))}


def earlier_of(client_id: UUID) -> list[Shortlist]:
    """The shortlists that were put away, latest first."""
    closed = select(Shortlist).where(Shortlist.client_id == client_id, Shortlist.closed_at.is_not(None))
    return list(db.session.scalars(closed.options(*_WHOLE).order_by(Shortlist.closed_at.desc())))


def waiting(*, seen_by: Actor) -> list[Waiting]:
    """The reader's own clients who have answered, longest first. One statement and one for the answers."""
    answered = (
        select(Shortlist)
        .join(Shortlist.client)
        .where(visible_to(seen_by), Client.worker_id == seen_by.id, Shortlist.waits_since.is_not(None))
        .options(contains_eager(Shortlist.client), selectinload(Shortlist.decisions))
        .order_by(Shortlist.waits_since)
    )
    return [
        Waiting(row.client_id, row.client.name, row.decisions[0].outcome, row.waits_since)
        for row in db.session.scalars(answered)
        if row.waits_since and row.decisions
    ]


def choice_of(client_id: UUID, service_id: UUID, need: str) -> Decision | None:
    """The client's standing decision that a referral to this service for this need follows from, if any.

    They ranked it; or they left the choice to their case manager and it stood on the list.
    """
    current = current_of(client_id)
    decision = current.decision if current else None
    if current is None or decision is None:
        return None
    if current.need and current.need.partition(".")[0] != need.partition(".")[0]:
        return None
    items = {item.id for item in current.items if item.service_id == service_id}
    chosen = any(answer.item_id in items and answer.rank for answer in decision.answers)
    left_to_us = decision.outcome == Outcome.YOU_CHOOSE and bool(items)
    return decision if chosen or left_to_us else None


def decision_behind(referral: Referral) -> tuple[Decision, int | None] | None:
    """The decision that a referral cites, and which choice (1 is the first) its service was; one statement."""
    if referral.decision_id is None:
        return None
    options = joinedload(Decision.by), selectinload(Decision.answers).joinedload(DecisionAnswer.item)
    found = db.session.get(Decision, referral.decision_id, options=options)
    if found is None:
        return None
    ranks = (one.rank for one in found.answers if one.item.service_id == referral.service_id)
    return found, next(ranks, None)


def next_choices(referral: Referral) -> list[Service]:
    """What the client also chose and nobody was asked yet: where to turn when this led nowhere, best first."""
    if referral.decision_id is None:
        return []
    asked = select(Referral.service_id).where(Referral.decision_id == referral.decision_id)
    wanted = (
        select(Service)
        .join(ShortlistItem, ShortlistItem.service_id == Service.id)
        .join(DecisionAnswer, DecisionAnswer.item_id == ShortlistItem.id)
        .where(
            DecisionAnswer.decision_id == referral.decision_id,
            DecisionAnswer.rank.is_not(None),
            Service.id.not_in(asked),
        )
        .order_by(DecisionAnswer.rank)
    )
    return list(db.session.scalars(wanted))
