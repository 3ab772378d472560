"""Keeping what a search for duplicates finds, and what a steward says of a pair."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.errors import Conflict
from app.jobs import enqueue
from app.stewardship.likeness import Pair
from app.stewardship.models import DuplicatePair, DuplicateSearch, PairState
from app.stewardship.queries import duplicates as queries
from app.stewardship.queries.comparing import changed_since

JOB = "find_duplicates"
# Numbers that a feed changed move no date of their listing, so all is compared now and then.
WHOLE_EVERY = timedelta(days=6, hours=12)
KEPT_SEARCHES = timedelta(days=30)


def begin(*, whole: bool) -> tuple[UUID, set[str] | None]:
    """A new search: its id, and the ids of the listings to compare with all others (None: every one)."""
    last = queries.last_search(ended=True)
    last_whole = queries.last_search(whole=True, ended=True)
    whole = whole or last is None or last_whole is None or clock.now() - last_whole.began_at > WHOLE_EVERY
    changed = None if whole or last is None else changed_since(last.began_at)
    db.session.execute(delete(DuplicateSearch).where(DuplicateSearch.began_at < clock.now() - KEPT_SEARCHES))
    search = DuplicateSearch(whole=whole, began_at=clock.now(), total=0, done=0)
    db.session.add(search)
    db.session.flush()
    return search.id, changed


def keep(search_id: UUID, compared: Collection[str], pairs: Iterable[Pair], *, total: int) -> None:
    """What comparing some listings told: new pairs are added, open ones brought up to date or let go."""
    take_turns("pairs of duplicates")
    ids = [UUID(id_) for id_ in compared]
    about = or_(DuplicatePair.first_id.in_(ids), DuplicatePair.second_id.in_(ids))
    known = {
        (row.first_id, row.second_id): row for row in db.session.scalars(select(DuplicatePair).where(about))
    }
    for found in pairs:
        key = (UUID(found.first), UUID(found.second))
        row = known.pop(key, None)
        if row is None:
            row = DuplicatePair(
                kind=found.kind.value, first_id=key[0], second_id=key[1], found_at=clock.now()
            )
            db.session.add(row)
        row.score, row.reasons = found.judgement.score, [reason.value for reason in found.judgement.reasons]
    for row in known.values():
        if row.state == PairState.OPEN:
            db.session.delete(row)
    search = db.session.get_one(DuplicateSearch, search_id)
    search.total, search.done = total, search.done + len(ids)


def end(search_id: UUID) -> None:
    db.session.get_one(DuplicateSearch, search_id).ended_at = clock.now()


def look_again(*, by: Actor) -> None:
    """Have every listing compared anew, soon; asked twice, it is done once."""
    enqueue(JOB, key="asked", whole=True)
    audit.record("listings.compared_anew", ("duplicate_search", UUID(int=0)), by=by)


def call_apart(pair: DuplicatePair, *, by: Actor) -> None:
    """These two are not the same, for good. Raises Conflict for a pair that was merged meanwhile."""
    if pair.state == PairState.MERGED:
        raise Conflict("These two were merged meanwhile.")
    _decide(pair, PairState.APART, by=by)


def reconsider(pair: DuplicatePair, *, by: Actor) -> None:
    """Takes back that two are not the same."""
    if pair.state == PairState.APART:
        _decide(pair, PairState.OPEN, by=by)


def _decide(pair: DuplicatePair, state: PairState, *, by: Actor) -> None:
    pair.state, pair.decided_by, pair.decided_at = state.value, by.id, clock.now()
    audit.record(
        "listings.called_apart", pair, by=by, state=state.value, first=pair.first_id, second=pair.second_id
    )
