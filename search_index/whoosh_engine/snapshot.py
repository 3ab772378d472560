"""The whole index at one commit: which listings it holds, which words they hold, and what those are worth.

The text score is BM25F as Whoosh computes it (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009, with B = 0.75, K1 = 1.2 and idf = ln(N/(n+1)) + 1), summed over the fields with their boosts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import log
from typing import NamedTuple

import numpy as np

from search_index.analysis import BOOSTS, NEED_BOOST
from search_index.contract import IndexUnavailable, Listing
from search_index.spelling import table_words
from search_index.stemming import stem
from search_index.suggesting import Names
from search_index.understanding import Wish
from search_index.whoosh_engine.facts import Floats, Integers, Mask, Rows, joined
from search_index.whoosh_engine.segment import Segment

B, K1 = 0.75, 1.2

# What other words are worth beside the typed one: those that mean the same, those that it only begins.
ALIKE_WORTH = 0.6
BEGUN_WORTH = 0.5
# All words with the typed beginning find listings; only so many of them, the commonest, add to the score.
MOST_BEGUN_SCORED = 20
LEAST_BEGUN_SCORE = 0.1
MOST_KEPT = 4_000


class Worth(NamedTuple):
    """The live rows that hold a term, ascending, and its text score in each, shape (n,)."""

    rows: Rows
    scores: Floats


class Snapshot:
    """What a search sees from its beginning to its end. Rows are listings, all segments one after the other."""

    def __init__(self, segments: Sequence[tuple[Segment, Sequence[int]]]):
        """`segments`: each with the rows that are deleted at this commit."""
        self.segments = [segment for segment, _ in segments]
        self.starts = np.cumsum([0, *(segment.size for segment in self.segments)])
        self.facts = joined([segment.facts for segment in self.segments])
        self.live: Mask = np.array([bool(id_) for id_ in self.facts.ids], dtype=bool)
        for start, (_, deleted) in zip(self.starts, segments, strict=False):
            self.live[np.asarray(deleted, dtype=np.int64) + start] = False
        self.checkpoint = self._checkpoint(segments)
        self._worth: dict[tuple[str, str], Worth] = {}

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each live listing by id."""
        return {self.facts.ids[row]: int(row) for row in np.flatnonzero(self.live)}

    @cached_property
    def name_ranks(self) -> Integers:
        """The place of each row when all are sorted by name, then id; shape (rows,)."""
        names, ids = self.facts.names, self.facts.ids
        ranks = np.empty(len(self), dtype=np.int64)
        ranks[sorted(range(len(self)), key=lambda row: (names[row], ids[row]))] = np.arange(len(self))
        return ranks

    def listing(self, row: int) -> Listing:
        """The listing of a live row."""
        number = int(np.searchsorted(self.starts, row, side="right")) - 1
        return self.segments[number].listing(row - int(self.starts[number]))

    def held(self, wish: Wish) -> tuple[Mask, Floats]:
        """Which rows hold a wish, and its text score in each (0 elsewhere); shape (rows,) both."""
        words = [self.word(stem_) for stem_ in wish.stems]
        alike = [self.word(stem_) for stem_ in wish.alike]
        needs = [self.need(code) for code in wish.needs]
        count = np.zeros(len(self), dtype=np.int32)
        scores = np.zeros(len(self))
        for worth in words:
            count[worth.rows] += 1
            scores[worth.rows] += worth.scores
        mask = count == len(words)
        for others, factor in ((alike, ALIKE_WORTH), (needs, 1.0)):
            for worth in others:
                mask[worth.rows] = True
                scores[worth.rows] += factor * worth.scores
        if wish.unfinished:
            self._add_begun(wish.unfinished, mask, scores)
        return mask & self.live, np.where(mask, scores, 0.0)

    def word(self, stem_: str) -> Worth:
        """A stem in any of the texts."""
        return self._kept("", stem_, BOOSTS)

    def need(self, code: str) -> Worth:
        """A need code."""
        return self._kept("needs", code, {"needs": NEED_BOOST})

    def is_word(self, word: str) -> bool:
        """Whether a live listing holds exactly this folded word."""
        return any(self.live[rows].any() for rows in self._rows("words", word))

    def is_known(self, word: str) -> bool:
        """Whether the word or another of the same stem is in a live listing or in the table of synonyms."""
        return self.word(stem(word)).rows.size > 0 or stem(word) in _TABLE_STEMS

    def nearest_word(self, word: str) -> str | None:
        """The known word nearest to an unknown one, if any is near."""
        found = table_words().near(word)
        for segment in self.segments:
            found += segment.vocabulary.near(word)
        return next((near.word for near in sorted(found) if self.is_known(near.word)), None)

    def names(self, kind: str) -> Iterator[tuple[int, Names[int]]]:
        """The names of one kind, "service" or "organization", with the number of their segment's first row."""
        for start, segment in zip(self.starts, self.segments, strict=False):
            yield int(start), segment.service_names if kind == "service" else segment.organization_names

    @staticmethod
    def _checkpoint(segments: Sequence[tuple[Segment, Sequence[int]]]) -> int:
        found: list[int] = [
            checkpoint
            for segment, deleted in segments
            for row, checkpoint in segment.checkpoints.items()
            if row not in deleted
        ]
        if len(found) != 1:
            raise IndexUnavailable("the search index has lost its checkpoint; rebuild it")
        return found[0]

    def _add_begun(self, beginning: str, mask: Mask, scores: Floats) -> None:
        """Take in the rows with a word that begins so, in place."""
        sizes: dict[str, int] = {}
        best = np.zeros(len(self))
        for word in {word for segment in self.segments for word in segment.words_beginning(beginning)}:
            for rows in self._rows("words", word):
                mask[rows] = True
                best[rows] = LEAST_BEGUN_SCORE
                sizes[word] = sizes.get(word, 0) + rows.size
        commonest = sorted(sizes, key=lambda word: (-sizes[word], word))[:MOST_BEGUN_SCORED]
        for stem_ in {stem(word) for word in commonest}:
            worth = self.word(stem_)
            best[worth.rows] = np.maximum(best[worth.rows], worth.scores)
        scores += BEGUN_WORTH * best

    def _kept(self, kind: str, term: str, boosts: dict[str, float]) -> Worth:
        key = (kind, term)
        worth = self._worth.get(key)
        if worth is None:
            if len(self._worth) >= MOST_KEPT:
                self._worth.clear()
            worth = self._worth[key] = self._computed(term, boosts)
        return worth

    def _computed(self, term: str, boosts: dict[str, float]) -> Worth:
        scores = np.zeros(len(self))
        for field, boost in boosts.items():
            for rows, values in self._bm25(field, term):
                scores[rows] += boost * values
        # A score is above 0 wherever the term stands: idf ≥ ln(N/(N+1)) + 1 > 0.
        rows = np.flatnonzero((scores > 0) & self.live).astype(np.int32)
        return Worth(rows, scores[rows])

    def _bm25(self, field: str, term: str) -> Iterator[tuple[Rows, Floats]]:
        found = [segment.postings(field, term) for segment in self.segments]
        documents = sum(postings.documents for postings in found)
        if not documents:
            return
        idf = log(len(self) / (documents + 1)) + 1
        mean_length = self._mean_lengths[field]
        for start, segment, postings in zip(self.starts, self.segments, found, strict=False):
            if postings.rows.size:
                relative = segment.lengths(field)[postings.rows] / mean_length
                weights = postings.weights
                values = idf * weights * (K1 + 1) / (weights + K1 * (1 - B + B * relative))
                yield postings.rows + np.int32(start), values

    def _rows(self, field: str, term: str) -> Iterator[Rows]:
        for start, segment in zip(self.starts, self.segments, strict=False):
            rows = segment.postings(field, term).rows
            if rows.size:
                yield rows + np.int32(start)

    @cached_property
    def _mean_lengths(self) -> dict[str, float]:
        fields = (*BOOSTS, "needs")
        totals = {field: sum(segment.total_length(field) for segment in self.segments) for field in fields}
        return {field: total / (len(self) or 1) or 1.0 for field, total in totals.items()}


_TABLE_STEMS = frozenset(stem(word) for word in table_words().words)
