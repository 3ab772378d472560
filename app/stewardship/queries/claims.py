"""What is asked of claims: those that wait, those of one person."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import keys
from app.actor import Actor
from app.db import db
from app.errors import NotFound
from app.stewardship import policy
from app.stewardship.models import Claim, ClaimState


def waiting() -> list[Claim]:
    """The claims that nobody has decided, the oldest first."""
    found = select(Claim).where(Claim.state == ClaimState.OPEN).options(joinedload(Claim.organization))
    return list(db.session.scalars(found.order_by(Claim.created_at)))


def claim(claim_id: UUID, *, seen_by: Actor) -> Claim:
    """One claim, for stewards and whoever made it. Raises NotFound."""
    found = db.session.get(Claim, claim_id, options=[joinedload(Claim.organization)])
    mine = found is not None and seen_by.signed_in and found.person_id == seen_by.id
    if found is None or not (mine or policy.is_steward(seen_by)):
        raise NotFound("There is no such claim.")
    return found


def made_by(actor: Actor) -> list[Claim]:
    """The claims of one person, the newest first."""
    mine = select(Claim).where(Claim.person_id == actor.id, Claim.person_id.is_not(None))
    return list(
        db.session.scalars(mine.options(joinedload(Claim.organization)).order_by(Claim.created_at.desc()))
    )


def by_token(token: str) -> Claim | None:
    """The claim that the link of a mail proves, while it does."""
    alive = Claim.token_hash == keys.hash_of(token), Claim.token_expires_at > clock.now()
    return db.session.scalar(select(Claim).where(*alive).options(joinedload(Claim.organization)))


def refused_before(claim: Claim) -> list[Claim]:
    """What the same person, or the same address, was refused for this organization before, the latest first."""
    refused = Claim.organization_id == claim.organization_id, Claim.state == ClaimState.REFUSED
    earlier = db.session.scalars(
        select(Claim).where(*refused, Claim.id != claim.id).order_by(Claim.decided_at.desc())
    )
    person = claim.person_id
    return [one for one in earlier if one.mail == claim.mail or (person and one.person_id == person)]
