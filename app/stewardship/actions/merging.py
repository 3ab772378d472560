"""Making two listings one, and two again.

The kept listing says what the steward chose, and everything that named the other follows by the table of
`following`. The one that is gone keeps its own words, so that its history stays readable and undoing is exact.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.directory import actions as directory
from app.directory.models import Organization, Service
from app.errors import Conflict, Invalid, NotAllowed
from app.stewardship import policy, sheets
from app.stewardship.actions import followers, versions
from app.stewardship.actions.ledger import Ledger, put_back
from app.stewardship.choosing import Pick, combined
from app.stewardship.diff import changes_between
from app.stewardship.models import DuplicatePair, Merge, PairState
from app.stewardship.sheets import Listing

UNDO_WITHIN = timedelta(days=30)
ALREADY = "Somebody has merged one of these already. Look at the pair as it is now."


def merge(
    kept: Listing,
    gone: Listing,
    picks: Mapping[str, Pick],
    *,
    kept_is_first: bool,
    seen: tuple[str, str],
    by: Actor,
    why: str = "",
) -> Merge:
    """Let `kept` stand for `gone` from now on. `picks` says whose value is kept of each field that differs.

    `seen` are `last_modified` of both as the steward saw them. Raises Conflict when one was merged or changed
    meanwhile, Invalid when they can't be one, NotAllowed for whoever is no steward or may not see where they are.
    """
    take_turns("merges of listings")
    _check_may(kept, gone, by)
    check_can_be_one(kept, gone)
    if (kept.last_modified.isoformat(), gone.last_modified.isoformat()) != seen:
        raise Conflict("One of the two was changed while you were comparing. Look at them once more.")
    versions.remember_before(gone)
    mine, theirs = sheets.sheet_of(kept), sheets.sheet_of(gone)
    changes = combined(mine, theirs, picks, kept_is_first=kept_is_first)
    made = Merge(
        kind=sheets.kind_of(kept), kept_id=kept.id, gone_id=gone.id, by_id=by.id, at=clock.now(), why=why
    )
    made.kept_name, made.gone_name = sheets.name_of_listing(kept), sheets.name_of_listing(gone)
    made.before, made.wrote, made.left = {name: mine.get(name) for name in changes}, {}, []
    db.session.add(made)
    db.session.flush()
    followers.follow(kept, gone, changes, Ledger(made))
    db.session.expire_all()
    if changes:
        versions.change(kept, changes, by=by, why=_reason(made), how=versions.MERGED)
    said = sheets.sheet_of(kept)
    made.wrote = {name: said.get(name) for name in changes}
    _settle_pairs(made, by=by)
    directory.mark_changed(_services_shown(kept, gone))
    audit.record("listing.merged", kept, by=by, merge=made.id, gone=gone.id, kind=made.kind)
    audit.record("listing.merged_away", gone, by=by, merge=made.id, kept=kept.id, kind=made.kind)
    return made


def undo(made: Merge, *, by: Actor) -> list[str]:
    """Make two of it again; what has changed since stays as it is, and is said (names of tables and fields).

    Raises Conflict when it was undone already, when it is too long ago, or when the kept one was merged since.
    """
    take_turns("merges of listings")
    _check_may_undo(made, by)
    kept = sheets.find(made.kind, made.kept_id)
    now = sheets.sheet_of(kept)
    changed = changes_between(made.wrote, {name: now.get(name) for name in made.wrote})
    back = {name: value for name, value in made.before.items() if name not in changed}
    if back:
        versions.change(kept, back, by=by, why=f"Merge with {made.gone_name} undone", how=versions.UNMERGED)
    db.session.flush()
    left = [*sorted(changed), *put_back(made)]
    made.undone_at, made.undone_by, made.left = clock.now(), by.id, left
    gone = sheets.find(made.kind, made.gone_id)
    _reopen_pair(made)
    directory.mark_changed(_services_shown(sheets.find(made.kind, made.kept_id), gone))
    audit.record("listing.unmerged", kept, by=by, merge=made.id, gone=gone.id, kind=made.kind)
    audit.record("listing.unmerged_away", gone, by=by, merge=made.id, kept=kept.id, kind=made.kind)
    return left


def check_can_be_one(one: Listing, other: Listing) -> None:
    """Raises Conflict when one was merged already, Invalid when it would put two owners' things into one."""
    if one.merged_into_id or other.merged_into_id:
        raise Conflict(ALREADY)
    if one.id == other.id or type(one) is not type(other):
        raise Invalid("These are not two listings of one kind.")
    if isinstance(one, Organization) and isinstance(other, Organization):
        if one.victim_service_provider != other.victim_service_provider:
            raise Invalid(
                "One of the two serves victims of violence and the other doesn’t, so their people must not be "
                "mixed. Ask both; an administrator can mark them alike first."
            )
        return
    if sheets.owner_of(one) != sheets.owner_of(other):
        raise Invalid(
            "They belong to two organizations. If these are the same one, merge the organizations first; "
            "if not, ask which of them offers it, and close the other’s listing."
        )


def _check_may(kept: Listing, gone: Listing, by: Actor) -> None:
    if not policy.is_steward(by) or policy.is_secret(kept) or policy.is_secret(gone):
        raise NotAllowed("Only stewards merge listings, and nobody those that are kept secret.")


def _check_may_undo(made: Merge, by: Actor) -> None:
    if not policy.is_steward(by):
        raise NotAllowed("Only stewards undo merges.")
    if made.undone_at is not None:
        raise Conflict("This merge was undone already.")
    if clock.now() - made.at > UNDO_WITHIN:
        raise Conflict("This merge is more than 30 days old, so too much has grown on it to undo it.")
    if sheets.find_even_merged(made.kind, made.kept_id).merged_into_id:
        raise Conflict("The listing that was kept was merged itself since. Undo that first.")


def _reason(made: Merge) -> str:
    said = f"Merged with {made.gone_name}"
    return f"{said}: {made.why}" if made.why else said


def _settle_pairs(made: Merge, *, by: Actor) -> None:
    """This pair is merged; other pairs of the one that is gone are found anew with the kept one."""
    about = or_(DuplicatePair.first_id == made.gone_id, DuplicatePair.second_id == made.gone_id)
    for pair in db.session.scalars(select(DuplicatePair).where(about)):
        if made.kept_id in (pair.first_id, pair.second_id):
            pair.state, pair.decided_by, pair.decided_at = PairState.MERGED.value, by.id, clock.now()
        elif pair.state == PairState.OPEN:
            db.session.delete(pair)


def _reopen_pair(made: Merge) -> None:
    """What was one by mistake is remembered as two."""
    both = (
        DuplicatePair.first_id.in_((made.kept_id, made.gone_id)),
        DuplicatePair.second_id.in_((made.kept_id, made.gone_id)),
    )
    for pair in db.session.scalars(select(DuplicatePair).where(*both)):
        pair.state, pair.decided_by, pair.decided_at = PairState.OPEN.value, None, None


def _services_shown(kept: Listing, gone: Listing) -> set[UUID]:
    shown: set[Any] = {listing.id for listing in (kept, gone) if isinstance(listing, Service)}
    for listing in (kept, gone):
        shown |= set(sheets.shown_by(listing))
    return shown
