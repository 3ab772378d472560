"""From what a feed tells to what is done: for each record, beside what it told last and what is here.

Nothing is written here but the conflicts: the plan says what is created, changed and removed, parents first.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.directory.models import ServiceStatus
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.groups import Groups
from app.interop.hsds.ledger import ASKED_FIRST, Ledger
from app.interop.hsds.mapping import ENTITIES, Entity
from app.interop.hsds.memory import Memory
from app.interop.hsds.plain import plain
from app.interop.hsds.plan import Plan, is_old_news
from app.interop.hsds.reach import listing_of
from app.interop.hsds.rows_here import absent, by_id
from app.interop.hsds.settling import existing
from app.interop.hsds.three_way import UNTOLD, Verdict, verdict
from app.referrals import closing


def decide(book: Book, memory: Memory, ledger: Ledger) -> Plan:
    """What to do with everything in `book`. Conflicts are opened and closed on the way."""
    plan = Plan()
    for entity in ENTITIES.values():
        if entity.detail:
            Groups(book, memory, ledger, plan, entity).decide()
        else:
            _Records(book, memory, ledger, plan, entity).decide()
            told = book.records.keys() | book.passed_over
            gone = (id_ for id_ in memory.digests[entity.name] if (entity.name, id_) not in told)
            still = existing(entity.name, gone)
            if still:
                book.report.gone[entity.name] += len(still)
    return plan


class _Records:
    """The records of one noun that belongs to nothing else, field by field."""

    def __init__(self, book: Book, memory: Memory, ledger: Ledger, plan: Plan, entity: Entity) -> None:
        self.book, self.memory, self.ledger, self.plan, self.entity = book, memory, ledger, plan, entity

    def decide(self) -> None:
        name, memory = self.entity.name, self.memory
        anew = [record for record in self.book.of(name) if memory.tells_anew(record)]
        lost = absent(anew, self.plan.created, self.plan.lost)
        here = by_id(self.entity, (record.id for record in anew))
        told = memory.told(name, here)
        elsewhere = memory.told_elsewhere(name, here.keys() - told.keys())
        for record in anew:
            if not _stands(record, lost):
                self.plan.lost.add(record.key)
                continue
            self.plan.remember.append(record)
            if record.id in here:
                self._meet(record, here[record.id], told, elsewhere)
            elif memory.knows(record) and not self._newest_counts:
                self.plan.lost.add(record.key)  # it was taken away here
            else:
                self.plan.make(record)
                self.plan.take(listing_of(self.book, record), [name])

    @property
    def _newest_counts(self) -> bool:
        """Whether simply the newest word is right, whoever said it."""
        return bool(self.entity.newest and not self.entity.dated)

    def _meet(
        self, record: Record, row: Any, told: Mapping[UUID, Any], elsewhere: Mapping[UUID, Any]
    ) -> None:
        base = told.get(record.id, elsewhere.get(record.id, {}))
        columns = self._columns_to_take(record, row, base)
        if columns:
            self.plan.alter(record, row, columns)
            self.plan.take(listing_of(self.book, record), columns)

    def _columns_to_take(self, record: Record, row: Any, base: Mapping[str, Any] | None) -> dict[str, Any]:
        told = record.columns()
        if self.memory.was_placeholder(record):
            told = {"listed": True, "verified": True} | told
        modified = told.pop("last_modified", None)
        if is_old_news(self.entity, told, row):
            dated = self.entity.dated or tuple(told)
            told = {column: value for column, value in told.items() if column not in dated}
        listing = None if self._newest_counts or base is None else listing_of(self.book, record)
        columns = {}
        for column, value in told.items():
            if getattr(row, column) == value:
                self.ledger.agree(record.id, column)
            elif listing is None or self._is_taken(record, row, column, value, base or {}, listing):
                columns[column] = value
        if columns and hasattr(row, "last_modified"):
            columns["last_modified"] = modified
        return columns

    def _is_taken(
        self, record: Record, row: Any, column: str, value: Any, base: Mapping[str, Any], listing: Key
    ) -> bool:
        """Whether the feed's word goes in; writes down the conflict where it and an edit here disagree."""
        if column in self.entity.dated:
            return True
        before, theirs, ours = base.get(column, UNTOLD), plain(value), plain(getattr(row, column))
        found = verdict(column, before, theirs, ours, self.ledger.keeps(self.entity.name, column))
        if found is Verdict.TAKE and self._leaves_referrals(record, column, theirs):
            found = Verdict.CONFLICT
        if found is Verdict.CONFLICT:
            started = None if before is UNTOLD else before
            self.ledger.disagree(record.key, column, listing, base=started, theirs=theirs, ours=ours)
        elif found is Verdict.TAKE:
            self.ledger.agree(record.id, column)
        return found is Verdict.TAKE

    def _leaves_referrals(self, record: Record, column: str, theirs: Any) -> bool:
        """Whether people wait for an answer of the service that the feed closes or moves."""
        closes = (self.entity.name, column) in ASKED_FIRST and theirs != ServiceStatus.ACTIVE
        return closes and closing.open_referrals([record.id]).total > 0


def _stands(record: Record, lost: set[Key]) -> bool:
    """Whether all that it needs is here; what it can do without is left out."""
    for link in record.entity.links:
        if record.links.get(link.name) in lost:
            if link.required:
                return False
            del record.links[link.name]
    return True
