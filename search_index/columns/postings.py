"""From the words of all listings, in the order read, to columns: where each stem and each word stands.

A *run* is one field of one listing; run r is field r mod F of row r div F. All steps are linear: the tokens are
brought into the order of their stems by one counting sort (a transposed sparse matrix), never compared.

    stems           the stems, a Lexicon
    rows            of each stem, the rows that hold it in any field, ascending
    fields          beside `rows`: in which fields, as bits
    codes.F         of each stem, in the rows that hold it in field F: times said · 256 + length byte of the field
    positions.F     the positions of all those times, one after the other
    lengths         of each field, how many words each row has, as bytes; `totals` of all rows
    words           the words as written, a Lexicon, with the number of their stem
    word_rows       of each word that shares its stem with others, the rows; a word of its own has its stem's
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.analysis import BOOSTS
from search_index.columns.lengths import as_bytes
from search_index.columns.lexicon import in_order, packed, signatures_of
from search_index.stemming import stem

Array = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]

FIELDS = tuple(BOOSTS)
FIELD_BITS = np.uint8 if len(FIELDS) <= 8 else np.uint16


def postings_of(tokens: Array, run_lengths: Array, known: Sequence[str]) -> dict[str, Array]:
    """The columns of all text.

    `tokens` are numbers of `known` words, -1 where a word does not count; `run_lengths`, shape (rows · fields,), say
    how many of them each run has.
    """
    kept = tokens >= 0
    lengths = _kept_lengths(kept, run_lengths)
    tokens = tokens[kept]
    words, stems = in_order(known), in_order({stem(word) for word in known})
    stem_number = {text: number for number, text in enumerate(stems)}
    word_number = {text: number for number, text in enumerate(words)}
    to_word = np.array([word_number[word] for word in known], dtype=np.int32)
    stem_of_word = np.array([stem_number[stem(word)] for word in words], dtype=np.int32)
    tokens = to_word[tokens]
    by_field = lengths.reshape(-1, len(FIELDS))
    return {
        **_named("stems", stems),
        **_named("words", words),
        "words.stem": stem_of_word,
        "words.letters": signatures_of(*packed(words)),
        "lengths": as_bytes(by_field.T),
        "totals": by_field.sum(axis=0, dtype=np.int64),
        **_stem_columns(stem_of_word[tokens], lengths, len(stems)),
        **_word_columns(tokens, stem_of_word, by_field.sum(axis=1)),
    }


def tight(array: Array) -> Array:
    """The same numbers, none negative, in the narrowest type of the columns."""
    top = int(array.max(initial=0))
    kind = np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32
    return array.astype(kind if top < 1 << 32 else np.int64)


def _named(name: str, texts: Sequence[str]) -> dict[str, Array]:
    content, starts = packed(texts)
    return {name: content, f"{name}.starts": starts}


def _kept_lengths(kept: Array, run_lengths: Array) -> Integers:
    so_far = np.concatenate(([0], np.cumsum(kept)))
    ends = np.cumsum(run_lengths)
    lengths: Integers = so_far[ends] - so_far[ends - run_lengths]
    return lengths


def _by_column(columns: Array, lengths: Array, values: Array, width: int) -> Any:
    """The tokens as a sparse matrix in the order of their columns; within one, as they were read."""
    # Only a writer needs scipy; those who search are spared its memory.
    from scipy.sparse import csr_matrix

    starts = np.concatenate(([0], np.cumsum(lengths)))
    return csr_matrix((values, columns, starts), shape=(len(lengths), width)).tocsc()


def _stem_columns(stems: Array, lengths: Integers, how_many: int) -> dict[str, Array]:
    begins = np.cumsum(lengths) - lengths
    positions = (np.arange(len(stems)) - np.repeat(begins, lengths)).astype(np.int32)
    sorted_ = _by_column(stems, lengths, positions, how_many)
    runs, positions, starts = sorted_.indices, sorted_.data, sorted_.indptr
    first = _changes(runs, starts)
    times = np.diff(first, append=len(runs))
    run = runs[first]
    row, field = run // len(FIELDS), (run % len(FIELDS)).astype(np.uint8)
    stem_starts = np.searchsorted(first, starts)
    first_of_row = _changes(row, stem_starts)
    bits = np.left_shift(FIELD_BITS(1), field)
    found: dict[str, Array] = {
        "rows": row[first_of_row].astype(np.int32),
        "rows.starts": np.searchsorted(first_of_row, stem_starts),
        "fields": np.bitwise_or.reduceat(bits, first_of_row) if len(bits) else bits,
    }
    codes = times * 256 + as_bytes(lengths)[run]
    field_of_token = np.repeat(field, times)
    for number, name in enumerate(FIELDS):
        mine = np.flatnonzero(field == number)
        tokens = np.flatnonzero(field_of_token == number)
        found[f"codes.{name}"] = codes[mine].astype(
            np.uint16 if codes.max(initial=0) < 1 << 16 else np.uint32
        )
        found[f"codes.{name}.starts"] = np.searchsorted(mine, stem_starts)
        found[f"positions.{name}"] = tight(positions[tokens])
        found[f"positions.{name}.starts"] = np.searchsorted(tokens, starts)
    return found


def _word_columns(tokens: Array, stem_of_word: Array, lengths: Array) -> dict[str, Array]:
    shared = np.bincount(stem_of_word)[stem_of_word] > 1 if len(stem_of_word) else np.zeros(0, dtype=bool)
    wanted = shared[tokens]
    sorted_ = _by_column(
        tokens[wanted], _kept_lengths(wanted, lengths), np.zeros(wanted.sum(), np.uint8), len(stem_of_word)
    )
    first = _changes(sorted_.indices, sorted_.indptr)
    return {
        "word_rows": sorted_.indices[first].astype(np.int32),
        "word_rows.starts": np.searchsorted(first, sorted_.indptr),
    }


def _changes(values: Array, starts: Array) -> Integers:
    """Where a value differs from the one before or a new group begins."""
    new = np.ones(len(values), dtype=bool)
    new[1:] = values[1:] != values[:-1]
    new[starts[:-1][starts[:-1] < len(values)]] = True
    return np.flatnonzero(new)
