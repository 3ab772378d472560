"""What the readers of tables and of JSON both make: flat rows, each of one noun, tied together by ids.

Nested parts are unfolded; what a part leaves unsaid because its place says it (whose phone it is) is filled in.
"""

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.interop.hsds import mapping, values
from app.interop.hsds.mapping import ANY_LINK, Entity, entity_of
from app.interop.hsds.report import Report, Where

LONGEST_ID = 200
MADE = "made:"
MOST_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the feed tells it: raw values by field, and raw ids by link."""

    entity: str
    id: str
    where: Where
    values: Mapping[str, Any]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a nested part stands: its parent, and the ids of everything around it by noun."""

    parent: str = ""
    parent_id: str = ""
    around: Mapping[str, str] = field(default_factory=dict)

    def within(self, entity: str, id_: str, links: Mapping[str, str]) -> "Place":
        named = {link.to: links[link.name] for link in entity_of(entity).links if link.name in links}
        return Place(entity, id_, {**self.around, **named, entity: id_})


class Unfolder:
    """Turns nested objects into rows, and tells the report what it can't take."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._made: Counter[str] = Counter()
        self._told: set[tuple[str, str, str]] = set()

    def unfold(self, name: str, raw: Any, where: Where, place: Place | None = None) -> Iterator[Row]:
        """The row of `raw` and of everything nested in it."""
        place = place or Place()
        if not isinstance(raw, dict):
            self.report.refuse(where, "", f"must be an object, not {values.quoted(str(raw))}")
            return
        entity = entity_of(name)
        self._tell_unknown(entity, raw, where)
        told = {f.name: raw[f.name] for f in entity.fields if raw.get(f.name) not in (None, "")}
        links = self._links(entity, raw, where, place)
        id_ = self._id(entity, raw.get("id"), told, links, where)
        if id_ is None:
            return
        for key, part in entity.one.items():
            if raw.get(key) is not None:
                yield from self._unfold_one(entity, part, raw[key], links, where / key, place)
        self._fill_required(entity, links, place)
        if name in ANY_LINK and place.parent:
            told[ANY_LINK[name][1]] = place.parent
        yield Row(name, id_, where, told, links)
        inner = place.within(name, id_, links)
        for key, part in entity.parts.items():
            if raw.get(key) is not None:
                yield from self._unfold_many(part, raw[key], where / key, inner)

    def _unfold_many(self, part: str, raw: Any, where: Where, place: Place) -> Iterator[Row]:
        if not isinstance(raw, list):
            self.report.refuse(where, "", "must be a list")
            return
        for index, item in enumerate(raw):
            here = Where(where.file, where.row, f"{where.path}[{index}]")
            yield from self.unfold(part, item, here, place)

    def _unfold_one(
        self, entity: Entity, part: str, raw: Any, links: dict[str, str], where: Where, place: Place
    ) -> Iterator[Row]:
        """A part that stands where a link could: what is around it is also around the link's owner."""
        around = {link.to: links[link.name] for link in entity.links if link.name in links}
        rows = list(self.unfold(part, raw, where, Place(around={**place.around, **around})))
        link = next(link for link in entity.links if link.to == part)
        own = next((row for row in rows if row.entity == part and row.where == where), None)
        if own is not None:
            links.setdefault(link.name, own.id)
        yield from rows

    def _links(self, entity: Entity, raw: Mapping[str, Any], where: Where, place: Place) -> dict[str, str]:
        """The ids that this record names; what its place says counts before what it says itself."""
        names = [link.name for link in entity.links]
        if entity.name in ANY_LINK:
            names.append(ANY_LINK[entity.name][0])
        links = {}
        for name in names:
            id_ = self._id_text(raw.get(name), where, name)
            if id_ is not None:
                links[name] = id_
        if place.parent and entity.name in ANY_LINK:
            links[ANY_LINK[entity.name][0]] = place.parent_id
        for link in (
            entity.links if entity.name not in ANY_LINK else ()
        ):  # the term of a term's attribute is another
            if link.to == place.parent and link.name == f"{place.parent}_id":
                links[link.name] = place.parent_id
        return links

    @staticmethod
    def _fill_required(entity: Entity, links: dict[str, str], place: Place) -> None:
        for link in entity.links if entity.name not in ANY_LINK else ():
            if link.required and link.to in place.around:
                links.setdefault(link.name, place.around[link.to])

    def _id(
        self, entity: Entity, raw: Any, told: Mapping[str, Any], links: Mapping[str, str], where: Where
    ) -> str | None:
        """The record's id; for a detail without one, an id made from what it says. None when it is refused."""
        id_ = self._id_text(raw, where, "id")
        if id_ is not None:
            return id_
        if entity.name in mapping.NAMED:
            self.report.refuse(
                where, "id", "is missing, so neither this nor what is nested in it can be taken"
            )
            return None
        said = json.dumps([entity.name, told, links], sort_keys=True, default=str)
        made = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        self._made[made] += 1
        return f"{MADE}{made}:{self._made[made]}"

    def _id_text(self, raw: Any, where: Where, name: str) -> str | None:
        try:
            id_ = values.text(raw)
        except values.ValueFaultError as fault:
            self.report.leave_out(where, name, str(fault))
            return None
        if id_ is not None and len(id_) > LONGEST_ID:
            self.report.leave_out(where, name, f"is longer than {LONGEST_ID} characters")
            return None
        return id_

    def _tell_unknown(self, entity: Entity, raw: Mapping[str, Any], where: Where) -> None:
        """Name each key that HSDS doesn't have once a file, with the one that is meant where that is plain."""
        known = {"id", *entity.parts, *entity.one, *(f.name for f in entity.fields)}
        known |= {link.name for link in entity.links} | set(ANY_LINK.get(entity.name, ()))
        for key in raw.keys() - known:
            at = (where.file, entity.name, key)
            if raw[key] in (None, "", [], {}) or at in self._told:
                continue
            self._told.add(at)
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
            hint = f" (did you mean {close[0]}?)" if close else ""
            reason = f"is no field of {entity.words} in HSDS{hint}: left out wherever it stands"
            self.report.leave_out(where, _short(key), reason)


def _short(key: str) -> str:
    return key[:60].encode("utf-8", "replace").decode()
