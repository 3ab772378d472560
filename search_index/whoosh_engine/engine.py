"""The contract on a folder: which snapshot is the present one, and the doors to change it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import RLock

from search_index.columns.building import columns_of
from search_index.columns.snapshot import Snapshot
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
from search_index.whoosh_engine.log import Record
from search_index.whoosh_engine.present import Present
from search_index.whoosh_engine.shelf import Shelf

# So many changed listings are kept in memory before they are folded into a part of their own.
MOST_CHANGES = 256
# And the log, which every process reads when it opens the index, grows no longer than this (bytes).
LONGEST_LOG = 4_000_000


class WhooshEngine(SearchEngine):
    """Listings in a folder. Threads of one process share an engine; each process opens its own."""

    def __init__(self, folder: Path | str, *, lock_timeout: float = 30.0):
        """Nothing is opened or made before the first call. `lock_timeout`: seconds a writer waits for another."""
        self._shelf = Shelf(Path(folder), lock_timeout=lock_timeout)
        self._lock = RLock()
        self._opened: tuple[bytes, Present] | None = None

    def search(self, query: Query) -> Page:
        """See the contract."""
        return answer(self.snapshot(), query)

    def suggest(self, prefix: str, *, limit: int = 4) -> tuple[Suggestion, ...]:
        """See the contract."""
        return suggestions(self.snapshot(), prefix, limit)

    def apply(self, *, put: Iterable[Listing] = (), drop: Iterable[str] = (), checkpoint: int) -> None:
        """See the contract."""
        gone = set(drop)
        listings = {listing.id: listing for listing in put if listing.id not in gone}
        with self._shelf.writing(), self._lock, damage_told():
            present = self._present()
            if present.changes + len(listings) <= MOST_CHANGES and present.log.end < LONGEST_LOG:
                present.log.append(Record(tuple(listings.values()), tuple(gone), checkpoint))
                return
            stay, fresh = present.folded(listings.values(), gone)
            self._shelf.publish(stay, columns_of(fresh) if fresh else None, checkpoint)

    def rebuild(self, listings: Iterable[Listing], checkpoint: int, progress: Progress | None = None) -> int:
        """See the contract."""
        with self._shelf.writing():
            columns = columns_of(listings, progress)
            self._shelf.publish([], columns, checkpoint)
            return len(columns["room"])

    def checkpoint(self) -> int:
        """See the contract."""
        return self.snapshot().checkpoint

    def close(self) -> None:
        """See the contract."""
        with self._lock:
            self._opened = None

    def snapshot(self) -> Snapshot:
        """The index as it is now."""
        with self._lock, damage_told():
            return self._present().snapshot

    def _present(self) -> Present:
        """The newest state, opened if this process has not seen it yet."""
        while True:
            pointer = self._shelf.pointer()
            if self._opened is None or self._opened[0] != pointer:
                try:
                    self._opened = (pointer, self._open(pointer))
                except (IndexUnavailable, OSError):
                    # A commit may take away a file between its being named and its being opened.
                    if self._shelf.pointer() == pointer:
                        raise
                    continue
            self._opened[1].follow()
            return self._opened[1]

    def _open(self, pointer: bytes) -> Present:
        known = self._opened[1].parts if self._opened else {}
        return Present(self._shelf, self._shelf.commit(pointer), known)
