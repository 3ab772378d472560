"""Records as HSDS nests them in JSON: flat with what there is one of, or with all their parts.

Every noun is loaded once for all records of a page, so a page costs the same number of statements however long it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.actor import Actor
from app.db import db
from app.directory import models as m
from app.interop.hsds import export_ours
from app.interop.hsds.export_privacy import leaving
from app.interop.hsds.export_values import Told, in_parts, tell
from app.interop.hsds.mapping import ANY_LINK, ENTITIES, Entity

# What a service says of itself inside its organization, unless it is asked in full.
BRIEF = ("id", "name", "status")
_HANGS_ON = {"attribute": m.Attribute.link_id, "metadata": m.MetadataEntry.resource_id}


def flat(name: str, records: Sequence[Any], *, seen_by: Actor) -> list[Told]:
    """Records with what there is one of: a service with its organization and program."""
    return _Nesting(seen_by, deep=False, full_service=False).of(ENTITIES[name], records)


def nested(name: str, records: Sequence[Any], *, seen_by: Actor, full_service: bool = False) -> list[Told]:
    """Records with everything that hangs on them. Nothing nests in its own kind again."""
    nesting = _Nesting(seen_by, deep=True, full_service=full_service)
    told = nesting.of(ENTITIES[name], records)
    nesting.hang_on()
    return told


def brief(name: str, records: Sequence[Any]) -> list[Told]:
    """Id, name and status of each, and when it last changed."""
    told = tell(ENTITIES[name], records)
    return [{key: one[key] for key in (*BRIEF, "last_modified") if key in one} for one in told]


class _Nesting:
    def __init__(self, seen_by: Actor, *, deep: bool, full_service: bool) -> None:
        self.seen_by, self.deep, self.full_service = seen_by, deep, full_service
        self._hooks: dict[tuple[str, str], list[Told]] = defaultdict(list)
        self._ours: dict[tuple[str, str], list[Told]] = {}

    def of(self, entity: Entity, records: Sequence[Any], path: tuple[str, ...] = ()) -> list[Told]:
        told = tell(entity, records)
        path = (*path, entity.name)
        for key, part in entity.one.items():
            if part not in path and records:
                self._nest_one(entity, key, part, told, path)
        if self.deep and records:
            for key, part in entity.parts.items():
                if part not in path and part not in ANY_LINK:
                    self._nest_many(entity, key, part, told, path)
            if not set(ANY_LINK).isdisjoint(entity.parts.values()):
                self._remember(entity, records, told)
        return told

    def hang_on(self) -> None:
        """Give every record its attributes (stored and ours) and its history."""
        for name, key in (("attribute", "attributes"), ("metadata", "metadata")):
            found = self._hanging(name)
            if name == "attribute":
                for owner, ours in self._ours.items():
                    found[owner] = [*found.get(owner, []), *ours]
            for owner, items in found.items():
                for told in self._hooks.get(owner, ()):
                    if key in ENTITIES[owner[0]].parts and items:
                        told[key] = items

    def _hanging(self, name: str) -> dict[tuple[str, str], list[Told]]:
        """Attributes or history of everything that was told, by noun and id of what they hang on."""
        entity, (id_, kind) = ENTITIES[name], ANY_LINK[name]
        owners = {told["id"]: told for each in self._hooks.values() for told in each}
        ids = _uuids(owners)
        found: dict[tuple[str, str], list[Told]] = defaultdict(list)
        shallow = _Nesting(self.seen_by, deep=False, full_service=False)
        for told in shallow.of(entity, self._rows(entity, _HANGS_ON[name], ids)):
            found[told[kind], told[id_]].append(told)
        if name == "attribute":
            self._name_terms()
        return found

    def _nest_one(self, entity: Entity, key: str, part: str, told: list[Told], path: tuple[str, ...]) -> None:
        link = next(link.name for link in entity.links if link.to == part)
        model = ENTITIES[part].model
        rows = self._rows(ENTITIES[part], model.id, _uuids(one[link] for one in told if link in one))
        by_id = {one["id"]: one for one in self.of(ENTITIES[part], rows, path)}
        for one in told:
            if one.get(link) in by_id:
                one[key] = by_id[one[link]]

    def _nest_many(
        self, entity: Entity, key: str, part: str, told: list[Told], path: tuple[str, ...]
    ) -> None:
        link, ids = f"{entity.name}_id", _uuids(one["id"] for one in told)
        in_brief = part == "service" and not self.full_service
        if part == "service_capacity":
            children = self._capacities(ids)
        else:
            rows = self._rows(ENTITIES[part], getattr(ENTITIES[part].model, link), ids)
            children = tell(ENTITIES[part], rows) if in_brief else self.of(ENTITIES[part], rows, path)
        by_owner: dict[str, list[Told]] = defaultdict(list)
        for child in children:
            by_owner[child[link]].append({key: child[key] for key in BRIEF} if in_brief else child)
        for one in told:
            if one["id"] in by_owner:
                one[key] = by_owner[one["id"]]

    def _capacities(self, services: list[Any]) -> list[Told]:
        told = [one for each in export_ours.capacities(services).values() for one in each]
        units = self._rows(ENTITIES["unit"], m.Unit.id, _uuids(one["unit_id"] for one in told))
        by_id = {one["id"]: one for one in self.of(ENTITIES["unit"], [export_ours.UNIT, *units])}
        for one in told:
            one["unit"] = by_id[one["unit_id"]]
            self._hooks["service_capacity", one["id"]].append(one)
        return told

    def _remember(self, entity: Entity, records: Sequence[Any], told: list[Told]) -> None:
        ours = export_ours.attributes(entity.name, records)
        for one in told:
            self._hooks[entity.name, one["id"]].append(one)
            if ours.get(one["id"]):
                self._ours[entity.name, one["id"]] = ours[one["id"]]

    def _name_terms(self) -> None:
        """Our own attributes with their terms, which no table holds."""
        terms = tell(ENTITIES["taxonomy_term"], list(export_ours.TERMS.values()))
        taxonomy = tell(ENTITIES["taxonomy"], [export_ours.TAXONOMY])[0]
        by_id = {term["id"]: {**term, "taxonomy_detail": taxonomy} for term in terms}
        for items in self._ours.values():
            for item in items:
                item["taxonomy_term"] = by_id[item["taxonomy_term_id"]]

    def _rows(self, entity: Entity, column: Any, ids: Iterable[Any]) -> list[Any]:
        query = select(entity.model).where(*leaving(entity.name, self.seen_by)).order_by(entity.model.id)
        return [row for part in in_parts(ids) for row in db.session.scalars(query.where(column.in_(part)))]


def _uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(id_) for id_ in dict.fromkeys(ids)]
