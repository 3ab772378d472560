"""Who hears of what became of a claim or a proposal: reactions to events, and the stewards' daily digest."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

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
from app.stewardship import assuring, desk, sheets
from app.stewardship.assuring import KINDS
from app.stewardship.models import Assurance, Claim, ClaimState, Merge, Proposal, ProposalState, Source
from app.stewardship.queries import edits
from app.web.words import full_date, listing, plural

# In one mail; the page has them all.
MOST_LINES = 20
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


def tell_keepers_of_merge(event: AuditEvent) -> None:
    """The people of both listings hear that they are one."""
    _tell_keepers(event, "listing_merged")


def tell_keepers_of_undoing(event: AuditEvent) -> None:
    """The people of both listings hear that they are two again."""
    _tell_keepers(event, "listing_unmerged")


def _tell_keepers(event: AuditEvent, template: str) -> None:
    merge = db.session.get_one(Merge, UUID(event.data["merge"]))
    listings = [sheets.find_even_merged(merge.kind, id_) for id_ in (merge.kept_id, merge.gone_id)]
    owners = {owner for listing in listings if (owner := sheets.owner_of(listing))}
    mails = {mail for owner in owners for mail in mail_of_staff(owner, Role.PROVIDER)}
    for mail in sorted(mails):
        messages.queue(
            template,
            to=mail,
            about=listings[0],
            gone=merge.gone_name,
            kept=merge.kept_name,
            link=f"{_base()}/{merge.kind}/{merge.kept_id}",
        )


def send_digest() -> None:
    """Tell every steward what waits, and since when; nothing is sent when nothing waits."""
    waiting = edits.number_waiting()
    piles = [pile for pile in desk.piles() if pile.count]
    since = min(filter(None, [edits.waiting_since(), *(pile.since for pile in piles)]), default=None)
    if since is None:
        return
    for person in stewards():
        messages.queue(
            "stewards_digest",
            to=person.mail,
            about=person,
            waiting=listing(filter(None, [*_waiting_words(waiting), *(pile.said for pile in piles)])),
            one=sum(waiting) + sum(pile.count for pile in piles) == 1,
            since=since.date(),
            link=f"{_base()}/stewardship",
        )


def _waiting_words(waiting: edits.Numbers) -> list[str]:
    """What waits, with its number; nothing for what doesn't."""
    counted = (
        (waiting.changes, "proposed change", ""),
        (waiting.claims, "claim", ""),
        (waiting.assurances, "assurance", ""),
        (waiting.twice, "pair of listings that may be one", "pairs of listings that may be one"),
    )
    return [plural(count, one, many) if count else "" for count, one, many in counted]


def warn_of_lapses(to: str, held: Sequence[Assurance], today: date) -> None:
    """Tell someone of an organization what of theirs lapses, or has."""
    organization = held[0].organization
    messages.queue(
        "assurances_lapse",
        to=to,
        about=organization,
        organization=organization.name,
        lapsed=any(_has_lapsed(one, today) for one in held),
        lines=[_lapse_words(one, today) for one in held],
        link=f"{_base()}/organizations/{organization.id}/assurances",
    )


def tell_stewards_of_lapses(held: Sequence[Assurance], today: date) -> None:
    """One mail to each steward about all that was told to organizations today."""
    lines = [f"{one.organization.name}: {_lapse_words(one, today)}" for one in held]
    for person in stewards():
        messages.queue(
            "stewards_assurances",
            to=person.mail,
            about=person,
            lines=lines[:MOST_LINES],
            more=max(0, len(lines) - MOST_LINES),
            link=f"{_base()}/stewardship/assurances?show=lapsing",
        )


def _lapse_words(held: Assurance, today: date) -> str:
    name, service = KINDS[assuring.Kind(held.kind)].name, f" of {held.service.name}" if held.service else ""
    verb = "lapsed on" if _has_lapsed(held, today) else "is valid until"
    return f"{name}{service} {verb} {full_date(held.expires_on) if held.expires_on else ''}"


def _has_lapsed(held: Assurance, today: date) -> bool:
    return held.expires_on is not None and held.expires_on < today


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
