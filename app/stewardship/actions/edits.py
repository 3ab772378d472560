"""Changing listings: publishing a draft, proposing, suggesting, and deciding about what was proposed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.stewardship import policy, sheets
from app.stewardship.actions import drafts, versions
from app.stewardship.diff import SENSITIVE, changes_between, hides, sorted_out
from app.stewardship.models import ListingDraft, Proposal, ProposalState, Source, TrustedField
from app.stewardship.sheets import Listing

ACCEPTED, REJECTED = "accepted", "rejected"
# So many declines within so long, for the same reason, and a steward looks at the listing.
DECLINES, WITHIN = 3, timedelta(days=60)
# Who changes one of these has looked at what misled the referrers.
ANSWERS_A_DOUBT = frozenset(
    {
        "name",
        "description",
        "needs",
        "eligibility_description",
        "eligibility_rules",
        "application_process",
        "accepts_referrals",
    }
)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a draft: the fields that are live, and those that wait for a steward."""

    live: tuple[str, ...]
    waiting: tuple[str, ...]


def publish(listing: Listing, *, seen: str, why: str, by: Actor) -> Published:
    """Let a draft's safe changes go live; the sensitive ones wait, unless `by` is a steward or trusted with them.

    `seen` is what the listing's `last_modified` was when the person checked the answers. Raises Conflict when
    it has changed since, or when there is nothing to publish.
    """
    draft = drafts.draft_of(listing, by=by)
    changes = changes_between(sheets.sheet_of(listing), draft.changes) if draft else {}
    if draft is None or not changes:
        raise Conflict("There is nothing to publish: the listing says all of this already.")
    if seen != stamp_of(listing):
        raise Conflict("The listing was changed while you were writing. Look at the differences once more.")
    done = change(listing, changes, why=why, by=by)
    _settle_taken_up(listing, draft, why=why, by=by)
    drafts.forget(draft)
    return done


def change(
    listing: Listing, changes: dict[str, Any], *, why: str, by: Actor, how: str = versions.EDITED
) -> Published:
    """Let safe changes go live at once; the sensitive ones wait, unless `by` is a steward or trusted with them.

    Showing less of an address never waits: whoever hides a place may have to do it now.
    """
    free = free_for(listing, by) | hides(sheets.sheet_of(listing), changes)
    at_once, waits = sorted_out(changes, free)
    if at_once:
        versions.change(listing, at_once, by=by, why=why, how=how)
        _let_go_of_what_became_secret(listing, by=by)
    if waits:
        wait(listing, waits, why=why, by=by)
    _answer_doubts(listing, changes, by=by)
    return Published(tuple(at_once), tuple(waits))


def restore(listing: Listing, number: int, *, by: Actor) -> Published:
    """Make the listing say what it said at version `number`; what is sensitive in it waits like any other edit.

    Raises Conflict when it says that already.
    """
    changes = changes_between(sheets.sheet_of(listing), versions.said_in(listing, number))
    if not changes:
        raise Conflict("The listing says just that already.")
    return change(listing, changes, why=f"Version {number} restored", by=by, how=versions.RESTORED)


def stamp_of(listing: Listing) -> str:
    """Which state of the listing this is, for whoever is about to change it."""
    return listing.last_modified.isoformat()


def suggest(listing: Listing, *, subject: str, words: str, by: Actor, mail: str | None = None) -> Proposal:
    """Someone who can't change a listing says what is wrong with it."""
    if not words.strip():
        raise Invalid(
            "Nothing was said.", {"words": "Say what is wrong, and what would be right if you know it."}
        )
    source = Source.COLLEAGUE if by.signed_in else Source.VISITOR
    if (same := _said_already(listing, subject, words.strip())) is not None:
        return same
    proposal = _proposal(listing, source, by=by, subject=subject, reason=words.strip(), mail=mail)
    proposal.raised_at = clock.now()
    _made(proposal, by=by)
    return proposal


def doubt(listing: Listing, code: str, *, at: datetime) -> Proposal:
    """A referral was declined because the listing misled: its people look at it; after several, a steward."""
    alike = Proposal.listing_id == listing.id, Proposal.source == Source.DECLINE, Proposal.code == code
    waiting = Proposal.state == ProposalState.WAITING
    proposal = db.session.scalar(select(Proposal).where(*alike, waiting))
    if proposal is None:
        proposal = _proposal(listing, Source.DECLINE, by=SYSTEM, code=code)
        _made(proposal, by=SYSTEM)
    proposal.declines = [*proposal.declines, at.isoformat()]
    lately = [moment for moment in proposal.declines if datetime.fromisoformat(moment) > at - WITHIN]
    if len(lately) >= DECLINES and proposal.raised_at is None:
        proposal.raised_at = clock.now()
        audit.record("proposal.raised", proposal, by=SYSTEM, listing=listing.id, declines=len(lately))
    return proposal


def decide(proposal: Proposal, *, accepted: Collection[str], answer: str, seen: int, by: Actor) -> None:
    """Accept some fields and reject the others. Rejecting takes words, which reach whoever proposed it.

    A proposal in words only is accepted by naming no field and leaving out the words.
    """
    _still_waits(proposal, seen)
    rejected = [name for name in proposal.changes if name not in accepted]
    answer = answer.strip()
    if rejected and not answer:
        problem = "Say why not, in words for the person who proposed it."
        raise Invalid("A rejection needs a reason.", {"answer": problem})
    taken = {name: value for name, value in proposal.changes.items() if name in accepted}
    if taken:
        listing = sheets.find(proposal.kind, proposal.listing_id)
        own, how = proposal.source == Source.PROVIDER, versions.ACCEPTED
        versions.change(listing, taken, by=by, why=proposal.reason, how=how, owner_says=own)
    outcome = dict.fromkeys(taken, ACCEPTED) | dict.fromkeys(rejected, REJECTED)
    _close(proposal, outcome, _state(taken, rejected), answer, by=by)


def settle(proposal: Proposal, *, mended: bool, answer: str, seen: int, by: Actor) -> None:
    """Close a proposal in words: the listing was mended, or is right as it stands (which takes a reason)."""
    _still_waits(proposal, seen)
    if not mended and proposal.source != Source.DECLINE and not answer.strip():
        problem = "Say why it stays as it is, in words for the person who wrote."
        raise Invalid("A reason is missing.", {"answer": problem})
    _close(proposal, {}, ProposalState.ACCEPTED if mended else ProposalState.REJECTED, answer.strip(), by=by)


def trust(organization: Organization, fields: Iterable[str], *, by: Actor) -> None:
    """The sensitive fields that this organization may change without waiting; all others wait from now on."""
    wanted = SENSITIVE & set(fields)
    mine = TrustedField.organization_id == organization.id
    db.session.execute(delete(TrustedField).where(mine))
    db.session.add_all(
        TrustedField(organization_id=organization.id, field=field, given_by=by.id, given_at=clock.now())
        for field in sorted(wanted)
    )
    audit.record("organization.trusted", organization, by=by, fields=sorted(wanted))


def free_for(listing: Listing, by: Actor) -> frozenset[str]:
    """The sensitive fields of a listing that `by` changes without waiting."""
    if policy.is_steward(by) or policy.is_secret(listing):
        return SENSITIVE  # a secret place is no steward's business
    return trusted_fields(sheets.owner_of(listing))


def may_open(organization: Organization, gate: str, *, by: Actor) -> bool:
    """Whether what `by` adds to the organization is public at once; `gate` is the sensitive field that decides."""
    secret = organization.victim_service_provider and gate == "address_visibility"
    return policy.is_steward(by) or secret or gate in trusted_fields(organization.id)


def wait(listing: Listing, changes: dict[str, Any], *, why: str, by: Actor) -> None:
    """One proposal per person and listing waits; what is proposed later joins it."""
    mine = Proposal.listing_id == listing.id, Proposal.proposed_by == by.id
    waiting = Proposal.state == ProposalState.WAITING, Proposal.source == Source.PROVIDER
    proposal = db.session.scalar(select(Proposal).where(*mine, *waiting))
    sheet = sheets.sheet_of(listing)
    before = {name: sheet.get(name) for name in changes}
    if proposal is None:
        proposal = _proposal(listing, Source.PROVIDER, by=by, reason=why, before=before, changes=changes)
        proposal.raised_at = clock.now()
        _made(proposal, by=by)
        return
    if not changes_between(proposal.changes, changes):
        return  # it waits already
    proposal.before, proposal.changes = {**proposal.before, **before}, {**proposal.changes, **changes}
    proposal.reason = "\n".join(filter(None, (proposal.reason, why)))


def trusted_fields(organization_id: UUID | None) -> frozenset[str]:
    """The sensitive fields that an organization may change by itself."""
    held = select(TrustedField.field).where(TrustedField.organization_id == organization_id)
    return frozenset(db.session.scalars(held))


def _said_already(listing: Listing, subject: str, words: str) -> Proposal | None:
    """The suggestion that says just this and waits: a form sent twice makes one."""
    same = Proposal.listing_id == listing.id, Proposal.subject == subject, Proposal.reason == words
    return db.session.scalar(select(Proposal).where(*same, Proposal.state == ProposalState.WAITING))


def _proposal(listing: Listing, source: Source, *, by: Actor, **facts: Any) -> Proposal:
    empty: dict[str, Any] = {"before": {}, "changes": {}, "outcome": {}, "declines": []}
    proposal = Proposal(
        kind=sheets.kind_of(listing),
        listing_id=listing.id,
        organization_id=sheets.owner_of(listing),
        source=source.value,
        proposed_by=by.id,
        state=ProposalState.WAITING.value,
        created_at=clock.now(),
        **{**empty, **facts},
    )
    db.session.add(proposal)
    return proposal


def _made(proposal: Proposal, *, by: Actor) -> None:
    fields = sorted(proposal.changes)
    audit.record(
        "proposal.made", proposal, by=by, source=proposal.source, listing=proposal.listing_id, fields=fields
    )


def _settle_taken_up(listing: Listing, draft: ListingDraft, *, why: str, by: Actor) -> None:
    """The proposal that a steward took up is decided by what was published; its proposer reads why."""
    taken_up = db.session.get(Proposal, draft.proposal_id) if draft.proposal_id else None
    if taken_up is not None and taken_up.state == ProposalState.WAITING:
        same = changes_between(sheets.sheet_of(listing), taken_up.changes)
        outcome = {name: REJECTED if name in same else ACCEPTED for name in taken_up.changes}
        state = ProposalState.PARTLY if same else ProposalState.ACCEPTED
        _close(taken_up, outcome, state, why.strip(), by=by)


def _answer_doubts(listing: Listing, changes: Collection[str], *, by: Actor) -> None:
    """Doubts after declines are over when what misled is written anew."""
    if ANSWERS_A_DOUBT.isdisjoint(changes):
        return
    doubts = Proposal.source == Source.DECLINE, Proposal.state == ProposalState.WAITING
    for proposal in db.session.scalars(select(Proposal).where(Proposal.listing_id == listing.id, *doubts)):
        _close(proposal, {}, ProposalState.ACCEPTED, "", by=by)


def _let_go_of_what_became_secret(listing: Listing, *, by: Actor) -> None:
    """Nobody is left to decide what others proposed about a place that is secret from now on."""
    if not policy.is_secret(listing):
        return
    waits = Proposal.listing_id == listing.id, Proposal.state == ProposalState.WAITING
    for proposal in db.session.scalars(select(Proposal).where(*waits)):
        outcome = dict.fromkeys(proposal.changes, REJECTED)
        _close(proposal, outcome, ProposalState.REJECTED, "The place is not public any more.", by=by)


def _close(
    proposal: Proposal, outcome: dict[str, str], state: ProposalState, answer: str, *, by: Actor
) -> None:
    proposal.outcome, proposal.state, proposal.answer = outcome, state.value, answer or None
    proposal.decided_by, proposal.decided_at = by.id, clock.now()
    audit.record("proposal.decided", proposal, by=by, state=state.value, listing=proposal.listing_id)


def _state(taken: Collection[str], rejected: Collection[str]) -> ProposalState:
    if rejected:
        return ProposalState.PARTLY if taken else ProposalState.REJECTED
    return ProposalState.ACCEPTED


def _still_waits(proposal: Proposal, seen: int) -> None:
    if proposal.state != ProposalState.WAITING:
        raise Conflict("Somebody decided this already.")
    if proposal.version != seen:
        raise Conflict("The proposal was changed while you were looking at it. Look at it once more.")
