"""The parts of the index as Whoosh segments: whatever Whoosh can ask of an index, it can ask of ours.

Whoosh's reader, searcher, scorers and query language run on the columns unchanged. They walk postings one by one, as
Whoosh does; `searching` answers the same queries over whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, PerDocumentReader, Segment, TermsReader
from whoosh.fields import Schema
from whoosh.index import Index
from whoosh.matching import ListMatcher
from whoosh.reading import MultiReader, SegmentReader, TermInfo

from search_index.columns.lengths import LENGTHS
from search_index.columns.members import Member
from search_index.columns.part import Part
from search_index.columns.postings import FIELDS
from search_index.columns.snapshot import Snapshot
from search_index.whoosh_engine.documents import schema


class SnapshotIndex(Index):  # type: ignore[misc]  # Whoosh publishes no types
    """A snapshot as an index that Whoosh can search. Changes go through the engine."""

    def __init__(self, snapshot: Snapshot):
        self.schema: Schema = schema()
        self._snapshot = snapshot

    def reader(self, **_options: Any) -> Any:
        """What reads all parts."""
        readers = [
            SegmentReader(None, self.schema, PartSegment(member, number))
            for number, member in enumerate(self._snapshot.members)
        ]
        return readers[0] if len(readers) == 1 else MultiReader(readers)

    def doc_count_all(self) -> int:
        """How many documents there are, deleted ones included."""
        return sum(member.part.size for member in self._snapshot.members)

    def doc_count(self) -> int:
        """How many of them are alive."""
        return self._snapshot.count


class PartSegment(Segment):  # type: ignore[misc]
    """One part with those of its rows that are dead."""

    def __init__(self, member: Member, number: int):
        super().__init__("MAIN")
        self.segid = str(number)
        self.member = member

    def codec(self) -> Codec:
        """What reads it."""
        return PartCodec()

    def doc_count_all(self) -> int:
        return self.member.part.size

    def deleted_count(self) -> int:
        return int(self.member.dead.size)

    def deleted_docs(self) -> list[int]:
        found: list[int] = self.member.dead.tolist()
        return found

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.member.dead


class PartCodec(Codec):  # type: ignore[misc]
    """Only for reading: parts are written whole, by `columns.building`."""

    def terms_reader(self, _storage: Any, segment: PartSegment) -> PartTerms:
        return PartTerms(segment.member.part)

    def per_document_reader(self, _storage: Any, segment: PartSegment) -> PartDocuments:
        return PartDocuments(segment)


class PartTerms(TermsReader):  # type: ignore[misc]
    """The terms of a part by field."""

    def __init__(self, part: Part):
        self._part = part

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return bool(self._posted(*term)[0].size)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field from `prefix` on."""
        texts = sorted(text.encode() for text in self._texts(fieldname))
        return (
            (fieldname, text) for text in texts if text >= prefix and self._posted(fieldname, text)[0].size
        )

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """How often and where a term stands. Raises KeyError when it does not."""
        rows, times, _ = self._posted(fieldname, text)
        if not rows.size:
            raise KeyError((fieldname, text))
        lengths = _lengths(self._part, fieldname)
        mine = LENGTHS[lengths.take(rows)] if lengths is not None else np.ones(1, dtype=np.int64)
        return TermInfo(
            weight=float(times.sum()),
            df=int(rows.size),
            minlength=int(mine.min()),
            maxlength=int(mine.max()),
            maxweight=float(times.max()),
            minid=int(rows[0]),
            maxid=int(rows[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingMatcher:
        """Walks a term's postings."""
        rows, times, positions = self._posted(fieldname, text)
        ends = np.cumsum(times)
        places = [
            positions[end - count : end].tolist()
            for end, count in zip(ends.tolist(), times.tolist(), strict=True)
        ]
        return PostingMatcher(
            rows.tolist(),
            times.astype(float).tolist(),
            places,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def indexed_field_names(self) -> Sequence[str]:
        return sorted(("id", "languages", "needs", "words", *FIELDS))

    def _posted(self, fieldname: str, text: bytes) -> tuple[Any, Any, Any]:
        """Rows, how often in each, and the positions there (none but in a text)."""
        term = text.decode("utf-8", "surrogatepass")
        if fieldname in FIELDS:
            said = self._part.said(term, FIELDS.index(fieldname))
            return said.rows, said.codes >> 8, said.positions
        if fieldname == "id":
            row = self._part.row_of(term)
            rows = np.array([row] if row >= 0 else [], dtype=np.int32)
        elif fieldname == "words":
            rows = self._part.word_rows(term)
        else:
            rows = self._part.code_rows(fieldname, term)
        return rows, np.ones(len(rows), dtype=np.int64), np.zeros(0, dtype=np.int64)

    def _texts(self, fieldname: str) -> Sequence[str]:
        if fieldname in FIELDS:
            return self._part.stems_beginning("")
        if fieldname == "id":
            return [self._part.id_at(row) for row in range(self._part.size)]
        return self._part.words_beginning("") if fieldname == "words" else self._part.codes(fieldname)


class PostingMatcher(ListMatcher):  # type: ignore[misc]
    """A term's postings, their values the positions themselves."""

    def value_as(self, _astype: str) -> Any:
        """The positions at the present document."""
        return self._values[self._i]


class PartDocuments(PerDocumentReader):  # type: ignore[misc]
    """Lengths and stored fields of a part."""

    def __init__(self, segment: PartSegment):
        self._segment = segment
        self._part = segment.member.part

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._part.size

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> list[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = _lengths(self._part, fieldname)
        return default if lengths is None else int(LENGTHS[lengths[docnum]]) or default

    def field_length(self, fieldname: str) -> int:
        if fieldname == "needs":
            return self._part.needs_total
        return int(self._part.totals[FIELDS.index(fieldname)]) if fieldname in FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(LENGTHS[_lengths(self._part, fieldname)].min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(LENGTHS[_lengths(self._part, fieldname)].max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {"id": self._part.id_at(docnum)}


def _lengths(part: Part, fieldname: str) -> Any:
    """The length of each row in a field as bytes, None where that is not kept."""
    if fieldname == "needs":
        return part.need_lengths
    return part.lengths(FIELDS.index(fieldname)) if fieldname in FIELDS else None
