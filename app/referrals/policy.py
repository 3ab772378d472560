"""Who is a party to a referral, and who may see it. Relationship before role; deny by default."""

from sqlalchemy import ColumnElement, false, or_, select

from app.actor import SYSTEM, Actor, Role
from app.clients.policy import own_teams
from app.directory.models import Organization
from app.errors import NotAllowed
from app.referrals.lifecycle import PARTY_NAMES, TRANSITIONS, Action, Party
from app.referrals.models import Referral


def parties_of(actor: Actor, referral: Referral) -> frozenset[Party]:
    """On whose behalf `actor` may act here; empty for a stranger.

    A coordinator sees states, never words, and nothing of those who serve victims of violence.
    """
    parties = set()
    if actor == SYSTEM:
        parties.add(Party.SYSTEM)
    if referral.team_id in own_teams(actor):
        parties.add(Party.REFERRER)
    if referral.partner_id in actor.organizations(Role.PROVIDER):
        parties.add(Party.PROVIDER)
    if actor.has(Role.COORDINATOR) and not is_protected(referral):
        parties.add(Party.COORDINATOR)
    return frozenset(parties)


def may_view(actor: Actor, referral: Referral) -> bool:
    return bool(parties_of(actor, referral))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view` as SQL, over `Referral`."""
    rules: list[ColumnElement[bool]] = [false()]
    if teams := own_teams(actor):
        rules.append(Referral.team_id.in_(teams))
    if organizations := actor.organizations(Role.PROVIDER):
        rules.append(Referral.partner_id.in_(organizations))
    if actor.has(Role.COORDINATOR):
        protected = select(Organization.id).where(Organization.victim_service_provider)
        rules.append(Referral.organization_id.not_in(protected) & Referral.partner_id.not_in(protected))
    return or_(*rules)


def party_for(actor: Actor, referral: Referral, action: Action) -> Party:
    """The party as which `actor` does `action`. Raises NotAllowed when they are none that may."""
    mine = parties_of(actor, referral)
    for party in Party:
        if party in mine and party in TRANSITIONS[action].parties:
            return party
    names = " or ".join(PARTY_NAMES[party] for party in Party if party in TRANSITIONS[action].parties)
    raise NotAllowed(f"Only {names} can do this.")


def is_protected(referral: Referral) -> bool:
    """Whether one side serves victims of violence: then nobody but the two sides sees anything of it."""
    return referral.organization.victim_service_provider or referral.partner.victim_service_provider
