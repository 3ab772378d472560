"""Sets of rows as bits, 64 to a word: an intersection is one AND, a count one population count."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]


def words_for(rows: int) -> int:
    """How many words hold so many rows."""
    return (rows + 63) // 64


def empty(words: int) -> Words:
    """No row."""
    return np.zeros(words, dtype=np.uint64)


def from_mask(mask: Mask) -> Words:
    """The rows where the mask, of a whole number of words, is true."""
    return np.packbits(mask, bitorder="little").view(np.uint64)


def from_rows(rows: npt.NDArray[Any], words: int) -> Words:
    """Exactly these rows."""
    mask = np.zeros(words * 64, dtype=bool)
    mask[rows] = True
    return from_mask(mask)


def to_mask(words: Words) -> Mask:
    """True where a row is in the set, shape (64 · words,)."""
    return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_)


def to_rows(words: Words) -> Rows:
    """The rows of the set, ascending."""
    return np.flatnonzero(to_mask(words)).astype(np.int32)


def count(words: Words) -> int:
    """How many rows are in the set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))


def counts(table: Words, words: Words) -> npt.NDArray[np.int64]:
    """How many rows each set of a table (sets, words) shares with a set."""
    shared: npt.NDArray[np.int64] = np.bitwise_count(table & words).sum(axis=1, dtype=np.int64)
    return shared
