"""The contract on Whoosh: which snapshot is the present one, and the doors to change it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from whoosh.index import TOC

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
from search_index.whoosh_engine.generations import Generations
from search_index.whoosh_engine.segment import Segment
from search_index.whoosh_engine.snapshot import Snapshot
from search_index.whoosh_engine.writing import change, fill

_NAME = "MAIN"  # what Whoosh calls an index that was given no name


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
            while True:
                version = self._version()
                if self._opened and self._opened.version == version:
                    return self._opened.snapshot
                try:
                    self._opened = self._open(version)
                except IndexUnavailable:
                    # A commit or a rebuild may take away a file between its being named and its being opened.
                    if self._version() == version:
                        raise

    def _version(self) -> _Version:
        generation = self._generations.current()
        return _Version(generation, TOC._latest_generation(self._generations.storage(generation), _NAME))

    def _open(self, version: _Version) -> _Opened:
        storage = self._generations.storage(version.generation)
        known = self._opened.segments if self._opened else {}
        with damage_told():
            contents = TOC.read(storage, _NAME, gen=version.commit, schema=schema())
            segments = {
                s.segment_id(): known.get(s.segment_id()) or Segment(storage, s) for s in contents.segments
            }
            deleted = [list(s.deleted_docs()) for s in contents.segments]
        return _Opened(version, segments, Snapshot(list(zip(segments.values(), deleted, strict=True))))


class _Version(NamedTuple):
    """Which generation, and which commit in it."""

    generation: str
    commit: int


class _Opened(NamedTuple):
    """The last commit seen: its segments by name, each read once for all commits that share it, and its snapshot."""

    version: _Version
    segments: dict[str, Segment]
    snapshot: Snapshot
