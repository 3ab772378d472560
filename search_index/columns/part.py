"""What every part of an index answers.

A snapshot of the index is a few parts one after the other: immutable ones in files (`column_part`), and the
latest changes in memory (`delta`). Rows are a part's own, from 0.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from search_index.columns.bits import Rows, Words
from search_index.columns.kernels import STRIDE
from search_index.columns.postings import Array
from search_index.contract import Listing
from search_index.spelling import Vocabulary
from search_index.suggesting import Names

NOWHERE = np.zeros(0, dtype=np.int32)


class Postings(NamedTuple):
    """Where a stem stands: its rows, ascending; beside each, in which fields, as bits; and for each field, in those
    rows that have it there, how often · 256 + length byte of the field."""

    rows: Rows
    fields: Array
    codes: tuple[Array, ...]

    def rows_in(self, field: int) -> Rows:
        """The rows that have the stem in one field."""
        if len(self.codes[field]) == len(self.rows):
            return self.rows
        return self.rows.compress(self.fields & self.fields.dtype.type(1 << field))


class Said(NamedTuple):
    """Where a stem stands in one field: the rows, of each the code (see `Postings`), and the positions in all of
    them, one after the other; of each STRIDE-th row, which it is and where its positions begin."""

    rows: Rows
    codes: Array
    positions: Array
    row_marks: Rows
    place_marks: Array

    @classmethod
    def of(cls, rows: Rows, codes: Array, positions: Array) -> Said:
        """With the marks made."""
        before = np.cumsum(codes >> 8) - (codes >> 8)
        return cls(rows, codes, positions, rows[::STRIDE].copy(), before[::STRIDE].copy())


class Points(NamedTuple):
    """Places, those of a row together: where each row's begin, shape (rows + 1,), the row of each, their degrees
    (2, points) and their vectors on the unit sphere (3, points)."""

    starts: Array
    rows: Rows
    degrees: Array
    vectors: Array


class Part(Protocol):
    """Some listings, in rows that never change."""

    size: int

    @property
    def totals(self) -> Array: ...  # how many words all rows have in each field
    @property
    def needs_total(self) -> int: ...
    @property
    def points(self) -> Points: ...
    @property
    def confirmed(self) -> Array: ...  # days, NEVER if unconfirmed
    @property
    def standing(self) -> Array: ...
    @property
    def need_lengths(self) -> Array: ...  # of each row, as bytes
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def service_names(self) -> Names[int]: ...
    @property
    def organization_names(self) -> Names[int]: ...

    def postings(self, stem: str) -> Postings | None: ...
    def lengths(self, field: int) -> Array: ...  # how many words each row has there, as bytes
    def said(self, stem: str, field: int) -> Said: ...
    def stems_beginning(self, prefix: str) -> list[str]: ...
    def words_beginning(self, prefix: str) -> list[str]: ...
    def words_near(
        self, word: str, most_edits: int, beginning: str
    ) -> list[str]: ...  # and some further away
    def rows_beginning(self, prefix: str) -> Rows: ...  # those of such words
    def word_rows(self, word: str) -> Rows: ...
    def codes(self, kind: str) -> list[str]: ...
    def code_rows(self, kind: str, code: str) -> Rows: ...
    def code_bits(self, kind: str, code: str) -> Words: ...
    def code_counts(self, kind: str, among: Words) -> dict[str, int]: ...
    def flag(self, name: str) -> Words: ...
    def open_between(self, start: int, end: int) -> Words: ...  # at some minute of [start, end)
    def row_of(self, id_: str) -> int: ...  # -1 if it is not here
    def id_at(self, row: int) -> str: ...
    def name_at(self, row: int) -> str: ...
    def name_ranks(self, rows: Rows) -> Array: ...  # numbers in the order of their names, then ids
    def listing(self, row: int) -> Listing: ...
    def words_at(self, row: int) -> tuple[str, str]: ...
