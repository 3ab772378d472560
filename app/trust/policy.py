"""Who may read and say what of a partner. Relationship before role; deny by default."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, or_

from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.errors import NotAllowed
from app.trust.models import Dispute, Hold, Signal


def is_its_own(actor: Actor, partner: UUID) -> bool:
    """Whether `actor` speaks for the partner: reads its record exactly, replies to it and disputes what it says."""
    return partner in actor.organizations(Role.PROVIDER)


def may_speak_of(actor: Actor, partner: UUID) -> bool:
    """Whether `actor` may stand by a partner, note something for their team and be reminded: case managers, of
    partners that they do not belong to themselves."""
    return actor.has(Role.CASE_MANAGER) and partner not in actor.organizations()


def may_decide(actor: Actor, dispute: Dispute) -> bool:
    """A coordinator who is no party to it."""
    parties = {dispute.partner_id}
    return actor.has(Role.COORDINATOR) and parties.isdisjoint(actor.organizations())


def may_review(actor: Actor, found: Signal | Hold) -> bool:
    """A coordinator who belongs neither to the account's organization nor to the partner."""
    sides = {found.organization_id, getattr(found, "partner_id", found.organization_id)}
    return actor.has(Role.COORDINATOR) and sides.isdisjoint(actor.organizations())


def disputes_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The disputes of one's own organization, those about one's own team's referrals, and all for coordinators."""
    rules: list[ColumnElement[bool]] = [false()]
    if organizations := actor.organizations(Role.PROVIDER):
        rules.append(Dispute.partner_id.in_(organizations))
    if teams := own_teams(actor):
        rules.append(Dispute.team_id.in_(teams))
    if actor.has(Role.COORDINATOR):
        rules.append(Dispute.id.is_not(None))
    return or_(*rules)


def require(allowed: bool, sentence: str) -> None:
    """Raise NotAllowed in this sentence unless it is allowed."""
    if not allowed:
        raise NotAllowed(sentence)
