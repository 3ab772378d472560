"""Edits that are being written: saved as one goes, one per person and listing, gone after a month."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app import clock
from app.actor import Actor
from app.db import db
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.diff import changes_between
from app.stewardship.models import ListingDraft, Proposal
from app.stewardship.sheets import Listing

KEPT = timedelta(days=30)


def draft_of(listing: Listing, *, by: Actor) -> ListingDraft | None:
    """The person's own draft for this listing, while it lasts."""
    mine = ListingDraft.person_id == by.id, ListingDraft.listing_id == listing.id
    return db.session.scalar(select(ListingDraft).where(*mine, ListingDraft.expires_at > clock.now()))


def save(listing: Listing, changes: dict[str, Any], *, by: Actor) -> ListingDraft:
    """Keep these fields beside those that were changed before; what says what the listing says is dropped."""
    sheet, draft, now = sheets.sheet_of(listing), draft_of(listing, by=by), clock.now()
    if draft is None:
        _forget_mine(listing, by)
        draft = ListingDraft(
            person_id=by.id,
            kind=sheets.kind_of(listing),
            listing_id=listing.id,
            before=sheet,
            changes={},
            saved_at=now,
            expires_at=now + KEPT,
        )
        db.session.add(draft)
    # Whoever writes a field has seen what it says now.
    draft.before = draft.before | {name: sheet[name] for name in changes if name in sheet}
    draft.changes = changes_between(sheet, {**draft.changes, **changes})
    draft.saved_at, draft.expires_at = now, now + KEPT
    return draft


def try_out(kind: str, listing_id: UUID, *, by: Actor) -> None:
    """Have the listing say what the draft says, within a transaction that is undone. Raises NotFound."""
    listing = sheets.find(kind, listing_id)
    if not policy.may_edit(by, listing):
        raise NotFound("There is no such listing among those that you keep.")
    draft = draft_of(listing, by=by)
    if draft is not None:
        sheets.write(listing, draft.changes)
        db.session.expire_all()


def take_up(proposal: Proposal, listing: Listing, *, by: Actor) -> ListingDraft:
    """Begin a draft with what someone proposed, to be changed before it is accepted."""
    _forget_mine(listing, by)
    draft = save(listing, dict(proposal.changes), by=by)
    draft.proposal_id = proposal.id
    return draft


def forget(draft: ListingDraft) -> None:
    db.session.delete(draft)


def forget_old() -> None:
    """Drafts that nobody finished."""
    db.session.execute(delete(ListingDraft).where(ListingDraft.expires_at <= clock.now()))


def _forget_mine(listing: Listing, by: Actor) -> None:
    mine = ListingDraft.person_id == by.id, ListingDraft.listing_id == listing.id
    db.session.execute(delete(ListingDraft).where(*mine))
