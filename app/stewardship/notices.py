"""Who hears of what became of a claim or a proposal: reactions to events, and the stewards' daily digest."""

from collections.abc import Mapping

from flask import current_app
from sqlalchemy import select

from app import messages
from app.accounts.models import Membership, Person
from app.accounts.queries import mail_of_staff
from app.actor import Kind, Role
from app.audit import AuditEvent
from app.config import Settings
from app.db import db
from app.directory.models import Service
from app.stewardship.models import Claim, ClaimState, Proposal, ProposalState, Source
from app.stewardship.queries import edits

BECAME: Mapping[str, str] = {
    ProposalState.ACCEPTED: "It was accepted, and the listing is changed.",
    ProposalState.PARTLY: "Part of it was accepted, and the listing is changed.",
    ProposalState.REJECTED: "It was not accepted.",
}


def tell_proposer(event: AuditEvent) -> None:
    """What became of a proposal, with the words of whoever decided it; nobody hears of what they did themselves."""
    proposal = db.session.get_one(Proposal, event.subject_id)
    to = _mail_of(proposal)
    if to is None or proposal.proposed_by == event.actor_id or proposal.source == Source.DECLINE:
        return
    page = "proposals" if proposal.proposed_by else proposal.kind
    id_ = proposal.id if proposal.proposed_by else proposal.listing_id
    messages.queue(
        "proposal_decided",
        to=to,
        about=proposal,
        became=BECAME[proposal.state],
        answer=proposal.answer or "",
        link=f"{_base()}/{page}/{id_}",
    )


def tell_claimant(event: AuditEvent) -> None:
    """What a steward decided about a claim."""
    claim = db.session.get_one(Claim, event.subject_id)
    messages.queue(
        "claim_decided",
        to=claim.mail,
        about=claim,
        organization=claim.organization.name,
        approved=claim.state == ClaimState.APPROVED,
        answer=claim.answer or "",
        link=f"{_base()}/listings",
    )


def tell_keepers_of_reopening(event: AuditEvent) -> None:
    """A service opened by itself on the day that was given: its people hear of it, in case it should not have."""
    if event.actor_kind != Kind.SYSTEM:
        return
    service = db.session.get_one(Service, event.subject_id)
    staff = mail_of_staff(service.organization_id, Role.PROVIDER)
    for to in staff or filter(None, [service.email]):
        link = f"{_base()}/services/{service.id}/{'offered' if staff else ''}".rstrip("/")
        messages.queue("service_reopened", to=to, about=service, service=service.name, link=link)


def send_digest() -> None:
    """Tell every steward what waits, and since when; nothing is sent when nothing waits."""
    proposals, claims = edits.number_waiting()
    since = edits.waiting_since()
    if since is None:
        return
    for person in stewards():
        messages.queue(
            "stewards_digest",
            to=person.mail,
            about=person,
            proposals=proposals,
            claims=claims,
            since=since.date(),
            link=f"{_base()}/stewardship",
        )


def stewards() -> list[Person]:
    """Everyone who decides about listings, has joined and is active."""
    joined = Person.active, Person.password_hash.is_not(None)
    holds = Person.memberships.any(Membership.role == Role.COORDINATOR)
    return list(db.session.scalars(select(Person).where(*joined, holds).order_by(Person.mail)))


def _mail_of(proposal: Proposal) -> str | None:
    if proposal.proposed_by is None:
        return proposal.mail
    return db.session.scalar(select(Person.mail).where(Person.id == proposal.proposed_by, Person.active))


def _base() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url
