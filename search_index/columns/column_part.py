"""A part that lies on disk: the columns of `building`, read where they lie."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from search_index.columns import bits, kernels
from search_index.columns.bits import Rows, Words
from search_index.columns.building import BLOCK, FLAGS, NEVER, ROOMS, TEXTS, id_key
from search_index.columns.flatfile import FlatFile
from search_index.columns.found import WordColumns
from search_index.columns.lexicon import Lexicon, Texts
from search_index.columns.part import NOWHERE, Points, Postings, Said
from search_index.columns.postings import FIELDS, Array
from search_index.contract import Listing
from search_index.spelling import Vocabulary
from search_index.suggesting import Names

# What was asked for or shown of late is likely to be again, and lies ready.
MOST_REMEMBERED = 1_000


class ColumnPart:
    """The columns of `building` as a part. Every array is a view of them."""

    def __init__(self, columns: Mapping[str, Array] | FlatFile):
        self._columns = columns
        self.size = len(columns["room"])
        self._words = bits.words_for(self.size)
        self._said: dict[tuple[str, int], Said] = {}
        self.open_between = lru_cache(maxsize=16)(self._open_between)
        self._text = lru_cache(maxsize=MOST_REMEMBERED)(self._unpacked)

    @cached_property
    def totals(self) -> Array:
        return self._columns["totals"]

    @cached_property
    def needs_total(self) -> int:
        return int(self._columns["needs.total"][0])

    @cached_property
    def points(self) -> Points:
        found, starts = self._columns, self._columns["points.starts"]
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(starts))
        return Points(starts, rows, found["points"], found["vectors"])

    @cached_property
    def confirmed(self) -> Array:
        return self._columns["confirmed"]

    @cached_property
    def standing(self) -> Array:
        return self._columns["standing"]

    @cached_property
    def need_lengths(self) -> Array:
        return self._columns["needs.lengths"]

    def postings(self, stem: str) -> Postings | None:
        number = self._stems.find(stem)
        if number < 0:
            return None
        place = self._slice("rows", number)
        codes = tuple(codes[starts[number] : starts[number + 1]] for codes, starts in self._codes)
        return Postings(self._columns["rows"][place], self._columns["fields"][place], codes)

    def lengths(self, field: int) -> Array:
        lengths: Array = self._columns["lengths"][field]
        return lengths

    def said(self, stem: str, field: int) -> Said:
        said = self._said.get((stem, field))
        if said is None:
            if len(self._said) >= MOST_REMEMBERED:
                self._said.clear()
            said = self._said[stem, field] = self._say(stem, field)
        return said

    def _say(self, stem: str, field: int) -> Said:
        number = self._stems.find(stem)
        found = self.postings(stem)
        if found is None:
            return Said.of(NOWHERE, NOWHERE, NOWHERE)
        positions = f"positions.{FIELDS[field]}"
        places = self._columns[positions][self._slice(positions, number)]
        return Said.of(found.rows_in(field), found.codes[field], places)

    def stems_beginning(self, prefix: str) -> list[str]:
        return [self._stems[number] for number in self._stems.beginning(prefix)]

    def words_beginning(self, prefix: str) -> list[str]:
        return [self._lexicon[number] for number in self._lexicon.beginning(prefix)]

    def words_near(self, word: str, most_edits: int, beginning: str) -> list[str]:
        among = self._lexicon.beginning(beginning)
        return self._lexicon.alike(word, among, self._columns["words.letters"], most_edits)

    def rows_beginning(self, prefix: str) -> Rows:
        among = self._lexicon.beginning(prefix)
        return kernels.rows_of_words(among, self._word_columns, self.size)

    def word_rows(self, word: str) -> Rows:
        number = self._lexicon.find(word)
        if number < 0:
            return NOWHERE
        rows = self._columns["word_rows"][self._slice("word_rows", number)]
        return rows if rows.size else self._stem_rows(number)

    def codes(self, kind: str) -> list[str]:
        return self._code_lists(kind)

    def code_rows(self, kind: str, code: str) -> Rows:
        number = self._code_names(kind).find(code)
        return self._columns[f"{kind}.rows"][self._slice(f"{kind}.rows", number)] if number >= 0 else NOWHERE

    def code_bits(self, kind: str, code: str) -> Words:
        number = self._code_names(kind).find(code)
        return self._columns[f"{kind}.bits"][number] if number >= 0 else bits.empty(self._words)

    def code_counts(self, kind: str, among: Words) -> dict[str, int]:
        counts = kernels.counts(self._columns[f"{kind}.bits"], among).tolist()
        return {code: count for code, count in zip(self._code_lists(kind), counts, strict=True) if count}

    def flag(self, name: str) -> Words:
        words: Words = self._columns["flags"][FLAGS.index(name)]
        return words

    def row_of(self, id_: str) -> int:
        key, keys = np.uint64(id_key(id_)), self._columns["id_keys"]
        for place in range(int(np.searchsorted(keys, key)), len(keys)):
            if keys[place] != key:
                break
            row = int(self._columns["id_rows"][place])
            if self._ids[row] == id_:
                return row
        return -1

    def id_at(self, row: int) -> str:
        return self._ids[row]

    def name_at(self, row: int) -> str:
        return self._names[row]

    def name_ranks(self, rows: Rows) -> Array:
        return self._columns["name_rank"].take(rows)

    def listing(self, row: int) -> Listing:
        texts = dict(zip(TEXTS, self._text(row), strict=True))
        texts["alternate_names"] = tuple(texts["alternate_names"])
        columns = self._columns
        confirmed = int(columns["confirmed"][row])
        free, _, accepts = ((columns["flags"][:, row // 64] >> np.uint64(row % 64)) & np.uint64(1)).tolist()
        return Listing(
            id=self.id_at(row),
            name=self.name_at(row),
            organization=self._shared("organizations", row),
            needs=self._codes_of("needs", row),
            need_words=self._shared("need_words", row),
            languages=self._codes_of("languages", row),
            free=bool(free),
            room=ROOMS[columns["room"][row]],
            accepts_referrals=bool(accepts),
            points=self._pairs("points", row),
            open_spans=self._pairs("spans", row),
            confirmed=None if confirmed == NEVER else confirmed,
            standing=float(columns["standing"][row]),
            **texts,
        )

    def words_at(self, row: int) -> tuple[str, str]:
        return self.name_at(row), self._text(row)[TEXTS.index("description")]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary({word: self.word_rows(word).size for word in self._lexicon})

    @cached_property
    def service_names(self) -> Names[int]:
        return Names((name, row) for row in range(self.size) if (name := self.name_at(row)))

    @cached_property
    def organization_names(self) -> Names[int]:
        of = self._columns["organizations.of"].tolist()
        names = self._texts("organizations")
        return Names((name, row) for row, number in enumerate(of) if (name := names[number]))

    @cached_property
    def _stems(self) -> Lexicon:
        return Lexicon(self._columns["stems"], self._columns["stems.starts"])

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._columns["words"], self._columns["words.starts"])

    @cached_property
    def _ids(self) -> Texts:
        return self._texts("ids")

    @cached_property
    def _codes(self) -> list[tuple[Array, Array]]:
        return [(self._columns[f"codes.{name}"], self._columns[f"codes.{name}.starts"]) for name in FIELDS]

    @cached_property
    def _word_columns(self) -> WordColumns:
        names = ("word_rows.starts", "word_rows", "words.stem", "rows.starts", "rows")
        return WordColumns(*(self._columns[name] for name in names))

    @cached_property
    def _names(self) -> Texts:
        return self._texts("names")

    def _texts(self, name: str) -> Texts:
        return Texts(self._columns[name], self._columns[f"{name}.starts"])

    @lru_cache(maxsize=8)  # noqa: B019 (as many as there are kinds; they live as long as the part)
    def _code_names(self, kind: str) -> Lexicon:
        return Lexicon(self._columns[kind], self._columns[f"{kind}.starts"])

    @lru_cache(maxsize=8)  # noqa: B019 (see above)
    def _code_lists(self, kind: str) -> list[str]:
        return list(self._code_names(kind))

    def _slice(self, name: str, number: int) -> slice:
        starts = self._columns[f"{name}.starts"]
        return slice(int(starts[number]), int(starts[number + 1]))

    def _stem_rows(self, word: int) -> Rows:
        return self._columns["rows"][self._slice("rows", int(self._columns["words.stem"][word]))]

    def _unpacked(self, row: int) -> Any:
        block = self._columns["texts"][self._slice("texts", row // BLOCK)]
        return json.loads(zlib.decompress(block.data).split(b"\n")[row % BLOCK])

    def _shared(self, name: str, row: int) -> str:
        return self._texts(name)[int(self._columns[f"{name}.of"][row])]

    def _codes_of(self, kind: str, row: int) -> tuple[str, ...]:
        word = self._columns[f"{kind}.bits"][:, row // 64] >> np.uint64(row % 64)
        names = self._code_names(kind)
        return tuple(names[int(number)] for number in np.flatnonzero(word & np.uint64(1)))

    def _pairs(self, name: str, row: int) -> tuple[Any, ...]:
        first, second = self._columns[name][:, self._slice(name, row)].tolist()
        return tuple(zip(first, second, strict=True))

    def _open_between(self, start: int, end: int) -> Words:
        starts, ends = self._columns["spans"]
        spans = np.flatnonzero(np.maximum(starts, start) < np.minimum(ends, end))
        # Empty rows before a span's begin where it does: the last row that begins there has it.
        rows = np.searchsorted(self._columns["spans.starts"], spans, side="right") - 1
        return bits.from_rows(rows, self._words)
