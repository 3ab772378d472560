"""What a feed told before: read at the start of an import, and brought up to date at its end."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.db import db
from app.interop.hsds.cleaning import Key, Record
from app.interop.hsds.mapping import ANY_LINK, ENTITIES
from app.interop.hsds.plain import digest_of, told_text
from app.interop.hsds.settling import chunks
from app.interop.models import FeedRecord, FeedSource


def owner_of(record: Record) -> Key | None:
    """What a detail belongs to: of several, the first in the order of the table."""
    names = [link.name for link in record.entity.links if link.owner]
    if record.entity.name in ANY_LINK:
        names = [ANY_LINK[record.entity.name][0]]
    return next((record.links[name] for name in names if name in record.links), None)


class Memory:
    """The records of one source as it told them last. `digests` and `owned` are by noun."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.digests: dict[str, dict[UUID, bytes]] = {entity: {} for entity in ENTITIES}
        self.owned: dict[str, dict[UUID, set[UUID]]] = {entity: {} for entity in ENTITIES}
        self._texts: dict[Key, str] = {}
        brought = select(FeedRecord.entity, FeedRecord.record_id, FeedRecord.digest, FeedRecord.owner_id)
        for entity, id_, digest, owner in db.session.execute(brought.where(FeedRecord.source == source)):
            self.digests.setdefault(entity, {})[id_] = digest
            if owner is not None:
                self.owned.setdefault(entity, {}).setdefault(owner, set()).add(id_)

    def text(self, record: Record) -> str:
        """What the record tells now; made once."""
        if record.key not in self._texts:
            self._texts[record.key] = told_text(record)
        return self._texts[record.key]

    def row(self, record: Record) -> dict[str, Any]:
        """What the record tells now, as JSON holds it."""
        return dict(json.loads(self.text(record)))

    def knows(self, record: Record) -> bool:
        return record.id in self.digests[record.entity.name]

    def tells_anew(self, record: Record) -> bool:
        known = self.digests[record.entity.name].get(record.id)
        return known is None or known != digest_of(record, self.text(record))

    def was_placeholder(self, record: Record) -> bool:
        return self.digests[record.entity.name].get(record.id) == FeedRecord.PLACEHOLDER

    def told(self, entity: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any] | None]:
        """What it told last of these records; None where that was not kept."""
        found: dict[UUID, dict[str, Any] | None] = {}
        kept = select(FeedRecord.record_id, FeedRecord.told).where(
            FeedRecord.source == self.source, FeedRecord.entity == entity
        )
        for part in chunks(ids):
            for id_, text in db.session.execute(kept.where(FeedRecord.record_id.in_(part))):
                found[id_] = None if text is None else json.loads(text)
        return found

    def told_elsewhere(self, entity: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any] | None]:
        """What another feed told last of records that this one never told of."""
        kept = select(FeedRecord.record_id, FeedRecord.told).where(
            FeedRecord.source != self.source, FeedRecord.entity == entity
        )
        return {
            id_: None if text is None else json.loads(text)
            for part in chunks(ids)
            for id_, text in db.session.execute(kept.where(FeedRecord.record_id.in_(part)))
        }

    def remember(self, records: Iterable[Record]) -> None:
        """Keep what these records tell now, in place of what they told before."""
        rows: list[Mapping[str, Any]] = []
        known: dict[str, list[UUID]] = {}
        for record in records:
            if self.knows(record):
                known.setdefault(record.entity.name, []).append(record.id)
            owner = owner_of(record) if record.entity.detail else None
            rows.append(
                {
                    "source": self.source,
                    "entity": record.entity.name,
                    "record_id": record.id,
                    "original_id": record.original_id,
                    "digest": digest_of(record, self.text(record)),
                    "owner_id": owner[1] if owner else None,
                    "told": self.text(record),
                }
            )
        for entity, ids in known.items():
            self.forget(entity, ids)
        if rows:
            db.session.execute(insert(FeedRecord), rows)

    def forget(self, entity: str, ids: Iterable[UUID]) -> None:
        for part in chunks(ids):
            db.session.execute(
                delete(FeedRecord).where(
                    FeedRecord.source == self.source,
                    FeedRecord.entity == entity,
                    FeedRecord.record_id.in_(part),
                )
            )


def name_of_feed(source: str) -> str:
    """What stewards call it; its code when nobody registered it."""
    return db.session.scalar(select(FeedSource.name).where(FeedSource.code == source)) or source


def told_by_others(source: str, entity: str, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these records that another feed told of."""
    told = select(FeedRecord.record_id).where(FeedRecord.source != source, FeedRecord.entity == entity)
    return {
        id_ for part in chunks(ids) for id_ in db.session.scalars(told.where(FeedRecord.record_id.in_(part)))
    }
