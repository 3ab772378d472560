"""One commit: listings, removals and the checkpoint, together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search_index.contract import Listing, Progress
from search_index.whoosh_engine.documents import checkpoint_document, document_of

MOST_SEGMENTS = 8
PROGRESS_EVERY = 100


class DistinctSegments(W3Codec):  # type: ignore[misc]  # Whoosh publishes no types
    """Whoosh's files under names that never come twice.

    Whoosh draws the names from the global `random`: a program that seeds it would name a segment like an older one.
    """

    def new_segment(self, _storage: Any, indexname: str) -> W3Segment:
        """A segment that is yet to be written."""
        return W3Segment(self, indexname, segid=uuid4().hex)


def change(index: FileIndex, put: Iterable[Listing], drop: Iterable[str], checkpoint: int) -> None:
    """Commit additions, replacements and removals with the checkpoint."""
    gone = set(drop)
    listings = {listing.id: listing for listing in put if listing.id not in gone}
    with _commit(index) as writer:
        for id_ in gone:
            writer.delete_by_term("id", id_)
        for listing in listings.values():
            writer.update_document(**document_of(listing))
        writer.update_document(**checkpoint_document(checkpoint))


def fill(index: FileIndex, listings: Iterable[Listing], checkpoint: int, progress: Progress | None) -> int:
    """Commit all listings to an empty index; returns their number. Raises ValueError for an id that comes twice."""
    seen: set[str] = set()
    with _commit(index) as writer:
        for listing in listings:
            if listing.id in seen:
                raise ValueError(f"two listings have the id {listing.id}")
            seen.add(listing.id)
            writer.add_document(**document_of(listing))
            if progress and len(seen) % PROGRESS_EVERY == 0:
                progress(len(seen))
        writer.add_document(**checkpoint_document(checkpoint))
    if progress:
        progress(len(seen))
    return len(seen)


@contextmanager
def _commit(index: FileIndex) -> Iterator[SegmentWriter]:
    # Our own lock is held. Whoosh's (_lk) would stay taken for the life of the process if a commit failed.
    writer = index.writer(_lk=False, codec=DistinctSegments())
    try:
        yield writer
        writer.commit(mergetype=fold)
    except BaseException:
        # The first failure is the one to tell; what tidying up adds to it is of no use to anyone.
        with suppress(Exception):
            writer.cancel()
        raise


def fold(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Which segments to write anew with this commit; returns those that stay (Whoosh's merge policy).

    A segment goes when over half of its documents are deleted. When more than MOST_SEGMENTS would stay, all but
    the largest are made one: a commit then costs little, and a search never has to look in many places.
    """
    stay = [s for s in segments if 2 * s.deleted_count() <= s.doc_count_all()]
    if len(stay) >= MOST_SEGMENTS:
        stay = [max(stay, key=lambda s: int(s.doc_count_all()))]
    for segment in segments:
        if segment not in stay and segment.deleted_count() < segment.doc_count_all():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return stay
