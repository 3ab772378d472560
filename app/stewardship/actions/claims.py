"""Claiming an organization: asking, proving it by mail, and a steward's decision."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import audit, clock, messages
from app.accounts import actions as accounts
from app.accounts import keys
from app.accounts.addresses import as_kept
from app.accounts.models import Membership, Person
from app.actor import Actor, Kind, Role
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict, Invalid, NotFound
from app.stewardship.claiming import shares_domain
from app.stewardship.models import Claim, ClaimState, Proof

LASTS = timedelta(days=3)
WORN_OUT = "This link was used already, or is too old. Claim the organization once more."


def claim(
    organization: Organization,
    *,
    name: str,
    mail: str,
    by: Actor,
    phone: str | None = None,
    position: str | None = None,
) -> Claim:
    """Ask for the right to keep an organization's listings.

    Mail at its own domain gets a link that proves it (a new one for whoever asks again); else a steward will
    call. Raises Conflict for whoever has that right, or asked for it already.
    """
    if by.signed_in and organization.id in by.organizations(Role.PROVIDER):
        raise Conflict(f"You keep the listings of {organization.name} already.")
    if (earlier := _asked_already(organization.id, mail, by)) is not None:
        if earlier.proof == Proof.MAIL and earlier.proved_at is None:
            _mail_proof(earlier, organization)
            return earlier
        raise Conflict("You asked for this already. A steward will decide soon.")
    by_mail = shares_domain(mail, (organization.email, organization.website))
    if not by_mail and not phone:
        problem = "Give a number on which a steward can call you back."
        raise Invalid("A way to check is missing.", {"phone": problem})
    made = Claim(
        organization_id=organization.id,
        person_id=by.id,
        name=name.strip(),
        mail=as_kept(mail),
        phone=phone,
        position=position,
        proof=(Proof.MAIL if by_mail else Proof.CALL).value,
        state=ClaimState.OPEN.value,
        created_at=clock.now(),
    )
    db.session.add(made)
    audit.record("claim.made", made, by=by, organization_claimed=organization.id, proof=made.proof)
    if by_mail:
        _mail_proof(made, organization)
    return made


def prove(token: str) -> Claim:
    """Whoever reads mail at the organization opened the link. Raises NotFound when it works no more."""
    found = db.session.scalar(
        select(Claim).where(Claim.token_hash == keys.hash_of(token), Claim.token_expires_at > clock.now())
    )
    if found is None or found.state != ClaimState.OPEN:
        raise NotFound(WORN_OUT)
    found.proved_at, found.token_hash = clock.now(), None
    audit.record("claim.proved", found, by=Actor(Kind.PUBLIC), proof=found.proof)
    return found


def approve(made: Claim, *, called: bool, by: Actor) -> None:
    """Give the right: a role for someone with an account, an invitation for someone without.

    `called` says that the steward spoke to the organization on a number that the claimant did not give.
    Raises Invalid when nothing proves the claim.
    """
    _still_open(made)
    if made.proved_at is None and not called:
        problem = "Call the organization first, on a number from its listing or its website."
        raise Invalid("Nothing proves this claim yet.", {"called": problem})
    if called and made.proved_at is None:
        made.proof, made.proved_at = Proof.CALL.value, clock.now()
    person = _person_of(made)
    if person is not None and not person.active:
        raise Conflict("Their account was closed meanwhile. An administrator can open it again; else refuse.")
    _decide(made, ClaimState.APPROVED, None, by=by)
    if person is None or not person.has_joined:
        mail = person.mail if person else made.mail
        accounts.invite(
            name=made.name, mail=mail, organization_id=made.organization_id, role=Role.PROVIDER, by=by
        )
    elif not _serves(person.id, made.organization_id):
        accounts.add_membership(person.id, organization_id=made.organization_id, role=Role.PROVIDER, by=by)


def refuse(made: Claim, *, answer: str, by: Actor) -> None:
    """Say no, in words that reach the claimant."""
    _still_open(made)
    if not answer.strip():
        raise Invalid(
            "A refusal needs a reason.", {"answer": "Say why not, in words for the person who asked."}
        )
    _decide(made, ClaimState.REFUSED, answer.strip(), by=by)


def _decide(made: Claim, state: ClaimState, answer: str | None, *, by: Actor) -> None:
    made.state, made.answer, made.token_hash = state.value, answer, None
    made.decided_by, made.decided_at = by.id, clock.now()
    audit.record(
        "claim.decided",
        made,
        by=by,
        state=state.value,
        organization_claimed=made.organization_id,
        proof=made.proof,
    )


def _mail_proof(made: Claim, organization: Organization) -> None:
    token = keys.new_key()
    made.token_hash, made.token_expires_at = keys.hash_of(token), clock.now() + LASTS
    messages.queue(
        "claim_proof",
        to=made.mail,
        about=made,
        token=token,
        who=made.name,
        organization=organization.name,
        days=LASTS.days,
    )


def _still_open(made: Claim) -> None:
    if made.state != ClaimState.OPEN:
        raise Conflict("Somebody decided this already.")


def _asked_already(organization_id: UUID, mail: str, by: Actor) -> Claim | None:
    """The open claim of the same person, or under the same address (sealed, so each is opened to compare)."""
    here = Claim.organization_id == organization_id, Claim.state == ClaimState.OPEN
    waiting = db.session.scalars(select(Claim).where(*here)).all()
    mine = (c for c in waiting if c.mail == as_kept(mail) or (by.id is not None and c.person_id == by.id))
    return next(mine, None)


def _person_of(made: Claim) -> Person | None:
    if made.person_id is not None:
        return db.session.get(Person, made.person_id)
    return db.session.scalar(select(Person).where(Person.mail == made.mail))


def _serves(person_id: UUID, organization_id: UUID) -> bool:
    here = Membership.person_id == person_id, Membership.organization_id == organization_id
    return db.session.scalar(select(Membership.id).where(*here, Membership.role == Role.PROVIDER)) is not None
