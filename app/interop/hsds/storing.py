"""Keeping the records of a feed: what is new is made, what it tells anew is changed, the rest is left alone."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from sqlalchemy import insert

from app import clock
from app.actor import Actor
from app.db import db
from app.directory import actions as directory
from app.interop.hsds import history
from app.interop.hsds.cleaning import Book, Record
from app.interop.hsds.deciding import decide
from app.interop.hsds.ledger import Ledger
from app.interop.hsds.mapping import ENTITIES, Entity
from app.interop.hsds.memory import Memory, name_of_feed
from app.interop.hsds.plan import Plan
from app.interop.hsds.reach import services_of
from app.interop.hsds.report import Effect
from app.interop.hsds.settling import parents_first

Tell = Callable[[str, int, int], None]


def store(book: Book, tell: Tell, *, by: Actor) -> None:
    """Bring the database to what `book` says, but for what was changed here; mark what it touches for the index."""
    memory, ledger = Memory(book.source), Ledger(book.source)
    plan = decide(book, memory, ledger)
    history.remember_before(plan.taken)
    for entity in reversed(ENTITIES.values()):
        _remove(plan, entity)
    done, total = 0, len(book.records)
    for entity in ENTITIES.values():
        _create(plan, entity)
        _change(plan, entity)
        done += len(book.of(entity.name))
        tell("Storing", done, total)
    for name, ids in plan.forget.items():
        memory.forget(name, ids)
    memory.remember(plan.remember)
    history.confirm(plan.taken)
    directory.mark_changed(services_of(book, plan.touched))
    history.remember_after(plan.taken, f"The feed “{name_of_feed(book.source)}” said so", by=by)
    _count(book, plan, ledger)


def completed(entity: Entity, columns: dict[str, Any]) -> dict[str, Any]:
    """What a new row needs besides: the moments that the feed did not say."""
    if hasattr(entity.model, "last_modified"):
        columns.setdefault("last_modified", clock.now())
    if entity.name == "capacity" and columns["said_at"] is None:
        columns["said_at"] = clock.now()
        columns["expires_at"] = clock.now() + directory.ROOM_HOLDS
    return columns


def _remove(plan: Plan, entity: Entity) -> None:
    for row in plan.remove[entity.name]:
        db.session.delete(row)
    db.session.flush()


def _create(plan: Plan, entity: Entity) -> None:
    new = parents_first(plan.create[entity.name], entity)
    rows = [{"id": record.id, **completed(entity, record.columns())} for record in new]
    for _columns, alike in groupby(rows, key=tuple):  # in their order
        db.session.execute(insert(entity.model), list(alike))


def _change(plan: Plan, entity: Entity) -> None:
    for _record, row, columns in plan.change[entity.name]:
        if columns.get("last_modified", 0) is None:
            columns = columns | {"last_modified": clock.now()}
        for name, value in columns.items():
            setattr(row, name, value)
    db.session.flush()


def _count(book: Book, plan: Plan, ledger: Ledger) -> None:
    """Tell the report what was done, and where."""
    report = book.report
    report.conflicts = ledger.opened
    for name in ENTITIES:
        created, changed = plan.create[name], plan.change[name]
        report.created[name] += len(created)
        report.changed[name] += len(changed)
        report.removed[name] += len(plan.remove[name])
        report.unchanged[name] += len(book.of(name)) - len(created) - len(changed)
        for record in created:
            report.did(Effect.CREATED, record.where, "", _called(record))
        for record, _row, columns in changed:
            report.did(Effect.CHANGED, record.where, ", ".join(sorted(columns)), _called(record))


def _called(record: Record) -> str:
    name = record.values.get("name") or record.values.get("number") or ""
    return f"{record.entity.words} “{name}”" if name else record.entity.words
