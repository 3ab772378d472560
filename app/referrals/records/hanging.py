"""What hangs on a client, found by the foreign keys themselves, so that a new table is neither forgotten nor left.

A copy shows every row of it, an erasure deletes every row of it but those of `KEPT`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, or_, select

from app.clients.models import Client
from app.db import Base
from app.seal import SealedText

# What stays, emptied of every sealed word, because counts need it: how referrals went, and under which consent.
KEPT = ("referral", "consent", "consent_recipient")


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table, and which of its rows are of one client."""

    table: Table
    mine: ColumnElement[bool]

    @property
    def is_kept(self) -> bool:
        return self.table.name in KEPT


def hanging_on(client_id: UUID) -> list[Hanging]:
    """Every table below the client, those that others hang on first."""
    roots = {Client.__tablename__: Base.metadata.tables[Client.__tablename__].c.id == client_id}
    found: list[Hanging] = []
    for table in Base.metadata.sorted_tables:
        keys = [column for column in table.columns if _leads_to(column, roots)]
        if table.name not in roots and keys:
            mine = or_(*(column.in_(_ids(column, roots)) for column in keys))
            roots[table.name] = mine
            found.append(Hanging(table, mine))
    return found


def table_names() -> list[str]:
    """The client's own table, and all that hang on it."""
    nobody = UUID(int=0)
    return [Client.__tablename__, "message", *(hanging.table.name for hanging in hanging_on(nobody))]


def sealed_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, SealedText)]


def _leads_to(column: Column[Any], roots: Mapping[str, object]) -> bool:
    return any(key.column.table.name in roots for key in column.foreign_keys)


def _ids(column: Column[Any], roots: Mapping[str, ColumnElement[bool]]) -> Select[Any]:
    above = next(key.column for key in column.foreign_keys if key.column.table.name in roots)
    return select(above).where(roots[above.table.name])
