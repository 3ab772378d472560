"""Records as JSON holds them, and back: how they are remembered, compared and shown."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.interop.hsds.cleaning import Record
from app.interop.hsds.mapping import ANY_LINK, Entity
from app.interop.models import FeedRecord

_READ: Mapping[type, Any] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}


def told_text(record: Record) -> str:
    """All that a record tells, as one line that is the same whenever it tells the same."""
    return json.dumps(record.columns(), sort_keys=True, default=str)


def digest_of(record: Record, text: str) -> bytes:
    if record.values.get("listed") is False:
        return FeedRecord.PLACEHOLDER
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def plain(value: Any) -> Any:
    """One value as `told_text` writes it."""
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


def plain_row(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What a row of ours says in these columns."""
    return {name: plain(getattr(row, name)) for name in names}


def restored(model: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as the model takes them."""
    return {name: _restored(model, name, value) for name, value in told.items()}


def columns_of(entity: Entity) -> tuple[str, ...]:
    """Every column that a feed can fill: fields, links and what they link to."""
    names = [field.kept_as for field in entity.fields] + [link.name for link in entity.links]
    return tuple(dict.fromkeys([*names, *ANY_LINK.get(entity.name, ())]))


def _restored(model: Any, name: str, value: Any) -> Any:
    read = _READ.get(model.__table__.c[name].type.python_type)
    return read(value) if read is not None and isinstance(value, str) else value
