"""Deciding about conflicts: take theirs or keep ours, once or from now on; and closing what is over by itself."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app import audit, clock
from app.actor import Actor
from app.db import db
from app.directory import actions as directory
from app.errors import Conflict, NotFound
from app.interop.conflicts.values import ours_now, take
from app.interop.hsds import history
from app.interop.hsds.ledger import AGREED, LISTINGS, says_same
from app.interop.hsds.memory import name_of_feed
from app.interop.hsds.three_way import Keeps
from app.interop.models import FeedConflict, FeedRule
from app.stewardship import sheets
from app.stewardship.actions import versions

TAKEN, KEPT = "taken", "kept"
CHANGED = "This changed while you were looking at it. Look at it as it is now, and choose again."


def decide(
    conflicts: Sequence[FeedConflict], keeps: Keeps, *, seen: dict[UUID, int], always: bool, by: Actor
) -> None:
    """Settle these conflicts of one listing. Raises Conflict when one of them is not as it was seen."""
    for conflict in conflicts:
        if conflict.closed_at is not None or seen.get(conflict.id) != conflict.version:
            raise Conflict(CHANGED)
        if not says_same(conflict.field, conflict.ours, ours_now(conflict)):
            raise Conflict(CHANGED)
    if keeps is Keeps.THEIRS:
        _take(conflicts, by=by)
    for conflict in conflicts:
        conflict.closed_at, conflict.decided_by = clock.now(), by.id
        conflict.ended = TAKEN if keeps is Keeps.THEIRS else KEPT
        audit.record(
            "conflict.decided",
            conflict,
            by=by,
            kept=keeps,
            source=conflict.source,
            field=conflict.field,
            listing=conflict.listing_id,
            always=always,
        )
        if always:
            _rule(conflict, keeps, by=by)


def reopen(conflict: FeedConflict, *, by: Actor) -> None:
    """Ask again about what was kept. Raises Conflict when the feed has said something else since."""
    newer = select(FeedConflict.id).where(
        FeedConflict.source == conflict.source,
        FeedConflict.record_id == conflict.record_id,
        FeedConflict.field == conflict.field,
        FeedConflict.opened_at >= conflict.opened_at,
        FeedConflict.id != conflict.id,
    )
    if conflict.ended != KEPT or db.session.scalar(newer.limit(1)) is not None:
        raise Conflict("This can’t be asked again: something else was said or decided since.")
    conflict.closed_at = conflict.ended = conflict.decided_by = None
    conflict.ours = ours_now(conflict)
    audit.record("conflict.reopened", conflict, by=by, source=conflict.source, field=conflict.field)


def forget_rule(rule_id: UUID, *, by: Actor) -> None:
    """Ask a steward again about this field of this feed. Raises NotFound."""
    rule = db.session.get(FeedRule, rule_id)
    if rule is None:
        raise NotFound("There is no such rule any more.")
    audit.record("conflict.rule_ended", rule, by=by, source=rule.source, field=rule.field)
    db.session.delete(rule)


def reconsider(conflicts: Sequence[FeedConflict]) -> None:
    """Look at what is said here now: what agrees by now is closed, the others show it as it is."""
    for conflict in conflicts:
        now = ours_now(conflict)
        if says_same(conflict.field, conflict.theirs, now):
            conflict.closed_at, conflict.ended = clock.now(), AGREED
        if not says_same(conflict.field, conflict.ours, now):
            conflict.ours = now


def _take(conflicts: Sequence[FeedConflict], *, by: Actor) -> None:
    first = conflicts[0]
    listing = sheets.find(first.listing_kind, first.listing_id)
    versions.remember_before(listing)
    for conflict in conflicts:
        take(conflict)
    kind = next(noun for noun, name in LISTINGS.items() if name == first.listing_kind)
    history.confirm({(kind, first.listing_id): {conflict.field for conflict in conflicts}})
    db.session.flush()
    db.session.expire_all()
    listing = sheets.find(first.listing_kind, first.listing_id)
    sources = ", ".join(dict.fromkeys(f"“{name_of_feed(one.source)}”" for one in conflicts))
    version = versions.remember(listing, by=by, why=f"Taken from the feed {sources}", how=versions.FEED)
    if version is not None:
        audit.record(
            "listing.changed", listing, by=by, fields=version.fields, version=version.number, how=version.how
        )
    directory.mark_changed(sheets.shown_by(listing))


def _rule(conflict: FeedConflict, keeps: Keeps, *, by: Actor) -> None:
    known = db.session.scalar(
        select(FeedRule).where(
            FeedRule.source == conflict.source,
            FeedRule.entity == conflict.entity,
            FeedRule.field == conflict.field,
        )
    )
    rule = known or FeedRule(source=conflict.source, entity=conflict.entity, field=conflict.field)
    rule.keeps, rule.made_at, rule.made_by = keeps.value, clock.now(), by.id
    db.session.add(rule)
    db.session.flush()
