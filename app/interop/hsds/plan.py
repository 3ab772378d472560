"""What an import is going to do: what is created, changed and removed, and what that touches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.interop.hsds.cleaning import Key, Record
from app.interop.hsds.mapping import ENTITIES, Entity


@dataclass
class Plan:
    """What is to be written, by noun. `taken`: the fields of each listing that will say something else."""

    create: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in ENTITIES})
    change: dict[str, list[tuple[Record, Any, dict[str, Any]]]] = field(
        default_factory=lambda: {name: [] for name in ENTITIES}
    )
    remove: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in ENTITIES})
    remember: list[Record] = field(default_factory=list)
    forget: dict[str, set[UUID]] = field(default_factory=lambda: {name: set() for name in ENTITIES})
    touched: set[Key] = field(default_factory=set)
    taken: dict[Key, set[str]] = field(default_factory=dict)
    created: set[Key] = field(default_factory=set)
    lost: set[Key] = field(default_factory=set)

    def make(self, record: Record) -> None:
        self.create[record.entity.name].append(record)
        self.created.add(record.key)
        self.touched.add(record.key)

    def alter(self, record: Record, row: Any, columns: dict[str, Any]) -> None:
        self.change[record.entity.name].append((record, row, columns))
        self.touched.add(record.key)

    def take(self, listing: Key | None, fields: Iterable[str]) -> None:
        """Note what a listing that was here before will say anew."""
        if listing is not None and listing not in self.created:
            self.taken.setdefault(listing, set()).update(fields)


def is_old_news(entity: Entity, told: Mapping[str, Any], row: Any) -> bool:
    """Whether what is here was said later than what the feed tells."""
    ours = getattr(row, entity.newest) if entity.newest else None
    return ours is not None and (told.get(entity.newest) is None or told[entity.newest] <= ours)
