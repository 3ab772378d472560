"""What is here already of what a feed tells: rows by id or by what they belong to, and what is missing."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.interop.hsds.cleaning import Key, Record
from app.interop.hsds.mapping import ANY_LINK, ENTITIES, Entity
from app.interop.hsds.settling import chunks, existing


def by_id(entity: Entity, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The rows with these ids, as far as they are here."""
    model = entity.model
    return {
        row.id: row
        for part in chunks(ids)
        for row in db.session.scalars(select(model).where(model.id.in_(part)))
    }


def by_owner(entity: Entity, owners: Iterable[Key]) -> dict[Key, dict[UUID, Any]]:
    """The details of `entity` that these have, by owner and id."""
    found: dict[Key, dict[UUID, Any]] = {}
    for kind, ids in _by_kind(owners).items():
        column = getattr(entity.model, owner_column(entity, kind))
        for part in chunks(ids):
            for row in db.session.scalars(select(entity.model).where(column.in_(part))):
                owner = owner_of_row(entity, row)
                if owner == (kind, getattr(row, column.key)):
                    found.setdefault(owner, {})[row.id] = row
    return found


def owner_column(entity: Entity, kind: str) -> str:
    """The column of a detail that names an owner of this kind."""
    if entity.name in ANY_LINK:
        return ANY_LINK[entity.name][0]
    return next(link.name for link in entity.links if link.owner and link.to == kind)


def owner_of_row(entity: Entity, row: Any) -> Key | None:
    """What a stored detail belongs to: of several, the first in the order of the table."""
    if entity.name in ANY_LINK:
        id_, kind = ANY_LINK[entity.name]
        return getattr(row, kind), getattr(row, id_)
    named = ((link.to, getattr(row, link.name)) for link in entity.links if link.owner)
    return next((key for key in named if key[1] is not None), None)


def absent(records: Iterable[Record], created: set[Key], lost: set[Key]) -> set[Key]:
    """What these records name and is neither here nor made in this import."""
    named = {key for record in records for key in record.links.values()} - created
    there = {(kind, id_) for kind, ids in _by_kind(named - lost).items() for id_ in existing(kind, ids)}
    own = {record.key for record in records}  # of its own kind: it comes, or came, with this one
    return named - there - own


def _by_kind(keys: Iterable[Key]) -> Mapping[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for kind, id_ in keys:
        if kind in ENTITIES:
            found.setdefault(kind, []).append(id_)
    return found
