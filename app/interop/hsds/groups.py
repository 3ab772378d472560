"""The details of one noun, owner by owner: the telephones of a service, the hours of a place.

What a person edits as one answer (hours, telephones, prices) is decided as one: taken whole, or a conflict.
Lists of things that stand by themselves (documents, terms, languages) are merged row by row.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.ledger import Ledger
from app.interop.hsds.mapping import Entity
from app.interop.hsds.memory import Memory, owner_of, told_by_others
from app.interop.hsds.plain import columns_of, plain, plain_row
from app.interop.hsds.plan import Plan, is_old_news
from app.interop.hsds.reach import listing_of
from app.interop.hsds.rows_here import absent, by_id, by_owner
from app.interop.hsds.three_way import Merge, merge, replaced

ONE_ANSWER = frozenset(
    {"schedule", "phone", "address", "cost_option", "eligibility_rule", "accessibility", "contact"}
)
MODIFIED = "last_modified"
Says = dict[str, dict[str, Any]]


class Groups:
    """One noun's details, by what they belong to."""

    def __init__(self, book: Book, memory: Memory, ledger: Ledger, plan: Plan, entity: Entity) -> None:
        self.book, self.memory, self.ledger, self.plan, self.entity = book, memory, ledger, plan, entity
        self.before = memory.owned[entity.name]
        self.now: dict[Key, dict[UUID, Record]] = {}
        for record in book.of(entity.name):
            owner = owner_of(record)
            if owner is not None:
                self.now.setdefault(owner, {})[record.id] = record

    def decide(self) -> None:
        changed = [owner for owner in self._owners() if self._is_anew(owner)]
        told = [record for owner in changed for record in self.now.get(owner, {}).values()]
        lost = absent(told, self.plan.created, self.plan.lost)
        self.plan.lost |= {record.key for record in told if not self._stands(record, lost)}
        held = self.plan.lost
        known = [owner for owner in changed if owner not in self.plan.created and owner not in lost | held]
        made = [owner for owner in changed if owner in self.plan.created]
        self._load(known, made)
        for owner in made:
            self._apply(owner, replaced(self._theirs(owner), {}))
        for owner in known:
            self._meet(owner)

    def _owners(self) -> Iterable[Key]:
        """Everything that has such details now, or had them when this feed came last and comes again."""
        kinds = {link.to for link in self.entity.links if link.owner}
        brought = {
            key[1]: key
            for key in self.book.records
            if key[1] in self.before and (not kinds or key[0] in kinds)
        }
        return dict.fromkeys([*self.now, *brought.values()])

    def _is_anew(self, owner: Key) -> bool:
        now = self.now.get(owner, {})
        if owner in self.plan.created or now.keys() != self.before.get(owner[1], set()):
            return True
        return any(self.memory.tells_anew(record) for record in now.values())

    def _stands(self, record: Record, lost: set[Key]) -> bool:
        for link in record.entity.links:
            if record.links.get(link.name) in lost:
                if link.required or owner_of(record) == record.links[link.name]:
                    return False
                del record.links[link.name]
        return True

    def _load(self, known: list[Key], made: list[Key]) -> None:
        """What is here of these owners' details, and of what is told about them."""
        self.here = by_owner(self.entity, known)
        loaded = {id_: row for rows in self.here.values() for id_, row in rows.items()}
        told = {id_ for owner in (*known, *made) for id_ in self.now.get(owner, {})}
        self.rows = loaded | by_id(self.entity, told - loaded.keys())
        told_before = {id_ for owner in known for id_ in self.before.get(owner[1], ())}
        self.base = self.memory.told(self.entity.name, told_before)
        self.others = told_by_others(self.memory.source, self.entity.name, loaded.keys() - told_before)

    def _theirs(self, owner: Key) -> Says:
        now = self.now.get(owner, {})
        return {
            str(id_): self._says(record) for id_, record in now.items() if record.key not in self.plan.lost
        }

    def _ours(self, owner: Key, told: Iterable[Mapping[str, Any]]) -> Says:
        names = dict.fromkeys([*columns_of(self.entity), *(name for says in told for name in says)])
        names.pop(MODIFIED, None)
        rows = self.here.get(owner, {})
        return {str(id_): plain_row(row, names) for id_, row in rows.items() if id_ not in self.others}

    def _base(self, owner: Key) -> Says:
        """What it told last; what came before that was kept is taken to be what is here."""
        names, found = columns_of(self.entity), {}
        for id_ in self.before.get(owner[1], ()):
            says = self.base.get(id_)
            if says is None:
                says = plain_row(self.rows[id_], names) if id_ in self.rows else {}
            found[str(id_)] = {name: value for name, value in says.items() if name != MODIFIED}
        return found

    def _meet(self, owner: Key) -> None:
        theirs, base = self._theirs(owner), self._base(owner)
        ours = self._ours(owner, [*theirs.values(), *base.values()])
        listing = self._listing(owner)
        if listing is None or self.entity.newest:
            gone = base.keys() - theirs.keys()
            self._apply(owner, Merge(frozenset(theirs), frozenset(gone)))
            return
        name = self.entity.name
        found = merge(
            base,
            theirs,
            ours,
            one_answer=name in ONE_ANSWER,
            keeps=self.ledger.keeps(owner[0], name),
        )
        if found.disagree:
            self._hold(owner, listing, base, ours)
            return
        if found.write or found.remove:
            self.ledger.agree(owner[1], name)
        self._apply(owner, found)

    def _apply(self, owner: Key, found: Merge) -> None:
        records = self.now.get(owner, {})
        for id_ in found.write:
            self._write(records[UUID(id_)])
        removed = [self.rows[UUID(id_)] for id_ in found.remove if UUID(id_) in self.rows]
        removed = [row for row in removed if (self.entity.name, row.id) not in self.book.records]
        self.plan.remove[self.entity.name] += removed
        if found.write or removed:
            self.plan.take(self._listing(owner), [self.entity.name])
            self.plan.touched |= {owner} if removed else set()
        self._learn(owner)

    def _write(self, record: Record) -> None:
        row = self.rows.get(record.id)
        if row is None:
            self.plan.make(record)
            return
        told = record.columns()
        if is_old_news(self.entity, told, row):
            return
        columns = {name: value for name, value in told.items() if getattr(row, name) != value}
        if columns.keys() - {"last_modified"}:
            self.plan.alter(record, row, columns)

    def _hold(self, owner: Key, listing: Key, base: Says, ours: Says) -> None:
        """Keep ours for now: what is not here yet stays away, with all that hangs on it."""
        now = self.now.get(owner, {})
        theirs = [self._tagged(record) for record in now.values()]
        for record in [record for id_, record in now.items() if id_ not in self.rows]:
            for part in self._with_parts(record):
                self.plan.lost.add(part.key)
                if part is not record:
                    theirs.append(self._tagged(part))
        told = {"base": _rows(self.entity, base), "theirs": theirs, "ours": _rows(self.entity, ours)}
        self.ledger.disagree(owner, self.entity.name, listing, **told)
        self._learn(owner)

    def _with_parts(self, record: Record) -> Iterable[Record]:
        yield record
        for part in self._parts.get(record.key, ()):
            yield from self._with_parts(part)

    @cached_property
    def _parts(self) -> Mapping[Key, list[Record]]:
        """The details of everything in the feed."""
        found: dict[Key, list[Record]] = {}
        for record in self.book.records.values():
            owner = owner_of(record) if record.entity.detail else None
            if owner is not None:
                found.setdefault(owner, []).append(record)
        return found

    def _says(self, record: Record) -> dict[str, Any]:
        return {name: value for name, value in self.memory.row(record).items() if name != MODIFIED}

    def _tagged(self, record: Record) -> dict[str, Any]:
        return {"entity": record.entity.name, "id": str(record.id), "says": self._says(record)}

    def _learn(self, owner: Key) -> None:
        now = self.now.get(owner, {})
        self.plan.remember += [record for record in now.values() if self.memory.tells_anew(record)]
        self.plan.forget[self.entity.name] |= self.before.get(owner[1], set()) - now.keys()

    def _listing(self, owner: Key) -> Key | None:
        record = next(iter(self.now.get(owner, {}).values()), None)
        if record is not None:
            return listing_of(self.book, record)
        known = self.book.records.get(owner)
        return listing_of(self.book, known) if known is not None else None


def _rows(entity: Entity, says: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"entity": entity.name, "id": id_, "says": {name: plain(value) for name, value in row.items()}}
        for id_, row in says.items()
    ]
