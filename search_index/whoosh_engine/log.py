"""The latest changes on disk: a file that one process appends to and all others read on from where they stopped.

    length of the record, its CRC-32 (4 bytes each, little endian), the record: JSON
    [checkpoint, [dropped ids], [listings]]

A record counts when all of it is there and its CRC agrees. What a crash left behind the last one that counts is
cut off by the next writer and read by nobody. Nothing is synced here: should the machine lose the last records, the
checkpoint goes back with them, and the changes are read from the database again.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from search_index.contract import Listing

_HEAD = 8
_ALL_OF = attrgetter(*Listing.__slots__)
_LISTS = frozenset({"alternate_names", "needs", "languages"})
_LISTS_OF_PAIRS = frozenset({"points", "open_spans"})


class Record(NamedTuple):
    """One change: listings that come or are replaced, ids that go, and the number of the change."""

    put: tuple[Listing, ...]
    drop: tuple[str, ...]
    checkpoint: int


class Log:
    """A log and how far this process has read it."""

    def __init__(self, path: Path):
        self._path = path
        self._file = path.open("rb", buffering=0)
        self.end = 0

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def news(self) -> Iterator[Record]:
        """The records that have come since the last call."""
        while os.fstat(self._file.fileno()).st_size > self.end:
            self._file.seek(self.end)
            head = self._file.read(_HEAD)
            length, checksum = int.from_bytes(head[:4], "little"), int.from_bytes(head[4:], "little")
            content = self._file.read(length)
            if len(head) < _HEAD or len(content) < length or zlib.crc32(content) != checksum:
                return
            self.end += _HEAD + length
            yield _record_of(json.loads(content))

    def append(self, record: Record) -> None:
        """Write a record behind the last one that was read. Only who holds the writer's lock may."""
        content = json.dumps([record.checkpoint, record.drop, list(map(_ALL_OF, record.put))]).encode()
        head = len(content).to_bytes(4, "little") + zlib.crc32(content).to_bytes(4, "little")
        with self._path.open("r+b") as file:
            file.truncate(self.end)
            file.seek(self.end)
            file.write(head + content)


def _record_of(told: Any) -> Record:
    checkpoint, drop, put = told
    return Record(tuple(map(_listing_of, put)), tuple(drop), checkpoint)


def _listing_of(values: list[Any]) -> Listing:
    facts = dict(zip(Listing.__slots__, values, strict=True))
    for name in _LISTS:
        facts[name] = tuple(facts[name])
    for name in _LISTS_OF_PAIRS:
        facts[name] = tuple(map(tuple, facts[name]))
    return Listing(**facts)
