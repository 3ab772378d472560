"""What may be written where many may read it (audit, jobs, logs): ids, codes, numbers, dates; never words."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

LONGEST_CODE = 64
_CODE = re.compile(rf"[A-Za-z0-9_.:/+-]{{0,{LONGEST_CODE}}}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as JSON can hold them. Raises ValueError for anything that could be a name or a free text."""
    return {name: _plain(name, value) for name, value in values.items()}


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `plain` made of ids, as ids again."""
    return {
        name: UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else value
        for name, value in values.items()
    }


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _CODE.fullmatch(value):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(name, part) for part in value]
    raise ValueError(f"{name} must be an id, a short code, a number or a date: words are kept out of here")
