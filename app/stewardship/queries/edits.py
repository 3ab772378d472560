"""What is asked of listings that are kept: which I serve, what waits for whom, what became of a proposal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import queries as accounts
from app.actor import Actor, Role
from app.db import db
from app.directory.models import AddressVisibility, Location, Organization, Service
from app.directory.pauses import day_of
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.models import (
    Assurance,
    Claim,
    ClaimState,
    DuplicatePair,
    ListingDraft,
    PairState,
    Proposal,
    ProposalState,
)

GONE = "There is no such proposal."
PLACES = "places"
# So many organizations on one page of the desk.
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One listing that somebody keeps."""

    kind: str
    id: UUID
    name: str
    status: str
    confirmed_at: datetime | None
    waiting: int
    draft: bool


@dataclass(frozen=True, slots=True)
class Served:
    """An organization that one serves, and its listings."""

    organization: Organization
    services: Sequence[Kept]
    places: Sequence[Kept]
    own: Kept


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits about one organization, the oldest first."""

    name: str
    organization_id: UUID | None
    proposals: Sequence[Proposal]

    @property
    def since(self) -> datetime:
        return self.proposals[0].created_at


def served(actor: Actor) -> list[Served]:
    """The organizations that a person serves, by name, with their listings. Five statements."""
    mine = actor.organizations(Role.PROVIDER)
    organizations = db.session.scalars(
        select(Organization)
        .where(Organization.id.in_(mine), Organization.merged_into_id.is_(None))
        .order_by(Organization.name)
    ).all()
    services = db.session.scalars(
        select(Service)
        .where(Service.organization_id.in_(mine), Service.merged_into_id.is_(None))
        .order_by(Service.name)
    ).all()
    places = db.session.scalars(
        select(Location).where(Location.organization_id.in_(mine)).order_by(Location.name)
    ).all()
    waiting, drafted = _waiting_by_listing(mine), _drafted(actor)

    def kept(listing: sheets.Listing) -> Kept:
        return Kept(
            kind=sheets.kind_of(listing),
            id=listing.id,
            name=sheets.name_of_listing(listing),
            status=getattr(listing, "status", "active"),
            confirmed_at=getattr(listing, "confirmed_at", None),
            waiting=waiting.get(listing.id, 0),
            draft=listing.id in drafted,
        )

    return [
        Served(
            organization=organization,
            services=[kept(s) for s in services if s.organization_id == organization.id],
            places=[kept(p) for p in places if p.organization_id == organization.id],
            own=kept(organization),
        )
        for organization in organizations
    ]


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of what waits, by organization."""

    groups: Sequence[Waiting]
    page: int
    pages: int


def waiting_for_stewards(page: int = 1) -> Desk:
    """The proposals that a steward must decide, by organization; the one that waits longest first.

    Three statements: how many organizations, those of the page, and their proposals.
    """
    owners = _owners_waiting()
    total = db.session.scalar(select(func.count()).select_from(owners.subquery())) or 0
    pages = max(1, -(-total // A_PAGE))
    page = min(max(page, 1), pages)
    shown = list(db.session.scalars(owners.offset((page - 1) * A_PAGE).limit(A_PAGE)))
    of_shown = Proposal.organization_id.in_([one for one in shown if one])
    found = db.session.scalars(
        select(Proposal)
        .where(*_raised(), or_(of_shown, Proposal.organization_id.is_(None)) if None in shown else of_shown)
        .options(joinedload(Proposal.organization))
        .order_by(Proposal.created_at)
    ).all()
    return Desk([_group(owner, found) for owner in shown], page, pages)


def _owners_waiting() -> Select[UUID | None]:
    """Whose listings wait for a steward, the longest wait first."""
    first = func.min(Proposal.created_at), Proposal.organization_id
    return select(Proposal.organization_id).where(*_raised()).group_by(first[1]).order_by(*first)


def _group(owner: UUID | None, found: Sequence[Proposal]) -> Waiting:
    mine = [proposal for proposal in found if proposal.organization_id == owner]
    organization = mine[0].organization
    return Waiting(organization.name if organization else "No organization", owner, mine)


def _raised() -> tuple[ColumnElement[bool], ...]:
    """Proposals that a steward must decide; a place that is secret is its own people's business."""
    return Proposal.state == ProposalState.WAITING, Proposal.raised_at.is_not(None), _in_the_open()


class Numbers(NamedTuple):
    """How much waits for a steward."""

    changes: int
    claims: int
    assurances: int
    twice: int


def number_waiting() -> Numbers:
    """How many proposals, claims, assurances and pairs that are probably one wait for a steward. One statement."""
    proposals = select(func.count(Proposal.id)).where(*_raised())
    claims = select(func.count(Claim.id)).where(Claim.state == ClaimState.OPEN)
    vouched = select(func.count(Assurance.id)).where(*_to_confirm())
    twice = select(func.count(DuplicatePair.id)).where(DuplicatePair.state == PairState.OPEN)
    counts = (one.scalar_subquery() for one in (proposals, claims, vouched, twice))
    return Numbers(*db.session.execute(select(*counts)).one())


def _to_confirm() -> tuple[ColumnElement[bool], ...]:
    """Assurances that a steward should look at: there, not confirmed, not over."""
    over = Assurance.expires_on.is_not(None) & (Assurance.expires_on < day_of(clock.now()))
    return Assurance.removed_at.is_(None), Assurance.confirmed_at.is_(None), ~over


def waiting_since() -> datetime | None:
    """Since when the oldest of all that waits for a steward."""
    proposals = select(func.min(Proposal.created_at)).where(*_raised())
    claims = select(func.min(Claim.created_at)).where(Claim.state == ClaimState.OPEN)
    vouched = select(func.min(Assurance.recorded_at)).where(*_to_confirm())
    twice = select(func.min(DuplicatePair.found_at)).where(DuplicatePair.state == PairState.OPEN)
    oldest = [db.session.scalar(one) for one in (proposals, claims, vouched, twice)]
    return min((moment for moment in oldest if moment), default=None)


def proposal(proposal_id: UUID, *, seen_by: Actor) -> Proposal:
    """One proposal. Raises NotFound, also for whoever may not follow it."""
    found = db.session.get(Proposal, proposal_id, options=[joinedload(Proposal.organization)])
    if found is None or not policy.may_follow(seen_by, found) or _is_kept_from(seen_by, found):
        raise NotFound(GONE)
    return found


def _is_kept_from(actor: Actor, found: Proposal) -> bool:
    """What was proposed about a place tells of it: once it is secret, its own people alone read that."""
    place = db.session.get(Location, found.listing_id) if found.kind == PLACES else None
    return place is not None and policy.is_secret(place) and not policy.serves(actor, place.organization_id)


def waiting_about(listing_id: UUID) -> list[Proposal]:
    """What is proposed about one listing and not decided, the oldest first."""
    here = Proposal.listing_id == listing_id, Proposal.state == ProposalState.WAITING
    return list(db.session.scalars(select(Proposal).where(*here).order_by(Proposal.created_at)))


def proposed_by(actor: Actor, limit: int = 20) -> list[Proposal]:
    """What this person proposed, the newest first."""
    mine = select(Proposal).where(Proposal.proposed_by == actor.id, Proposal.proposed_by.is_not(None))
    mine = mine.where(_in_the_open() | Proposal.organization_id.in_(actor.organizations(Role.PROVIDER)))
    return list(db.session.scalars(mine.order_by(Proposal.created_at.desc()).limit(limit)))


def names_of(proposals: Iterable[Proposal]) -> dict[UUID, str]:
    """The names of the listings that proposals are about. Three statements."""
    asked: dict[str, set[UUID]] = {}
    for one in proposals:
        asked.setdefault(one.kind, set()).add(one.listing_id)
    named: dict[UUID, str] = {}
    for kind, ids in asked.items():
        model = sheets.KINDS[kind]
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        named |= {row.id: row.name or "Place without a name" for row in rows}
    return named


def _in_the_open() -> ColumnElement[bool]:
    """Not about a place that is secret: `policy.is_secret` as SQL."""
    hides = Location.organization_id == Organization.id, Organization.victim_service_provider
    hidden = Location.address_visibility == AddressVisibility.HIDDEN
    return ~exists().where(Location.id == Proposal.listing_id, hidden, *hides)


def people_of(proposals: Iterable[Proposal]) -> Mapping[UUID, str]:
    """The names of whoever proposed. One statement."""
    return accounts.names_of(one.proposed_by for one in proposals if one.proposed_by)


def _waiting_by_listing(organization_ids: Iterable[UUID]) -> dict[UUID, int]:
    counted = (
        select(Proposal.listing_id, func.count())
        .where(Proposal.organization_id.in_(organization_ids), Proposal.state == ProposalState.WAITING)
        .group_by(Proposal.listing_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _drafted(actor: Actor) -> set[UUID]:
    mine = ListingDraft.person_id == actor.id, ListingDraft.expires_at > clock.now()
    return set(db.session.scalars(select(ListingDraft.listing_id).where(*mine)))
