"""Who may change which listing, who decides about changes, and who may see what it said before."""

from uuid import UUID

from app.actor import Actor, Role
from app.directory.models import AddressVisibility, Location, Organization, Service
from app.errors import NotAllowed
from app.stewardship.models import Proposal

Listing = Service | Organization | Location


def is_steward(actor: Actor) -> bool:
    """Stewards are the network's coordinators."""
    return actor.has(Role.COORDINATOR)


def may_edit(actor: Actor, listing: Listing) -> bool:
    """The organization's own people, and stewards, but for what is kept secret from them."""
    return serves(actor, _owner(listing)) or (is_steward(actor) and not is_secret(listing))


def may_see_history(actor: Actor, listing: Listing) -> bool:
    """Whoever may edit a listing may see what it said before."""
    return may_edit(actor, listing)


def may_follow(actor: Actor, proposal: Proposal) -> bool:
    """Stewards, whoever proposed it, and the organization's own people see what becomes of a proposal."""
    mine = actor.signed_in and proposal.proposed_by == actor.id
    return mine or is_steward(actor) or serves(actor, proposal.organization_id)


def serves(actor: Actor, organization_id: UUID | None) -> bool:
    return organization_id in actor.organizations(Role.PROVIDER)


def is_secret(listing: Listing) -> bool:
    """Where a victim service provider hides somebody is known to its own people only."""
    return (
        isinstance(listing, Location)
        and listing.address_visibility == AddressVisibility.HIDDEN
        and listing.organization is not None
        and listing.organization.victim_service_provider
    )


def _owner(listing: Listing) -> UUID | None:
    return listing.id if isinstance(listing, Organization) else listing.organization_id


def may_settle(actor: Actor, proposal: Proposal) -> bool:
    """What was said in words may be closed by stewards and by the listing's own people."""
    return not proposal.changes and (is_steward(actor) or serves(actor, proposal.organization_id))


def check_may_settle(actor: Actor, proposal: Proposal) -> None:
    if not may_settle(actor, proposal):
        raise NotAllowed("Only the organization’s own people and the stewards can close this.")
