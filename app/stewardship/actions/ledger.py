"""Every row that a merge touches, written down so that it can be put back."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.db import Base, db
from app.stewardship.models import Deed, Merge, MergeStep


class Ledger:
    """Changes rows by table and id, and keeps what they said before."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        last = select(func.max(MergeStep.number)).where(MergeStep.merge_id == merge.id)
        self._number = db.session.scalar(last) or 0

    def set(self, table: str, row_id: UUID, **values: Any) -> None:
        """Make the columns of one row say this."""
        before = _row(table, row_id)
        if before is None:
            return
        after = {name: _plain(value) for name, value in values.items()}
        _update(table, row_id, after)
        self._keep(Deed.SET, table, row_id, {name: before[name] for name in after}, after)

    def add(self, table: str, **values: Any) -> None:
        """A new row."""
        row = {name: _plain(value) for name, value in {"id": uuid4(), **values}.items()}
        _insert(table, row)
        self._keep(Deed.ADDED, table, UUID(row["id"]), {}, row)

    def take_out(self, table: str, row_id: UUID) -> None:
        """Take a row out, and before it whatever hangs on it."""
        row = _row(table, row_id)
        if row is None:
            return
        for part, part_id in _parts(table, row_id):
            self.take_out(part, part_id)
        db.session.execute(delete(_table(table)).where(_table(table).c.id == row_id))
        self._keep(Deed.REMOVED, table, row_id, row, {})

    def _keep(
        self, deed: Deed, table: str, row_id: UUID, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        self._number += 1
        step = MergeStep(
            merge_id=self.merge.id, number=self._number, deed=deed.value, table=table, row_id=row_id
        )
        step.before, step.after = dict(before), dict(after)
        db.session.add(step)
        db.session.flush()


def put_back(merge: Merge) -> list[str]:
    """Undo every step, the last first. Says the tables of rows that changed since and were left as they are."""
    taken = select(MergeStep).where(MergeStep.merge_id == merge.id).order_by(MergeStep.number.desc())
    left = [step.table for step in db.session.scalars(taken).all() if not _UNDO[Deed(step.deed)](step)]
    db.session.expire_all()
    return sorted(set(left))


def _undo_set(step: MergeStep) -> bool:
    row = _row(step.table, step.row_id)
    if row is None or any(row[name] != value for name, value in step.after.items()):
        return False
    _update(step.table, step.row_id, step.before)
    return True


def _undo_added(step: MergeStep) -> bool:
    row = _row(step.table, step.row_id)
    if row is None:
        return True
    if any(row[name] != value for name, value in step.after.items()):
        return False
    table = _table(step.table)
    db.session.execute(delete(table).where(table.c.id == step.row_id))
    return True


def _undo_removed(step: MergeStep) -> bool:
    try:
        with db.session.begin_nested():
            _insert(step.table, step.before)
    except IntegrityError:  # its place is taken, or what it hung on is gone
        return False
    return True


_UNDO = {Deed.SET: _undo_set, Deed.ADDED: _undo_added, Deed.REMOVED: _undo_removed}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _row(table: str, row_id: UUID) -> dict[str, Any] | None:
    found = db.session.execute(select(_table(table)).where(_table(table).c.id == row_id)).mappings().first()
    return {name: _plain(value) for name, value in found.items()} if found else None


def _parts(table: str, row_id: UUID) -> list[tuple[str, UUID]]:
    """What would go with the row: (table, id)."""
    found = []
    for part in Base.metadata.sorted_tables:
        for column in part.columns:
            if any(k.column.table.name == table and k.ondelete == "CASCADE" for k in column.foreign_keys):
                rows = db.session.execute(select(part.c.id).where(column == row_id))
                found += [(part.name, id_) for (id_,) in rows]
    return found


def _update(table: str, row_id: UUID, values: Mapping[str, Any]) -> None:
    said = _typed(table, values)
    db.session.execute(update(_table(table)).where(_table(table).c.id == row_id).values(said))


def _insert(table: str, values: Mapping[str, Any]) -> None:
    db.session.execute(insert(_table(table)).values(_typed(table, values)))


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _typed(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """As the columns hold it."""
    columns = _table(table).columns
    return {name: _of_type(_kind(columns[name].type), value) for name, value in values.items()}


def _kind(column: TypeEngine[Any]) -> type:
    """What a column holds; of our own types, what they are made of."""
    return column.impl_instance.python_type if isinstance(column, TypeDecorator) else column.python_type


def _of_type(kind: type, value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if kind is bytes:
        return bytes.fromhex(value)
    if kind in (datetime, date, time):
        return kind.fromisoformat(value)
    return kind(value) if kind in (UUID, Decimal) else value
