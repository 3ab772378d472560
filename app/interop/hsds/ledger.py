"""The open conflicts of a feed while it is taken in: opened, brought up to date, closed when they are over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import clock
from app.db import db
from app.interop.hsds.cleaning import Key
from app.interop.hsds.three_way import Keeps, same, same_rows
from app.interop.models import FeedConflict, FeedRule

AGREED, WITHDRAWN = "agreed", "withdrawn"
# How the listings that people edit are called in addresses.
LISTINGS: Mapping[str, str] = {
    "service": "services",
    "organization": "organizations",
    "location": "places",
}

# Closing or moving a service asks about its open referrals first, also when a feed does it.
ASKED_FIRST = frozenset({("service", "status"), ("service", "organization_id")})


class Ledger:
    """What one source and we disagree about, and what was decided once for all."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.opened = 0
        still = select(FeedConflict).where(FeedConflict.source == source, FeedConflict.closed_at.is_(None))
        self.open = {(one.record_id, one.field): one for one in db.session.scalars(still)}
        decided = db.session.scalars(select(FeedRule).where(FeedRule.source == source))
        self._rules = {(rule.entity, rule.field): Keeps(rule.keeps) for rule in decided}

    def keeps(self, entity: str, field: str) -> Keeps | None:
        return self._rules.get((entity, field))

    def disagree(
        self, record: Key, field: str, listing: Key, *, base: Any, theirs: Any, ours: Any
    ) -> FeedConflict | None:
        """Write down that both sides changed it; None when the feed went back to what both started from."""
        known = self.open.get((record[1], field))
        now = clock.now()
        if known is None:
            known = FeedConflict(
                source=self.source,
                entity=record[0],
                record_id=record[1],
                field=field,
                listing_kind=LISTINGS[listing[0]],
                listing_id=listing[1],
                base=base,
                opened_at=now,
            )
            db.session.add(known)
            self.open[record[1], field] = known
            self.opened += 1
        elif says_same(field, known.base, theirs):
            self._close(known, WITHDRAWN)
            return None
        known.theirs, known.ours, known.told_at = theirs, ours, now
        return known

    def agree(self, record_id: UUID, field: str) -> None:
        """What was a conflict about this field is none any more."""
        known = self.open.get((record_id, field))
        if known is not None:
            self._close(known, AGREED)

    def _close(self, conflict: FeedConflict, ended: str) -> None:
        conflict.closed_at, conflict.ended = clock.now(), ended
        del self.open[conflict.record_id, conflict.field]


def says_same(field: str, one: Any, other: Any) -> bool:
    """Whether two sides of a conflict say the same: values, or the rows of its own noun."""
    if not is_rows(one) and not is_rows(other):
        return same(one, other)
    return same_rows(own_rows(field, one), own_rows(field, other))


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "entity" in value[0]


def own_rows(field: str, rows: Any) -> list[dict[str, Any]]:
    """What the rows of a conflict's own noun say, without those that hang on them."""
    return [row["says"] for row in rows or [] if row["entity"] == field]
