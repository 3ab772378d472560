"""The whole index at one moment: what words find in all its parts together, and what is known of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np

from search_index.analysis import BOOSTS, NEED_BOOST
from search_index.columns import bits, kernels
from search_index.columns.bits import Rows, Words
from search_index.columns.found import NO_ROWS, Floats, Found, InField, Integers
from search_index.columns.joined import Joined
from search_index.columns.members import Member
from search_index.columns.part import Postings
from search_index.columns.phrases import in_sequence
from search_index.columns.places import inside, nearest, reached, within
from search_index.columns.postings import FIELDS
from search_index.columns.scoring import Scoring
from search_index.contract import Box, Listing
from search_index.suggesting import Names

MOST_REMEMBERED = 1_000
_BOOSTS = np.array(list(BOOSTS.values()))


class Snapshot(Joined):
    """What a search sees from its beginning to its end."""

    def __init__(self, members: Sequence[Member], checkpoint: int):
        super().__init__(members)
        self.checkpoint = checkpoint
        # What was asked of late is likely to be asked again, and lies ready.
        self._standing: dict[str, list[tuple[int, Postings, Sequence[InField]]]] = {}

    @cached_property
    def count(self) -> int:
        """How many listings there are."""
        return bits.count(self.live)

    @cached_property
    def scoring(self) -> Scoring:
        return Scoring(self.parts)

    # Words

    def word(self, stem: str) -> Found:
        """The rows with a stem in any of the texts, and its score there."""
        standing = self._standing.get(stem)
        if standing is None:
            if len(self._standing) >= MOST_REMEMBERED:
                self._standing.clear()
            standing = self._standing[stem] = self._where(stem)
        return self._joined(
            (number, postings.rows, kernels.scored(postings.fields, worth))
            for number, postings, worth in standing
        )

    def _where(self, stem: str) -> list[tuple[int, Postings, Sequence[InField]]]:
        """The parts in which a stem stands, and what it is worth there."""
        found = [(number, said) for number, part in enumerate(self.parts) if (said := part.postings(stem))]
        documents = [sum(len(said.codes[field]) for _, said in found) for field in range(len(FIELDS))]
        weights = _BOOSTS * [self.scoring.idf(count) for count in documents]
        return [(number, said, self.scoring.standing(said, weights)) for number, said in found]

    def need(self, code: str, boost: float = NEED_BOOST) -> Found:
        """The rows with a need, and its score there."""
        rows = [part.code_rows("needs", code) for part in self.parts]
        weight = boost * self.scoring.idf(sum(map(len, rows)))
        return self._joined(
            (number, mine, self.scoring.need_scores(part.need_lengths.take(mine), weight))
            for number, (part, mine) in enumerate(zip(self.parts, rows, strict=True))
            if mine.size
        )

    def term(self, field: str, text: str) -> Found:
        """The rows with a stem in one text or a need, and its score; with a word, language or id, and 1."""
        if field == "needs":
            return self.need(text, boost=1.0)
        if field not in FIELDS:
            rows = self._plain_rows(field, text)
            return Found(rows, np.ones(len(rows)))
        return self.phrase(field, [text])

    def _plain_rows(self, field: str, text: str) -> Rows:
        if field == "words":
            return self.word_rows(text)
        if field == "id":
            row = self.row_of(text)
            return np.array([row] if row >= 0 else [], dtype=np.int32)
        found = self._each(lambda part: part.code_rows(field, text))
        return self._joined((number, rows, rows) for number, rows in found).rows

    def terms_beginning(self, field: str, prefix: str) -> set[str]:
        """The terms of a field, of dead rows too, that begin with a prefix. In a text these are its stems."""
        if field == "words":
            return self.words_beginning(prefix)
        number = FIELDS.index(field)
        return {
            stem
            for part in self.parts
            for stem in part.stems_beginning(prefix)
            if (postings := part.postings(stem)) and len(postings.codes[number])
        }

    def phrase(self, field: str, stems: Sequence[str]) -> Found:
        """The rows where the stems, one or more, follow one another in a text, and their scores there."""
        number = FIELDS.index(field)
        said = [[part.said(stem, number) for stem in stems] for part in self.parts]
        weights = [self.scoring.idf(sum(len(one.rows) for one in same)) for same in zip(*said, strict=True)]
        scores = partial(self.scoring.field_scores, number)
        return self._joined((part, *in_sequence(mine, weights, scores)) for part, mine in enumerate(said))

    def word_rows(self, word: str) -> Rows:
        """The rows that hold exactly this folded word."""
        return self._joined(
            (number, rows, rows) for number, rows in self._each(lambda p: p.word_rows(word))
        ).rows

    def rows_beginning(self, prefix: str) -> Rows:
        """The rows with a word that begins so."""
        found = ((number, rows, rows) for number, rows in self._each(lambda p: p.rows_beginning(prefix)))
        return self._joined(found).rows

    def rows_of_words(self, words: Iterable[str]) -> Rows:
        """The rows that hold any of these folded words."""
        every = list(words)
        found = (
            (
                number,
                kernels.distinct(np.concatenate([NO_ROWS, *map(part.word_rows, every)]), part.size),
            )
            for number, part in enumerate(self.parts)
        )
        return self._joined((number, rows, rows) for number, rows in found).rows

    def words_near(self, word: str, most_edits: int, beginning: str) -> set[str]:
        """The words with a beginning that may be as few edits away from another, and some further away."""
        return {near for part in self.parts for near in part.words_near(word, most_edits, beginning)}

    def words_beginning(self, prefix: str) -> set[str]:
        """The words, of dead rows too, that begin with a folded prefix."""
        return {word for part in self.parts for word in part.words_beginning(prefix)}

    # Facts

    def code_bits(self, kind: str, codes: Iterable[str]) -> Words:
        """The rows with at least one of the codes of a kind, "needs" or "languages"."""
        found = bits.empty(len(self.live))
        for code in set(codes):
            found |= np.concatenate([*(part.code_bits(kind, code) for part in self.parts), found[:0]])
        return found

    def code_counts(self, kind: str, among: Words) -> dict[str, int]:
        """How many of these rows have each code; codes without any are left out."""
        counts: dict[str, int] = {}
        for start, end, part in self._ranges():
            for code, count in part.code_counts(kind, among[start // 64 : end // 64]).items():
                counts[code] = counts.get(code, 0) + count
        return counts

    def flag(self, name: str) -> Words:
        """The rows of which a flag (see `building.FLAGS`) is true."""
        return self._bits(lambda part: part.flag(name))

    def open_at(self, minute: int) -> Words:
        """The rows open at a minute."""
        return self.open_between(((minute, minute + 1),))

    def open_between(self, windows: Iterable[tuple[int, int]]) -> Words:
        """The rows open at some minute of one of the windows."""
        found = bits.empty(len(self.live))
        for start, end in windows:
            found |= np.concatenate([*(part.open_between(start, end) for part in self.parts), found[:0]])
        return found

    def confirmed(self, rows: Rows) -> Integers:
        """The day each was confirmed, `building.NEVER` if none."""
        return self._taken(rows, lambda part: part.confirmed)

    def standing(self, rows: Rows) -> Floats:
        """The factor of each in the order "best"."""
        return self._taken(rows, lambda part: part.standing)

    def chords(self, here: tuple[float, float], rows: Rows) -> Floats:
        """The squared chord (`geo`) from a place to the nearest point of each of these rows, NaN without one."""
        wanted = [self._within(rows, number) for number in range(len(self.parts))]
        found = [nearest(part.points, here, mine) for part, mine in zip(self.parts, wanted, strict=True)]
        return np.concatenate([*found, np.zeros(0)])

    def reached(self, found: Found, here: tuple[float, float], square: float) -> Found:
        """Of the found rows those with a point at most so squared a chord away, or without any point."""
        kept, before = [], 0
        for number, part in enumerate(self.parts):
            mine = self._within(found.rows, number)
            kept.append(before + reached(part.points, here, square, mine))
            before += len(mine)
        near = kept[0] if len(kept) == 1 else np.concatenate([*kept, NO_ROWS])
        return Found(found.rows.take(near), found.scores.take(near))

    def within(self, here: tuple[float, float], square: float) -> Words:
        """The rows with a point at most so squared a chord away, or without any point."""
        return bits.from_mask(self._padded(within(part.points, here, square) for part in self.parts))

    def inside(self, box: Box) -> Words:
        """The rows with a point in a box."""
        return bits.from_mask(self._padded(inside(part.points, box) for part in self.parts))

    # Listings

    def listing(self, row: int) -> Listing:
        part, row = self._place(row)
        return part.listing(row)

    def words_at(self, row: int) -> tuple[str, str]:
        """Name and description of a row's listing."""
        part, row = self._place(row)
        return part.words_at(row)

    def id_at(self, row: int) -> str:
        part, row = self._place(row)
        return part.id_at(row)

    def row_of(self, id_: str) -> int:
        """The live row of a listing, -1 without one."""
        for start, _, part in self._ranges():
            row = part.row_of(id_)
            if row >= 0 and self.is_live(start + row):
                return int(start + row)
        return -1

    def points_of(self, row: int) -> list[tuple[float, float]]:
        """The points of a row, in its listing's order."""
        part, row = self._place(row)
        starts, _, degrees, _ = part.points
        latitudes, longitudes = degrees[:, int(starts[row]) : int(starts[row + 1])].tolist()
        return list(zip(latitudes, longitudes, strict=True))

    def names(self, kind: str) -> Iterator[tuple[int, Names[int]]]:
        """The names of one kind, "service" or "organization", with the number of their part's first row."""
        for start, _, part in self._ranges():
            yield int(start), part.service_names if kind == "service" else part.organization_names

    def name_ranks(self, rows: Rows) -> Integers:
        """The places of these rows when they are sorted by name, then id."""
        mine = [self._within(rows, number) for number in range(len(self.parts))]
        for part, local in zip(self.parts, mine, strict=True):
            if local.size == rows.size:
                return part.name_ranks(local)
        named = [(self._named(row), number) for number, row in enumerate(rows.tolist())]
        ranks = np.empty(rows.size, dtype=np.int64)
        ranks[[number for _, number in sorted(named)]] = np.arange(rows.size)
        return ranks

    def _named(self, row: int) -> tuple[str, str]:
        part, row = self._place(row)
        return part.name_at(row), part.id_at(row)

    def first_names(self, rows: Rows, most: int) -> Integers:
        """The positions in ascending `rows` of the first ones by name, `most` of them from each part at most."""
        found, before = [], 0
        for number, part in enumerate(self.parts):
            local = self._within(rows, number)
            ranks = part.name_ranks(local)
            found.append(before + kernels.first(-ranks, min(most, len(ranks))))
            before += len(local)
        return np.concatenate([*found, NO_ROWS])
