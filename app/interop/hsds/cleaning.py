"""From what a feed tells to what can be kept: ids made ours, values read, faults told, duplicates merged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app.interop.hsds.mapping import ANY_LINK, Entity, Field, entity_of
from app.interop.hsds.report import Report, Where
from app.interop.hsds.rows import MADE, Row
from app.interop.hsds.values import ValueFaultError, is_uuid

# A night shelter is open for 14 hours over midnight. More is an afternoon hour written without its "pm".
LONGEST_NIGHT_HOURS = 16
# A part told in brief (a service within its organization) lacks what it says elsewhere.
_UNSAID = (None, "")

Key = tuple[str, UUID]
Check = Callable[[Mapping[str, Any]], tuple[str, str] | None]


@dataclass(slots=True)
class Record:
    """One record ready to be kept: values by column, and what it refers to by column, as (noun, id)."""

    entity: Entity
    id: UUID
    where: Where
    values: dict[str, Any]
    links: dict[str, Key] = field(default_factory=dict)
    original_id: str | None = None
    told_links: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.entity.name, self.id

    def columns(self) -> dict[str, Any]:
        """All that is stored, but its own id; links that it doesn't have are None."""
        empty = dict.fromkeys(link.name for link in self.entity.links)
        return self.values | empty | {name: id_ for name, (_, id_) in self.links.items()}


class Book:
    """All records of a feed by noun and id, while they are prepared."""

    def __init__(self, source: str, report: Report) -> None:
        self.source, self.report = source, report
        self.records: dict[Key, Record] = {}
        self.refused: set[Key] = set()
        self.passed_over: set[Key] = set()  # merged with another here
        self.zones: dict[Key, str] = {}
        self._own_ids: set[tuple[str, str]] = set()
        self._space = uuid5(NAMESPACE_URL, f"trellis:feed:{source}")

    def id_of(self, entity: str, text: str) -> UUID:
        """Our id for a feed's: the same if it is a UUID, else one made of source, noun and it."""
        return UUID(text) if is_uuid(text) else uuid5(self._space, f"{entity}:{text}")

    def take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            record = self._cleaned(row)
            if record is None:
                self.refused.add((row.entity, self.id_of(row.entity, row.id)))
            elif record.key in self.records:
                self._merge(self.records[record.key], record)
            else:
                self.records[record.key] = record

    def add(self, record: Record) -> None:
        self.records[record.key] = record

    def refuse(self, record: Record, name: str, reason: str) -> None:
        self.report.refuse(record.where, name, reason)
        self.refused.add(record.key)
        self.records.pop(record.key, None)

    def of(self, entity: str) -> list[Record]:
        return [record for (name, _), record in self.records.items() if name == entity]

    def _cleaned(self, row: Row) -> Record | None:
        """The record of a row; None when a fault refuses it. Every fault of a row is told, not just its first."""
        entity, sound = entity_of(row.entity), True
        values: dict[str, Any] = {}
        for one in entity.fields:
            sound = self._read(one, row, values) and sound
        for link in entity.links:
            if link.required and link.name not in row.links:
                self.report.refuse(row.where, link.name, "is missing")
                sound = False
        fault = CHECKS[entity.name](values) if sound and entity.name in CHECKS else None
        if fault is not None:
            self.report.refuse(row.where, *fault)
            sound = False
        if not sound:
            return None
        original = None if row.id.startswith(MADE) or is_uuid(row.id) else row.id
        if original is not None:
            self._tell_of_own_ids(row)
        id_ = self.id_of(row.entity, row.id)
        return Record(entity, id_, row.where, values, self._links(row, entity), original, row.links)

    def _tell_of_own_ids(self, row: Row) -> None:
        """Once for each table or document: nobody needs to hear it of every row."""
        if (row.where.file, row.entity) not in self._own_ids:
            self._own_ids.add((row.where.file, row.entity))
            reason = "is no UUID: a stable one is made of it, here and below, and this one kept"
            self.report.assume(row.where, "id", reason)

    def _read(self, one: Field, row: Row, values: dict[str, Any]) -> bool:
        """Read one field into `values`; False when its fault refuses the row."""
        value, told = None, one.name in row.values
        try:
            value = one.read(row.values[one.name]) if told else None
        except ValueFaultError as fault:
            if one.vital:
                self.report.refuse(row.where, one.name, str(fault))
                return False
            self.report.leave_out(row.where, one.name, str(fault))
            told = False
        if value is None and one.required:
            self.report.refuse(row.where, one.name, "is missing")
            return False
        if value is None and one.otherwise is not None:
            value = one.otherwise
            if one.reported:
                self.report.assume(row.where, one.name, f"is empty: taken as {value}")
        if value is not None or one.name != "last_modified":
            values[one.kept_as] = value
        return True

    def _links(self, row: Row, entity: Entity) -> dict[str, Key]:
        links = {
            link.name: (link.to, self.id_of(link.to, row.links[link.name]))
            for link in entity.links
            if link.name in row.links
        }
        if entity.name in ANY_LINK:
            name, kind = ANY_LINK[entity.name]
            if name in row.links:
                to = str(row.values.get(kind, ""))
                links[name] = (to, self.id_of(to, row.links[name]))
        return links

    def _merge(self, first: Record, again: Record) -> None:
        """A record may be told twice (nested here and there) as long as it says the same."""
        for column, value in again.values.items():
            if value in _UNSAID or value == first.values.get(column):
                continue
            if first.values.get(column) not in _UNSAID:
                self.report.refuse(again.where, "id", f"was given before, there with another {column}")
                return
            first.values[column] = value
        for column, key in again.links.items():
            if first.links.setdefault(column, key) != key:
                self.report.refuse(again.where, "id", f"was given before, there with another {column}")
                return


def _check_schedule(values: Mapping[str, Any]) -> tuple[str, str] | None:
    opens, closes = values["opens_at"], values["closes_at"]
    if values["closed"] or (opens is None and closes is None):
        return None
    if opens is None or closes is None:
        return ("opens_at" if opens is None else "closes_at", "is missing beside the other time")
    hours = _hours_between(opens, closes)
    if closes <= opens and closes != time(0) and hours > LONGEST_NIGHT_HOURS:
        reason = f"{closes:%H:%M} comes before opens_at {opens:%H:%M}; {hours:.0f} hours open can't be meant"
        return "closes_at", reason
    return None


def _hours_between(opens: time, closes: time) -> float:
    return ((closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute) % 1440 or 1440) / 60


def _check_service(values: Mapping[str, Any]) -> tuple[str, str] | None:
    low, high = values["minimum_age"], values["maximum_age"]
    if low is not None and high is not None and low > high:
        return "minimum_age", f"{low:g} is above maximum_age {high:g}"
    return None


CHECKS: Mapping[str, Check] = {"schedule": _check_schedule, "service": _check_service}
