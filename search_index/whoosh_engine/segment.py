"""One immutable segment of the index, its parts read from Whoosh once and kept as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound

from search_index.contract import IndexUnavailable, Listing
from search_index.spelling import Vocabulary
from search_index.suggesting import Names
from search_index.whoosh_engine.damage import damage_told
from search_index.whoosh_engine.documents import listing_of, schema
from search_index.whoosh_engine.facts import Facts, Floats, Rows, facts_of

# Terms whose postings are kept; a search needs some dozens.
MOST_KEPT = 20_000


class Postings(NamedTuple):
    """Where a term stands: rows ascending and its weight (how often) in each, shape (n,); in how many documents,
    deleted ones included, as Whoosh counts."""

    rows: Rows
    weights: Floats
    documents: int


_NOWHERE = Postings(np.empty(0, dtype=np.int32), np.empty(0), 0)


class Segment:
    """A segment never changes but for the documents that later commits delete from it; those a snapshot knows.

    Whoosh's reader moves a position through its files, so one thread at a time may use it.
    """

    def __init__(self, storage: FileStorage, segment: Any):
        self._lock = RLock()
        self._postings: dict[tuple[str, str], Postings] = {}
        self._lengths: dict[str, Floats] = {}
        self.size: int = segment.doc_count_all()
        with damage_told():
            self._reader = SegmentReader(storage, schema(), segment)
            stored = [
                {} if segment.is_deleted(row) else self._reader.stored_fields(row) for row in range(self.size)
            ]
        listings = [listing_of(fields) for fields in stored]
        self.checkpoints: dict[int, int] = {
            row: fields["checkpoint"] for row, fields in enumerate(stored) if "checkpoint" in fields
        }
        self.facts: Facts = facts_of(listings)
        self._organizations = [
            (li.organization, row) for row, li in enumerate(listings) if li and li.organization
        ]

    def postings(self, field: str, term: str) -> Postings:
        """Where a term stands in a field."""
        key = (field, term)
        with self._reading():
            if key not in self._postings:
                if len(self._postings) >= MOST_KEPT:
                    self._postings.clear()
                self._postings[key] = self._read_postings(field, term)
            return self._postings[key]

    def lengths(self, field: str) -> Floats:
        """How many terms each document has in a field (as precisely as Whoosh keeps it), 1 where none."""
        with self._reading():
            if field not in self._lengths:
                read = self._reader.doc_field_length
                self._lengths[field] = np.array(
                    [read(row, field, 1) or 1 for row in range(self.size)], dtype=float
                )
            return self._lengths[field]

    def total_length(self, field: str) -> int:
        """How many terms all documents have in a field."""
        return int(self._reader.field_length(field))

    def words_beginning(self, prefix: str) -> list[str]:
        """The words of this segment that begin with a folded prefix."""
        with self._reading():
            return [word.decode() for word in self._reader.expand_prefix("words", prefix)]

    def listing(self, row: int) -> Listing:
        """The listing of a row that has one."""
        with self._reading():
            listing = listing_of(self._reader.stored_fields(row))
        if listing is None:
            raise IndexUnavailable(f"row {row} of the search index holds no listing; rebuild it")
        return listing

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of this segment, for spelling."""
        with self._reading():
            terms = list(self._reader.iter_field("words"))
        return Vocabulary({word.decode(): int(info.doc_frequency()) for word, info in terms})

    @cached_property
    def service_names(self) -> Names[int]:
        """Names of services with their row."""
        return Names((name, row) for row, name in enumerate(self.facts.names) if name)

    @cached_property
    def organization_names(self) -> Names[int]:
        """Names of organizations with a row that has them."""
        return Names(self._organizations)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, damage_told():
            yield

    def _read_postings(self, field: str, term: str) -> Postings:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return _NOWHERE
        found = list(_walk(matcher))
        rows = np.array([row for row, _ in found], dtype=np.int32)
        weights = np.array([weight for _, weight in found], dtype=np.float64)
        return Postings(rows, weights, int(self._reader.doc_frequency(field, term)))


def _walk(matcher: Any) -> Iterator[tuple[int, float]]:
    while matcher.is_active():
        yield matcher.id(), matcher.weight()
        matcher.next()
