"""A listing's history: every version, what it changed, and the way back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import transaction
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.actions import drafts, edits
from app.stewardship.actions import versions as actions
from app.stewardship.diff import FIELDS, differences, moves, words_of
from app.stewardship.queries import duplicates
from app.stewardship.queries import versions as queries
from app.stewardship.sheets import Listing
from app.stewardship.views import LISTING, bp
from app.web.access import current_actor, role

keepers = role(Role.PROVIDER, Role.COORDINATOR)


@bp.get(f"{LISTING}/history")
@keepers
def history(kind: str, listing_id: UUID) -> str:
    listing = _seen(kind, listing_id)
    return render_template(
        "stewardship/history.html",
        kind=kind,
        listing=listing,
        name=sheets.name_of_listing(listing),
        entries=queries.history(listing_id),
        merged=[(merge, queries.history(merge.gone_id)) for merge in duplicates.merges_of(listing_id)],
    )


@bp.get(f"{LISTING}/history/<int:number>")
@keepers
def version(kind: str, listing_id: UUID, number: int) -> str:
    listing = _seen(kind, listing_id, even_merged=True)
    found = queries.version(listing_id, number)
    return render_template(
        "stewardship/version.html",
        kind=kind,
        listing=listing,
        name=sheets.name_of_listing(listing),
        version=found,
        changed=queries.changed_in(found),
        since=differences(sheets.sheet_of(listing), found.sheet),
        said=[(FIELDS[f].label, words_of(f, found.sheet[f])) for f in FIELDS if f in found.sheet],
    )


@bp.post(f"{LISTING}/history/<int:number>/restore")
@keepers
def restore(kind: str, listing_id: UUID, number: int) -> Response:
    listing = _seen(kind, listing_id)
    old = actions.said_in(listing, number)
    if moves(sheets.sheet_of(listing), old):
        return _as_draft(kind, listing_id, old)
    with transaction():
        done = edits.restore(_seen(kind, listing_id), number, by=current_actor())
    flash(*_restored(number, done))
    return redirect(url_for("stewardship.history", kind=kind, listing_id=listing_id), 303)


def _restored(number: int, done: edits.Published) -> tuple[str, str]:
    """What became of it, and how it is marked."""
    if not done.waiting:
        return f"Version {number} is restored.", "good"
    labels = ", ".join(FIELDS[name].label for name in done.waiting)
    rest = "The rest of it is restored." if done.live else "Nothing has changed yet."
    return f"Waits for a steward: {labels}. {rest}", "info"


def _as_draft(kind: str, listing_id: UUID, old: dict[str, Any]) -> Response:
    """Going back to an earlier place is a move: what becomes of its open referrals is asked on the way."""
    with transaction():
        drafts.save(_seen(kind, listing_id), old, by=current_actor())
    flash("It would move, so the earlier version is your draft now. Look at it, and publish it.", "info")
    return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id), 303)


def _seen(kind: str, listing_id: UUID, *, even_merged: bool = False) -> Listing:
    """What a listing said before it was merged is seen by whoever keeps the one that stands for it."""
    listing = sheets.find_even_merged(kind, listing_id) if even_merged else sheets.find(kind, listing_id)
    keeper = sheets.find(kind, listing.merged_into_id) if listing.merged_into_id else listing
    if not policy.may_see_history(current_actor(), keeper):
        raise NotFound("There is no such listing among those that you keep.")
    return listing
