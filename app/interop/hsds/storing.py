"""Keeping the records of a feed: what is new is made, what it tells anew is changed, the rest is left alone."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from app import clock
from app.db import db
from app.directory import actions as directory
from app.directory.models import Service, ServiceAtLocation
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.mapping import ENTITIES, Entity
from app.interop.hsds.settling import chunks, existing, parents_first
from app.interop.models import FeedRecord

Tell = Callable[[str, int, int], None]


def store(book: Book, tell: Tell) -> None:
    """Bring the database to what `book` says, and mark every listing that this touches for the index."""
    touched: set[Key] = set()
    earlier = _earlier(book.source)
    for entity in reversed(ENTITIES.values()):
        touched |= _let_go(book, entity, earlier[entity.name])
    done, total = 0, len(book.records)
    for entity in ENTITIES.values():
        records = book.of(entity.name)
        touched |= _Store(book, entity, records, earlier[entity.name]).run()
        done += len(records)
        tell("Storing", done, total)
    directory.mark_changed(_services_of(book, touched))


class _Store:
    """The records of one noun."""

    def __init__(
        self, book: Book, entity: Entity, records: list[Record], earlier: Mapping[UUID, bytes]
    ) -> None:
        self.book, self.entity, self.records, self.earlier = book, entity, records, earlier
        self.touched: set[Key] = set()

    def run(self) -> set[Key]:
        report, name = self.book.report, self.entity.name
        here = existing(name, (record.id for record in self.records))
        new = [record for record in self.records if record.id not in here]
        told_anew = [r for r in self.records if r.id in here and self.earlier.get(r.id) != _digest(r)]
        changed = self._change(told_anew)
        self._create(new)
        self._remember([*new, *told_anew])
        report.created[name] += len(new)
        report.changed[name] += changed
        report.unchanged[name] += len(self.records) - len(new) - changed
        return self.touched

    def _create(self, new: list[Record]) -> None:
        self.touched |= {record.key for record in new}
        rows = [{"id": r.id, **_completed(r)} for r in parents_first(new, self.entity)]
        for _columns, alike in groupby(rows, key=tuple):  # in their order
            db.session.execute(insert(self.entity.model), list(alike))

    def _change(self, records: list[Record]) -> int:
        """Write what differs from what is here; older news than ours is passed over."""
        model, changed = self.entity.model, 0
        by_id = {record.id: record for record in records}
        for part in chunks(by_id):
            for kept in db.session.scalars(select(model).where(model.id.in_(part))):
                differing = self._differing(by_id[kept.id], kept)
                if differing:
                    changed += 1
                    self.touched.add(by_id[kept.id].key)
                    for column, value in differing.items():
                        setattr(kept, column, value)
        db.session.flush()
        return changed

    def _differing(self, record: Record, kept: Any) -> dict[str, Any]:
        told = record.columns()
        if self.earlier.get(record.id) == FeedRecord.PLACEHOLDER:
            told = {"listed": True, "verified": True} | told
        if self._is_old_news(told, kept):
            dated = self.entity.dated or tuple(told)
            told = {column: value for column, value in told.items() if column not in dated}
        differing = {column: value for column, value in told.items() if getattr(kept, column) != value}
        if differing.keys() == {"last_modified"}:
            return {}
        if differing and hasattr(kept, "last_modified"):
            differing.setdefault("last_modified", clock.now())
        return differing

    def _is_old_news(self, told: Mapping[str, Any], kept: Any) -> bool:
        newest = self.entity.newest
        ours = getattr(kept, newest) if newest else None
        return ours is not None and (told.get(newest) is None or told[newest] <= ours)

    def _remember(self, records: list[Record]) -> None:
        rows = [
            {
                "source": self.book.source,
                "entity": self.entity.name,
                "record_id": record.id,
                "original_id": record.original_id,
                "digest": _digest(record),
            }
            for record in records
        ]
        _forget(self.book.source, self.entity.name, (r.id for r in records if r.id in self.earlier))
        if rows:
            db.session.execute(insert(FeedRecord), rows)


def _completed(record: Record) -> dict[str, Any]:
    """What a new row needs besides: the moments that the feed did not say."""
    columns = record.columns()
    if hasattr(record.entity.model, "last_modified"):
        columns.setdefault("last_modified", clock.now())
    if record.entity.name == "capacity" and columns["said_at"] is None:
        columns["said_at"] = clock.now()
        columns["expires_at"] = clock.now() + directory.ROOM_HOLDS
    return columns


def _digest(record: Record) -> bytes:
    if record.values.get("listed") is False:
        return FeedRecord.PLACEHOLDER
    told = json.dumps(record.columns(), sort_keys=True, default=str)
    return hashlib.blake2b(told.encode(), digest_size=16).digest()


def _earlier(source: str) -> dict[str, dict[UUID, bytes]]:
    """What this feed brought before: noun -> our id -> digest."""
    found: dict[str, dict[UUID, bytes]] = {entity: {} for entity in ENTITIES}
    brought = select(FeedRecord.entity, FeedRecord.record_id, FeedRecord.digest)
    for entity, id_, digest in db.session.execute(brought.where(FeedRecord.source == source)):
        found.setdefault(entity, {})[id_] = digest
    return found


def _let_go(book: Book, entity: Entity, earlier: Mapping[UUID, bytes]) -> set[Key]:
    """Take away details that their owner came again without; other records stay, and are told of as gone."""
    gone = [id_ for id_ in earlier if (entity.name, id_) not in book.records]
    if not entity.detail:
        still = existing(entity.name, gone)
        if still:
            book.report.gone[entity.name] += len(still)
        return set()
    touched: set[Key] = set()
    for part in chunks(gone):
        for detail in db.session.scalars(select(entity.model).where(entity.model.id.in_(part))):
            owners = _owners_in(book, entity, detail)
            if owners:
                touched |= owners
                db.session.delete(detail)
                book.report.removed[entity.name] += 1
    db.session.flush()
    lost = set(gone) - existing(entity.name, gone)
    _forget(book.source, entity.name, lost)
    return touched


def _owners_in(book: Book, entity: Entity, detail: Any) -> set[Key]:
    """The records of this feed that a stored detail belongs to."""
    named = {(link.to, getattr(detail, link.name)) for link in entity.links if link.owner}
    if entity.name == "attribute":
        named = {(detail.link_entity, detail.link_id)}
    if entity.name == "metadata":
        named = {(detail.resource_type, detail.resource_id)}
    return {key for key in named if key in book.records}


def _forget(source: str, entity: str, ids: Iterable[UUID]) -> None:
    for part in chunks(ids):
        db.session.execute(
            delete(FeedRecord).where(
                FeedRecord.source == source, FeedRecord.entity == entity, FeedRecord.record_id.in_(part)
            )
        )


def _services_of(book: Book, touched: set[Key]) -> set[UUID]:
    """The services on whose page something of `touched` shows."""
    reached: set[Key] = set()
    edge = set(touched)
    while edge:
        reached |= edge
        records = (book.records[key] for key in edge if key in book.records and key[0] not in _ENDS)
        edge = {target for record in records for target in record.links.values()} - reached
    services = {id_ for kind, id_ in reached if kind == "service"}
    wide = (
        (Service.id, Service.organization_id, "organization"),
        (ServiceAtLocation.service_id, ServiceAtLocation.location_id, "location"),
        (ServiceAtLocation.service_id, ServiceAtLocation.id, "service_at_location"),
    )
    for column, by, kind in wide:
        for part in chunks(id_ for name, id_ in touched | _direct(reached) if name == kind):
            services |= set(db.session.scalars(select(column).where(by.in_(part))))
    return services


# From a service, what it belongs to is not on its way: its organization did not change because it did.
_ENDS = {"service", "organization", "location"}


def _direct(reached: set[Key]) -> set[Key]:
    return {key for key in reached if key[0] in _ENDS or key[0] == "service_at_location"}
