"""What type each field of HSDS has: read off the column that keeps it and the reader that lets it in.

The OpenAPI document and the descriptor of the tables are both made of this.
"""

from dataclasses import dataclass

from sqlalchemy import Date, DateTime, Float, Integer, Numeric, Time, Uuid
from sqlalchemy.orm import class_mapper

from app.db import UtcDateTime
from app.interop.hsds import values as v
from app.interop.hsds.export_values import fields_of, links_of
from app.interop.hsds.mapping import Entity, Field

_KINDS = (
    ((DateTime, UtcDateTime), "datetime", ""),
    ((Date,), "date", ""),
    ((Time,), "time", ""),
    ((Uuid,), "string", "uuid"),
    ((Float, Integer, Numeric), "number", ""),
)
_FORMATS: dict[v.Reader, str] = {v.web_address: "uri", v.email: "email"}


@dataclass(frozen=True, slots=True)
class Column:
    """One field: its type and format as tables name them, the words it may be, whether each record has it."""

    name: str
    type: str
    format: str = ""
    words: tuple[str, ...] = ()
    required: bool = False


def columns_of(entity: Entity) -> tuple[Column, ...]:
    """The id, the links, the fields. A text that may be empty is required of nobody."""
    needed = {link.name for link in entity.links if link.required}
    return (
        Column("id", "string", "uuid", required=True),
        *(
            Column(name, "string", "uuid", required=name in needed or name in ("link_id", "resource_id"))
            for name in links_of(entity)
        ),
        *(_column(entity, one) for one in fields_of(entity)),
    )


def _column(entity: Entity, one: Field) -> Column:
    kept = class_mapper(entity.model).columns[one.kept_as].type
    found = next(((kind, form) for types, kind, form in _KINDS if isinstance(kept, types)), ("string", ""))
    kind, form = found
    words = one.read.words if isinstance(one.read, v.OneOf) else ()
    return Column(
        one.name, kind, form or _FORMATS.get(one.read, ""), words, one.required or bool(one.otherwise)
    )
