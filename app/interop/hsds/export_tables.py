"""The directory as the tables of HSDS: a CSV file for each noun, in a steady order, few rows in memory at once."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select

from app.actor import Actor
from app.db import db
from app.directory import models as m
from app.interop.hsds import export_ours
from app.interop.hsds.export_privacy import leaving
from app.interop.hsds.export_schema import columns_of
from app.interop.hsds.export_values import Told, plain, tell
from app.interop.hsds.mapping import ENTITIES, VERSION, Entity
from app.interop.hsds.sheets import VERSIONS

BATCH = 1_000
# A spreadsheet takes a text that begins with one of these for a formula; the quote is taken off on import.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DAY_ONLY = {"metadata": "last_action_date"}  # HSDS knows the day of a change in tables, not its hour

TABLES = {sheet.entity: f"{name}.csv" for name, sheet in VERSIONS[VERSION].items()}


def write_table(name: str, file: BinaryIO, *, seen_by: Actor) -> int:
    """Write one noun's table to `file`; returns how many rows it has."""
    entity = ENTITIES[name]
    columns = columns_of(entity)
    heading, texts = (
        [c.name for c in columns],
        {c.name for c in columns if c.type == "string" and not c.words},
    )
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    count = 0
    for row in _rows(entity, seen_by):
        writer.writerow([_cell(row.get(column), quoted=column in texts) for column in heading])
        count += 1
    text.flush()
    text.detach()
    return count


def batches(entity: Entity, seen_by: Actor, *conditions: Any) -> Iterator[Sequence[Any]]:
    """All records of a noun that leave, by id, some at a time."""
    last: UUID | None = None
    query = select(entity.model).where(*conditions, *leaving(entity.name, seen_by)).order_by(entity.model.id)
    while True:
        after = query if last is None else query.where(entity.model.id > last)
        records = db.session.scalars(after.limit(BATCH)).all()
        if records:
            yield records
        if len(records) < BATCH:
            return
        last = records[-1].id
        db.session.expunge_all()


def _rows(entity: Entity, seen_by: Actor) -> Iterator[Told]:
    if entity.name == "service_capacity":
        yield from _capacities(seen_by)
        return
    if entity.name == "unit":
        yield from _units()
        return
    for records in batches(entity, seen_by):
        for told in tell(entity, records):
            if entity.name in DAY_ONLY:
                told[DAY_ONLY[entity.name]] = told[DAY_ONLY[entity.name]][:10]
            yield told
    yield from _ours(entity.name, seen_by)


def _ours(name: str, seen_by: Actor) -> Iterable[Told]:
    """What no table of ours holds as HSDS tells it."""
    if name == "taxonomy":
        return tell(ENTITIES[name], [export_ours.TAXONOMY])
    if name == "taxonomy_term":
        return tell(ENTITIES[name], list(export_ours.TERMS.values()))
    return _our_attributes(seen_by) if name == "attribute" else ()


def _our_attributes(seen_by: Actor) -> Iterator[Told]:
    for owner in export_ours.OWNERS:
        for records in batches(ENTITIES[owner], seen_by):
            for attributes in export_ours.attributes(owner, records).values():
                yield from attributes


def _capacities(seen_by: Actor) -> Iterator[Told]:
    for services in batches(ENTITIES["service"], seen_by):
        told = export_ours.capacities(service.id for service in services)
        for service in services:
            yield from told.get(str(service.id), ())


def _units() -> list[Told]:
    """The few units that there are, ours among them."""
    units = {unit.id: unit for unit in (export_ours.UNIT, *db.session.scalars(select(m.Unit)))}
    return tell(ENTITIES["unit"], [units[id_] for id_ in sorted(units)])


def _cell(value: Any, *, quoted: bool) -> str:
    value = plain(value)
    text = "" if value is None else str(value)
    return f"'{text}" if quoted and text.startswith(_FORMULA) else text
