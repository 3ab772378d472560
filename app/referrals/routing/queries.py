"""Questions of routing: what is in the way, who could be asked with it, who is next, and the whole chain."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.actor import Actor
from app.clients.models import Client
from app.db import db
from app.directory import eligibility
from app.directory.models import Organization, Service
from app.referrals import sending
from app.referrals.chain import Chain, Link, chain_of
from app.referrals.choosing import queries as choosing
from app.referrals.intake.queries import must_ask
from app.referrals.lifecycle import OPEN, Status
from app.referrals.models import Referral
from app.referrals.policy import visible_to
from app.referrals.routing.models import NextInLine
from app.referrals.routing.wording import MENDABLE, Obstacle, State
from app.referrals.screening import Outcome, Screening, screen

MOST_RANKS = 99


@dataclass(frozen=True, slots=True)
class Other:
    """Another service that the client would take, and what is in the way of asking it with the first."""

    service: Service
    obstacle: Obstacle | None


def screening_of(client: Client, service: Service) -> Screening:
    """What eligibility and room say about this client and this service, now."""
    rules = [eligibility.Rule(one.kind, one.terms, one.hard, one.text) for one in service.eligibility_rules]
    room = service.capacity
    believed = room.room if room is not None and not room.lapsed(clock.now()) else None
    return screen(eligibility.judge(rules, client.as_person()), believed)


def obstacle(client: Client, service: Service, chain_id: UUID | None) -> Obstacle | None:
    """What is in the way of asking `service` without another word of the case manager's; None when nothing is."""
    if sending.why_closed(service):
        return Obstacle.CLOSED
    if sending.covering_consent(client, service.organization_id) is None:
        return Obstacle.CONSENT
    outcome = screening_of(client, service).outcome
    if outcome is not Outcome.CLEAR:
        return Obstacle.UNFIT if outcome is Outcome.NO else Obstacle.DOUBT
    if chain_id is not None and service.organization_id in asked_in(chain_id):
        return Obstacle.LOOP
    return Obstacle.QUESTIONS if must_ask([service.id]) else None


def others(client: Client, first: Service, need: str, chain_id: UUID | None) -> list[Other]:
    """What else on the client's shortlist could be asked with `first`, the best choice first."""
    shortlist = choosing.current_of(client.id)
    if shortlist is None:
        return []
    ranks = {one.item_id: one.rank for one in (shortlist.decision.answers if shortlist.decision else [])}
    chosen = [
        item
        for item in shortlist.items
        if item.service_id != first.id and choosing.choice_of(client.id, item.service_id, need)
    ]
    chosen.sort(key=lambda item: (ranks.get(item.id) or MOST_RANKS, item.position))
    return [Other(item.service, _beside(client, item.service, first, chain_id)) for item in chosen]


def _beside(client: Client, service: Service, first: Service, chain_id: UUID | None) -> Obstacle | None:
    if service.organization_id == first.organization_id:
        return Obstacle.LOOP
    return obstacle(client, service, chain_id)


def asked_in(chain_id: UUID) -> set[UUID]:
    """The organizations that were asked in a chain; mistakes don't count."""
    asked = select(Referral.partner_id).where(
        Referral.chain_id == chain_id, Referral.status != Status.ENTERED_IN_ERROR.value
    )
    return set(db.session.scalars(asked.distinct()))


def has_open(chain_id: UUID) -> bool:
    """Whether somebody in the chain may still say yes, or has."""
    open_ = Referral.status.in_([status.value for status in OPEN])
    return bool(db.session.scalar(select(exists().where(Referral.chain_id == chain_id, open_))))


def in_line(chain_id: UUID, *, waiting_only: bool = False) -> list[NextInLine]:
    """Who is asked next by itself, in order."""
    wanted = select(NextInLine).where(NextInLine.chain_id == chain_id)
    if waiting_only:
        wanted = wanted.where(NextInLine.state == State.WAITING.value)
    whole = wanted.options(joinedload(NextInLine.service).joinedload(Service.organization))
    return list(db.session.scalars(whole.order_by(NextInLine.position)))


def passed_by(chain_id: UUID) -> list[NextInLine]:
    """Those of an order that were not asked by itself, where the case manager can still ask them."""
    asked = asked_in(chain_id)
    return [
        step
        for step in in_line(chain_id)
        if step.state == State.SKIPPED.value
        and step.why in MENDABLE
        and (step.why == Obstacle.LOOP or step.service.organization_id not in asked)
    ]


def chain(chain_id: UUID, *, seen_by: Actor) -> Chain:
    """The whole chain, as far as the reader is a party to it, in one statement."""
    return chain_of(_link(row) for row in db.session.execute(_links(visible_to(seen_by), chain_id)))


def _links(visible: ColumnElement[bool], chain_id: UUID) -> Any:
    return (
        select(Referral, Organization.name.label("partner"), Service.name.label("service"))
        .join(Organization, Organization.id == Referral.partner_id)
        .join(Service, Service.id == Referral.service_id)
        .where(visible, Referral.chain_id == chain_id)
    )


def _link(row: Any) -> Link:
    referral: Referral = row.Referral
    return Link(
        id=referral.id,
        reference=referral.reference,
        partner_id=referral.partner_id,
        partner=row.partner,
        service=row.service,
        status=Status(referral.status),
        reason=referral.reason,
        sent_at=referral.sent_at,
        ended_at=referral.ended_at,
        group_id=referral.group_id,
    )
