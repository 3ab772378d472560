"""Tying the records of a feed together and to what is here already, before anything is stored.

What a feed names and nobody has becomes an unlisted placeholder (organizations) or is told; what it tells of
something that we know under another id (a need, a service at a place) becomes that.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from app.db import db
from app.directory.models import NEEDS
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.extensions import add_identifier
from app.interop.hsds.mapping import ANY_LINK, ENTITIES, Entity, Link
from app.interop.hsds.merged import follow_merges
from app.interop.hsds.rows import MADE
from app.interop.hsds.values import quoted
from app.interop.models import FeedRecord

CHUNK = 500


def settle(book: Book) -> None:
    """Leave in `book` only records whose links all lead somewhere."""
    follow_merges(book)
    _add_placeholders(book)
    _Settling(book).run()


def chunks(ids: Iterable[Any]) -> Iterable[list[Any]]:
    many = list(ids)
    return (many[start : start + CHUNK] for start in range(0, len(many), CHUNK))


def existing(entity: str, ids: Iterable[UUID]) -> set[UUID]:
    """Which of `ids` are in the database."""
    model = ENTITIES[entity].model
    return {
        id_ for part in chunks(ids) for id_ in db.session.scalars(select(model.id).where(model.id.in_(part)))
    }


def _add_placeholders(book: Book) -> None:
    """An unlisted organization for each that is named and neither brought nor known."""
    wanted: dict[UUID, tuple[Record, str]] = {}
    for record in book.records.values():
        for link in record.entity.links:
            key = record.links.get(link.name)
            if key is None or key[0] != "organization" or link.to == record.entity.name:
                continue
            if key not in book.records and key not in book.refused:
                wanted.setdefault(key[1], (record, link.name))
    known = existing("organization", wanted) - _own_placeholders(book.source)
    for id_, (record, link_name) in wanted.items():
        if id_ not in known:
            _add_placeholder(book, id_, record, link_name)


def _own_placeholders(source: str) -> set[UUID]:
    """Those that stand in since an earlier import of this feed, and still do."""
    standing_in = select(FeedRecord.record_id).where(
        FeedRecord.source == source,
        FeedRecord.entity == "organization",
        FeedRecord.digest == FeedRecord.PLACEHOLDER,
    )
    return set(db.session.scalars(standing_in))


def _add_placeholder(book: Book, id_: UUID, named_by: Record, link_name: str) -> None:
    original = named_by.told_links.get(link_name, str(id_))
    reason = (
        f"names an organization that this feed doesn't bring ({quoted(original)}): an unlisted one stands in"
    )
    book.report.assume(named_by.where, link_name, reason)
    values = {
        "name": f"Unnamed organization ({original})",
        "description": "",
        "listed": False,
        "verified": False,
    }
    placeholder = Record(ENTITIES["organization"], id_, named_by.where, values)
    book.add(placeholder)
    if original != str(id_):
        placeholder.original_id = original
        add_identifier(book, placeholder, original)


class _Settling:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.same_as: dict[Key, Key] = {}
        self.settled: set[Key] = set()
        self.in_database = self._targets_in_database()

    def run(self) -> None:
        for entity in ENTITIES.values():
            for record in self.book.of(entity.name):
                self._redirect(record)
            if entity.natural:
                self._meet(entity)
            for record in parents_first(self.book.of(entity.name), entity):
                self._redirect(record)  # to one of its own kind, which may be another by now
                if self._links_hold(record):
                    self.settled.add(record.key)

    def _targets_in_database(self) -> set[Key]:
        """Everything that a record names and the feed doesn't bring, and that we have."""
        wanted: dict[str, set[UUID]] = {}
        for record in self.book.records.values():
            for to, id_ in record.links.values():
                if (to, id_) not in self.book.records and to in ENTITIES:
                    wanted.setdefault(to, set()).add(id_)
        return {(to, id_) for to, ids in wanted.items() for id_ in existing(to, ids)}

    def _redirect(self, record: Record) -> None:
        record.links = {name: self.same_as.get(key, key) for name, key in record.links.items()}

    def _links_hold(self, record: Record) -> bool:
        """Drop links that lead nowhere; False, and refused, when the record can't be kept without them."""
        lost: dict[str, str] = {}
        for link in _links_of(record.entity):
            key = record.links.get(link.name)
            if key is not None and not self._is_there(key):
                lost[link.name] = self._why_lost(record, link.name, key)
                del record.links[link.name]
            if link.required and link.name not in record.links:
                self.book.refuse(record, link.name, lost.get(link.name, "is missing"))
                return False
        owners = [link.name for link in record.entity.links if link.owner]
        if owners and not any(name in record.links for name in owners):
            name = next(iter(lost), owners[0])
            self.book.refuse(record, name, lost.get(name, f"is missing: it takes one of {', '.join(owners)}"))
            return False
        for name, reason in lost.items():
            self.book.report.leave_out(record.where, name, reason)
        return True

    def _is_there(self, key: Key) -> bool:
        return key in self.settled or key in self.in_database

    def _why_lost(self, record: Record, name: str, key: Key) -> str:
        if key[0] not in ENTITIES:
            return f"names a kind of record that HSDS doesn't have ({quoted(key[0])})"
        told = record.told_links.get(name, str(key[1]))
        said = "" if told.startswith(MADE) else f" ({quoted(told)})"
        if key in self.book.refused:
            return f"names {_a(ENTITIES[key[0]].words)} that was refused{said}"
        return f"names {_a(ENTITIES[key[0]].words)} that this feed doesn't bring{said}"

    def _meet(self, entity: Entity) -> None:
        """Give a record that says the same as one we have (or had) its id."""
        records = self.book.of(entity.name)
        known = _known_by_nature(entity, records)
        for record in records:
            nature = tuple(record.columns().get(name) for name in entity.natural)
            if None in nature:
                continue
            id_ = known.setdefault(nature, record.id)
            if id_ != record.id:
                self._become(record, id_)

    def _become(self, record: Record, id_: UUID) -> None:
        old = record.key
        del self.book.records[old]
        self.same_as[old] = (old[0], id_)
        twin = self.book.records.get((old[0], id_))
        if twin is not None:
            self.book.report.assume(record.where, "id", "says the same as another record: taken as one")
            return
        if _is_need(record):
            self.in_database.add((old[0], id_))
            return  # the need list is ours, whatever a feed calls its entries
        record.id = id_
        self.book.add(record)


def _links_of(entity: Entity) -> list[Link]:
    any_link = ANY_LINK.get(entity.name)
    return [*entity.links, *([Link(any_link[0], "", required=True)] if any_link else [])]


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _is_need(record: Record) -> bool:
    values = record.values
    return NEEDS in (values.get("taxonomy"), values.get("name") if record.entity.name == "taxonomy" else None)


def _known_by_nature(entity: Entity, records: list[Record]) -> dict[tuple[Any, ...], UUID]:
    columns = [getattr(entity.model, name) for name in entity.natural]
    natures = {tuple(record.columns().get(name) for name in entity.natural) for record in records}
    found: dict[tuple[Any, ...], UUID] = {}
    for part in chunks(nature for nature in natures if None not in nature):
        rows = db.session.execute(select(entity.model.id, *columns).where(tuple_(*columns).in_(part)))
        found |= {tuple(row[1:]): row[0] for row in rows}
    return found


def parents_first(records: list[Record], entity: Entity) -> list[Record]:
    """Records in an order in which what another one of their kind is under comes before it."""
    link = next((link.name for link in entity.links if link.to == entity.name), None)
    if link is None:
        return records
    by_key = {record.key: record for record in records}
    ordered: dict[Key, Record] = {}
    for record in records:
        line: dict[Key, Record] = {}
        current: Record | None = record
        while current is not None and current.key not in ordered and current.key not in line:
            line[current.key] = current
            current = by_key.get(current.links.get(link, ("", current.id)))
        ordered |= dict(reversed(line.items()))
    return list(ordered.values())
