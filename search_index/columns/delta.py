"""The latest changes, in memory: a part that grows by a row with each listing put.

A reader holds a `DeltaPart`: the rows there were when it looked. Rows that come later do not disturb it, for all
is appended in ascending rows and cut at its size when asked for. It is folded into a file after some hundreds of
rows, so plain lists and dicts serve.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from operator import itemgetter

import numpy as np

from search_index.analysis import texts_of, words
from search_index.columns import bits, kernels
from search_index.columns.bits import Rows, Words
from search_index.columns.building import FLAGS, NEVER
from search_index.columns.lengths import as_bytes
from search_index.columns.part import NOWHERE, Points, Postings, Said
from search_index.columns.postings import FIELD_BITS, FIELDS, Array
from search_index.contract import Listing
from search_index.geo import unit_vectors
from search_index.spelling import Vocabulary
from search_index.stemming import stem
from search_index.suggesting import Names

# A stem in one row: the row, and in each field the positions.
_Posting = tuple[int, dict[int, list[int]]]


class Delta:
    """Listings in the order they were put; one thread at a time may add to it."""

    def __init__(self) -> None:
        self.listings: list[Listing] = []
        self.rows: dict[str, list[int]] = {}
        self.stems: dict[str, list[_Posting]] = {}
        self.words: dict[str, list[int]] = {}
        self.codes: dict[str, dict[str, list[int]]] = {"needs": {}, "languages": {}}
        self.flags: dict[str, list[int]] = {name: [] for name in FLAGS}
        self.lengths: list[list[int]] = []  # of each row, so many fields and needs, as bytes
        self.totals: list[tuple[int, ...]] = [
            (0,) * (len(FIELDS) + 1)
        ]  # of the first rows, so many fields, needs

    def add(self, listing: Listing) -> int:
        """Append a listing; its row."""
        row = len(self.listings)
        self._add_words(row, listing)
        for kind, codes in (("needs", listing.needs), ("languages", listing.languages)):
            for code in dict.fromkeys(codes):
                self.codes[kind].setdefault(code, []).append(row)
        facts = (listing.free, listing.room == "has_room", listing.accepts_referrals)
        for name, holds in zip(FLAGS, facts, strict=True):
            if holds:
                self.flags[name].append(row)
        self.rows.setdefault(listing.id, []).append(row)
        self.listings.append(listing)
        return row

    def _add_words(self, row: int, listing: Listing) -> None:
        in_fields = [words(text) for text in texts_of(listing).values()]
        counts = (*map(len, in_fields), len(set(listing.needs)))
        self.lengths.append(as_bytes(np.array(counts)).tolist())
        found: dict[str, dict[int, list[int]]] = {}
        for field, said in enumerate(in_fields):
            for position, word in enumerate(said):
                found.setdefault(stem(word), {}).setdefault(field, []).append(position)
        for stem_, positions in found.items():
            self.stems.setdefault(stem_, []).append((row, positions))
        for word in {word for said in in_fields for word in said}:
            self.words.setdefault(word, []).append(row)
        self.totals.append(tuple(sum(pair) for pair in zip(self.totals[-1], counts, strict=True)))


class DeltaPart:
    """The first rows of a delta, as many as there were."""

    def __init__(self, delta: Delta):
        self._delta = delta
        self.size = len(delta.listings)
        self._words = bits.words_for(self.size)

    @cached_property
    def totals(self) -> Array:
        return np.array(self._delta.totals[self.size][:-1], dtype=np.int64)

    @cached_property
    def needs_total(self) -> int:
        return self._delta.totals[self.size][-1]

    @cached_property
    def points(self) -> Points:
        table = np.array([point for li in self._listings for point in li.points], dtype=np.float64).reshape(
            -1, 2
        )
        starts = np.cumsum([0, *(len(listing.points) for listing in self._listings)])
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(starts))
        return Points(starts, rows, table.T, unit_vectors(table[:, 0], table[:, 1]).T)

    @cached_property
    def confirmed(self) -> Array:
        days = [NEVER if li.confirmed is None else li.confirmed for li in self._listings]
        return np.array(days, dtype=np.int64)

    @cached_property
    def standing(self) -> Array:
        return np.array([listing.standing for listing in self._listings], dtype=np.float64)

    @cached_property
    def need_lengths(self) -> Array:
        return as_bytes(np.array([len(set(listing.needs)) for listing in self._listings]))

    def postings(self, stem: str) -> Postings | None:
        found = self._postings(stem)
        if not found:
            return None
        codes: list[list[int]] = [[] for _ in FIELDS]
        for row, positions in found:
            for field, at in positions.items():
                codes[field].append(len(at) * 256 + self._delta.lengths[row][field])
        fields = [sum(1 << field for field in positions) for _, positions in found]
        return Postings(
            np.array([row for row, _ in found], dtype=np.int32),
            np.array(fields, dtype=FIELD_BITS),
            tuple(_narrow(in_field) for in_field in codes),
        )

    def lengths(self, field: int) -> Array:
        return np.array([lengths[field] for lengths in self._delta.lengths[: self.size]], dtype=np.uint8)

    def said(self, stem: str, field: int) -> Said:
        found = [(row, positions[field]) for row, positions in self._postings(stem) if field in positions]
        return Said.of(
            np.array([row for row, _ in found], dtype=np.int32),
            _narrow([len(at) * 256 + self._delta.lengths[row][field] for row, at in found]),
            np.array([position for _, at in found for position in at], dtype=np.int64),
        )

    def stems_beginning(self, prefix: str) -> list[str]:
        return sorted(
            stem for stem in list(self._delta.stems) if stem.startswith(prefix) and self._postings(stem)
        )

    def words_beginning(self, prefix: str) -> list[str]:
        return sorted(word for word in list(self._delta.words) if word.startswith(prefix))

    def words_near(self, _word: str, _most_edits: int, beginning: str) -> list[str]:
        return self.words_beginning(beginning)

    def rows_beginning(self, prefix: str) -> Rows:
        rows = np.concatenate([NOWHERE, *map(self.word_rows, self.words_beginning(prefix))])
        return kernels.distinct(rows, self.size)

    def word_rows(self, word: str) -> Rows:
        return self._cut(self._delta.words.get(word, ()))

    def codes(self, kind: str) -> list[str]:
        return list(self._delta.codes[kind])

    def code_rows(self, kind: str, code: str) -> Rows:
        return self._cut(self._delta.codes[kind].get(code, ()))

    def code_bits(self, kind: str, code: str) -> Words:
        return bits.from_rows(self.code_rows(kind, code), self._words)

    def code_counts(self, kind: str, among: Words) -> dict[str, int]:
        mask = bits.to_mask(among)
        counts = {code: int(np.count_nonzero(mask[self.code_rows(kind, code)])) for code in self.codes(kind)}
        return {code: count for code, count in counts.items() if count}

    def flag(self, name: str) -> Words:
        return bits.from_rows(self._cut(self._delta.flags[name]), self._words)

    def open_between(self, start: int, end: int) -> Words:
        rows = [
            row
            for row, listing in enumerate(self._listings)
            if any(max(start, begin) < min(end, close) for begin, close in listing.open_spans)
        ]
        return bits.from_rows(np.array(rows, dtype=np.int32), self._words)

    def row_of(self, id_: str) -> int:
        rows = self._delta.rows.get(id_, [])
        number = bisect_left(rows, self.size)
        return rows[number - 1] if number else -1

    def id_at(self, row: int) -> str:
        return self._delta.listings[row].id

    def name_at(self, row: int) -> str:
        return self._delta.listings[row].name

    def name_ranks(self, rows: Rows) -> Array:
        return self._name_ranks.take(rows)

    @cached_property
    def _name_ranks(self) -> Array:
        named = [(listing.name, listing.id, row) for row, listing in enumerate(self._listings)]
        ranks = np.empty(self.size, dtype=np.int64)
        ranks[[row for _, _, row in sorted(named)]] = np.arange(self.size)
        return ranks

    def listing(self, row: int) -> Listing:
        return self._delta.listings[row]

    def words_at(self, row: int) -> tuple[str, str]:
        listing = self.listing(row)
        return listing.name, listing.description

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary({word: self.word_rows(word).size for word in list(self._delta.words)})

    @cached_property
    def service_names(self) -> Names[int]:
        return Names((listing.name, row) for row, listing in enumerate(self._listings) if listing.name)

    @cached_property
    def organization_names(self) -> Names[int]:
        return Names((li.organization, row) for row, li in enumerate(self._listings) if li.organization)

    @property
    def _listings(self) -> list[Listing]:
        return self._delta.listings[: self.size]

    def _postings(self, stem: str) -> list[_Posting]:
        found = self._delta.stems.get(stem, [])
        return found[: bisect_left(found, self.size, key=itemgetter(0))]

    def _cut(self, rows: Iterable[int]) -> Rows:
        found = list(rows)
        return np.array(found[: bisect_left(found, self.size)], dtype=np.int32) if found else NOWHERE


def _narrow(codes: list[int]) -> Array:
    return np.array(codes, dtype=np.uint16 if max(codes, default=0) < 1 << 16 else np.uint32)
