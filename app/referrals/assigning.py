"""In whose hands a referral is: one person at the provider, one case manager of the referring team.

Being in somebody's hands gives nobody a right: whoever may act, may act all the same.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app import audit
from app.accounts.colleagues import at_provider, in_teams, named
from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.errors import Conflict, Invalid
from app.referrals import actions
from app.referrals.lifecycle import OPEN, Party, Status
from app.referrals.models import Referral

MOST_AT_ONCE = 50
HAND_OVER = "hand_over"
NOT_OF_US = "Choose somebody of the team who can sign in."
OVER = "This has ended, so there is nothing to give to anybody."


@dataclass(frozen=True, slots=True)
class Hand:
    """In whose hands a referral is on one side, and who may have it: names by id."""

    party: Party
    holder: UUID | None
    people: dict[UUID, str]

    @property
    def may_put_back(self) -> bool:
        return self.party is Party.PROVIDER and self.holder is not None


def hands(referral: Referral, parties: Collection[Party]) -> list[Hand]:
    """For each side on which the reader stands, while it is open."""
    if Status(referral.status) not in OPEN:
        return []
    sides = [party for party in (Party.REFERRER, Party.PROVIDER) if party in parties]
    return [Hand(party, holder(referral, party), dict(colleagues(referral, party))) for party in sides]


def colleagues(referral: Referral, party: Party) -> list[tuple[UUID, str]]:
    """Id and name of those whose hands it may be in on one side: they have joined, and may act there."""
    if party is Party.PROVIDER:
        return named(at_provider({referral.partner_id}))
    return named(in_teams({referral.team_id}))


def colleagues_of(actor: Actor, party: Party) -> list[tuple[UUID, str]]:
    """Everyone to whom `actor` may give something out of a list, themselves included."""
    if party is Party.PROVIDER:
        return named(at_provider(actor.organizations(Role.PROVIDER)))
    return named(in_teams(own_teams(actor)))


def give(
    referral: Referral,
    to: UUID | None,
    *,
    by: Actor,
    party: Party,
    seen: int | None = None,
    channel: str = "",
) -> None:
    """Put it into the hands of `to` on the side of `party`; at the provider None puts it back for the team.

    `seen` is the version that the person had before them; by the `channel` HAND_OVER it is told with all the rest
    that was handed over, not by itself. Raises Conflict when somebody was quicker or it
    has ended, Invalid when `to` is none of those whose hands it may be in.
    """
    actions.check_seen(referral, seen)
    if Status(referral.status) not in OPEN:
        raise Conflict(OVER)
    before = holder(referral, party)
    if to == before:
        return
    if to not in _possible(referral, party):
        raise Invalid(NOT_OF_US, {"to": NOT_OF_US})
    if party is Party.PROVIDER:
        referral.owner_id = to
    elif to is not None:
        referral.case_manager_id = to
    referral.version += 1
    audit.record(
        "referral.given",
        referral,
        by=by,
        organization=referral.partner_id if party is Party.PROVIDER else referral.organization_id,
        party=party.value,
        before=before,
        to=to,
        **({"channel": channel} if channel else {}),
    )


def holder(referral: Referral, party: Party) -> UUID | None:
    return referral.owner_id if party is Party.PROVIDER else referral.case_manager_id


def _possible(referral: Referral, party: Party) -> set[UUID | None]:
    people: set[UUID | None] = {id_ for id_, _ in colleagues(referral, party)}
    return people | {None} if party is Party.PROVIDER else people
