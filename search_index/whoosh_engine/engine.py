"""The contract on Whoosh: which snapshot is the present one, and the doors to change it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from typing import Any

from whoosh.index import TOC, FileIndex

from search_index.contract import (
    IndexUnavailable,
    Listing,
    Page,
    Progress,
    Query,
    SearchEngine,
    Suggestion,
)
from search_index.whoosh_engine.answering import answer, suggestions
from search_index.whoosh_engine.damage import damage_told
from search_index.whoosh_engine.documents import schema
from search_index.whoosh_engine.generations import DurableStorage, Generations
from search_index.whoosh_engine.segment import Segment
from search_index.whoosh_engine.snapshot import Snapshot
from search_index.whoosh_engine.writing import change, fill

# A commit may remove a segment between reading the table of contents and opening it; then it is read again.
_TRIES = 5


class WhooshEngine(SearchEngine):
    """Listings in a folder. Threads of one process share an engine; each process opens its own."""

    def __init__(self, folder: Path | str, *, lock_timeout: float = 30.0):
        """Nothing is opened or made before the first call. `lock_timeout`: seconds a writer waits for another."""
        self._generations = Generations(Path(folder), lock_timeout=lock_timeout)
        self._lock = RLock()
        self._opened: _Opened | None = None

    def search(self, query: Query) -> Page:
        """See the contract."""
        return answer(self._present(), query)

    def suggest(self, prefix: str, *, limit: int = 4) -> tuple[Suggestion, ...]:
        """See the contract."""
        return suggestions(self._present(), prefix, limit)

    def apply(self, *, put: Iterable[Listing] = (), drop: Iterable[str] = (), checkpoint: int) -> None:
        """See the contract."""
        listings = tuple(put)
        with self._generations.writing():
            storage = self._generations.storage(self._generations.current())
            with damage_told():
                change(storage.open_index(schema=schema()), listings, drop, checkpoint)

    def rebuild(self, listings: Iterable[Listing], checkpoint: int, progress: Progress | None = None) -> int:
        """See the contract."""
        with self._generations.writing(), self._generations.renewing() as storage:
            index = storage.create_index(schema())
            return fill(index, listings, checkpoint, progress)

    def checkpoint(self) -> int:
        """See the contract."""
        return self._present().checkpoint

    def close(self) -> None:
        """See the contract."""
        with self._lock:
            self._opened = None

    def _present(self) -> Snapshot:
        """The snapshot of the newest commit, opened if this process has not seen it yet."""
        with self._lock:
            name = self._generations.current()
            with damage_told():
                if self._opened is None or self._opened.name != name:
                    self._opened = _Opened(name, self._generations.storage(name))
                return self._opened.present()


class _Opened:
    """A generation this process has open: its segments, each read once, and the snapshot of the last commit seen."""

    def __init__(self, name: str, storage: DurableStorage):
        self.name = name
        self._storage = storage
        self._index: FileIndex = storage.open_index(schema=schema())
        self._commit = -1
        self._segments: dict[str, Segment] = {}
        self._snapshot: Snapshot | None = None

    def present(self) -> Snapshot:
        """The snapshot of the newest commit."""
        if self._snapshot is None or self._commit != self._index.latest_generation():
            self._snapshot = self._read()
        return self._snapshot

    def _read(self) -> Snapshot:
        for tries_left in reversed(range(_TRIES)):
            contents = TOC.read(self._storage, self._index.indexname, schema=schema())
            try:
                segments = {s.segment_id(): self._segment(s) for s in contents.segments}
            except IndexUnavailable:
                if not tries_left or contents.generation == self._index.latest_generation():
                    raise
            else:
                self._segments, self._commit = segments, contents.generation
                return Snapshot(
                    [(segments[s.segment_id()], list(s.deleted_docs())) for s in contents.segments]
                )
        raise AssertionError("unreachable")

    def _segment(self, segment: Any) -> Segment:
        return self._segments.get(segment.segment_id()) or Segment(self._storage, segment)
