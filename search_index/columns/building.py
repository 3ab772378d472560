"""From listings to the columns of one part, straight from the analysis of their texts.

ids, id_keys          the ids, and their digests in order, to find a row by its id
names
name_rank             the place of each row when all are sorted by name, then id
texts                 what a page shows of a listing and no other column knows: JSON, BLOCK listings compressed
                      together
organizations, need_words       texts that many listings share, each once
needs, languages      codes: their rows, and the same as bits for counting
flags, room, confirmed, standing, points, spans
stems, words, …       see `postings`
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Any

import numpy as np

from search_index.analysis import STOP_WORDS, fold, raw_words_of, texts_of, word_of
from search_index.columns import bits
from search_index.columns.lengths import as_bytes
from search_index.columns.lexicon import in_order, joined, packed
from search_index.columns.postings import Array, postings_of, tight
from search_index.contract import Listing, Progress, Room
from search_index.geo import unit_vectors

PROGRESS_EVERY = 100
FLAGS = ("free", "has_room", "accepts_referrals")
ROOMS: tuple[Room, ...] = ("", "has_room", "waitlist", "full", "assessment")
# What of a listing no other column has; its names, for one, are elsewhere.
TEXTS = ("alternate_names", "description", "place_words", "conditions", "contacts")
BLOCK = 8
NEVER = np.iinfo(np.int64).min
# These texts are the same for many listings.
_REPEATED = frozenset({"need_words", "organization"})


def columns_of(listings: Iterable[Listing], progress: Progress | None = None) -> dict[str, Array]:
    """The columns of these listings, a row each, in their order. Raises ValueError for an id that comes twice."""
    words, rows = _Tokens(), _Rows()
    for count, listing in enumerate(listings, 1):
        words.add(listing)
        rows.add(listing)
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
    columns = {**rows.columns(), **words.columns()}
    if progress:
        progress(len(rows.ids))
    return {name: tight(column) if name.endswith(".starts") else column for name, column in columns.items()}


def id_key(id_: str) -> int:
    """A digest of an id that fits a column."""
    return int.from_bytes(blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Numbered(dict[str, int]):
    """Texts with the number of their first coming."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class RawWords(dict[str, int]):
    """The number of the word that a raw word stands for, -1 if it does not count; each worked out once."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Numbered()

    def __missing__(self, raw: str) -> int:
        word = word_of(raw)
        number = self[raw] = self.words[word] if word and word not in STOP_WORDS else -1
        return number


class _Tokens:
    """The words of all listings as numbers, in the order read."""

    def __init__(self) -> None:
        self._numbers = RawWords()
        self._tokens = array("i")
        self._lengths = array("i")
        self._repeated: dict[str, list[int]] = {}

    def add(self, listing: Listing) -> None:
        for field, text in texts_of(listing).items():
            numbers = self._read_once(text) if field in _REPEATED else self._read(text)
            self._tokens.extend(numbers)
            self._lengths.append(len(numbers))

    def columns(self) -> dict[str, Array]:
        tokens = np.frombuffer(self._tokens, dtype=np.int32) if self._tokens else np.zeros(0, np.int32)
        lengths = np.array(self._lengths, dtype=np.int64)
        return postings_of(tokens, lengths, list(self._numbers.words))

    def _read(self, text: str) -> list[int]:
        return list(map(self._numbers.__getitem__, raw_words_of(fold(text))))

    def _read_once(self, text: str) -> list[int]:
        numbers = self._repeated.get(text)
        if numbers is None:
            numbers = self._repeated[text] = self._read(text)
        return numbers


class _Rows:
    """Everything of the listings but their words."""

    def __init__(self) -> None:
        self.ids: dict[str, None] = {}
        self._listings: dict[str, list[Any]] = {name: [] for name in _KEPT}
        self._texts: list[str] = []
        self._organizations, self._need_words = Numbered(), Numbered()

    def add(self, listing: Listing) -> None:
        if listing.id in self.ids:
            raise ValueError(f"two listings have the id {listing.id}")
        self.ids[listing.id] = None
        for name, kept in self._listings.items():
            kept.append(getattr(listing, name))
        self._texts.append(_json([getattr(listing, name) for name in TEXTS]))
        self._organizations[listing.organization]
        self._need_words[listing.need_words]

    def columns(self) -> dict[str, Array]:
        kept = self._listings
        return {
            **_shared("organizations", kept["organization"], self._organizations),
            **_shared("need_words", kept["need_words"], self._need_words),
            **_compressed("texts", self._texts),
            **_identities(list(self.ids), kept["name"]),
            **_codes("needs", kept["needs"]),
            **_codes("languages", kept["languages"]),
            **_flags(kept),
            "room": np.array([ROOMS.index(room) for room in kept["room"]], dtype=np.uint8),
            "confirmed": np.array(
                [NEVER if day is None else day for day in kept["confirmed"]], dtype=np.int64
            ),
            "standing": np.array(kept["standing"], dtype=np.float64),
            **_points(kept["points"]),
            **_spans(kept["open_spans"]),
        }


_KEPT = (
    "name",
    "organization",
    "need_words",
    "needs",
    "languages",
    "free",
    "room",
    "accepts_referrals",
    "confirmed",
    "standing",
    "points",
    "open_spans",
)
_json = json.JSONEncoder(separators=(",", ":")).encode


def _identities(ids: list[str], names: list[str]) -> dict[str, Array]:
    keys = np.array([id_key(id_) for id_ in ids], dtype=np.uint64)
    by_key = np.argsort(keys)
    ordered = np.array(sorted(range(len(ids)), key=list(zip(names, ids, strict=True)).__getitem__), np.int32)
    rank = np.empty(len(ids), dtype=np.int32)
    rank[ordered] = np.arange(len(ids), dtype=np.int32)
    return {
        **_named("ids", ids),
        **_named("names", names),
        "id_keys": keys[by_key],
        "id_rows": by_key.astype(np.int32),
        "name_rank": rank,
    }


def _codes(name: str, coded: Sequence[Iterable[str]]) -> dict[str, Array]:
    """Codes of rows: the codes in order, the rows of each, these as bits; how many a row has, as a byte."""
    once = [tuple(dict.fromkeys(codes)) for codes in coded]
    codes = in_order(set(chain.from_iterable(once)))
    number = {code: position for position, code in enumerate(codes)}
    counts = np.array([len(row) for row in once], dtype=np.int64)
    flat = np.array([number[code] for code in chain.from_iterable(once)], dtype=np.int64)
    rows = np.repeat(np.arange(len(once), dtype=np.int32), counts)
    by_code = np.argsort(flat, kind="stable")
    table = np.zeros((len(codes), bits.words_for(len(once)) * 64), dtype=bool)
    table[flat, rows] = True
    return {
        **_named(name, codes),
        f"{name}.rows": rows[by_code],
        f"{name}.rows.starts": np.searchsorted(flat[by_code], np.arange(len(codes) + 1)),
        f"{name}.bits": np.packbits(table, axis=1, bitorder="little").view(np.uint64),
        f"{name}.lengths": as_bytes(counts),
        f"{name}.total": np.array([counts.sum()], dtype=np.int64),
    }


def _flags(kept: dict[str, list[Any]]) -> dict[str, Array]:
    rows = bits.words_for(len(kept["free"])) * 64
    table = np.zeros((len(FLAGS), rows), dtype=bool)
    has_room = [room == "has_room" for room in kept["room"]]
    for row, values in enumerate((kept["free"], has_room, kept["accepts_referrals"])):
        table[row, : len(values)] = values
    return {"flags": np.packbits(table, axis=1, bitorder="little").view(np.uint64)}


def _points(points: Sequence[Sequence[tuple[float, float]]]) -> dict[str, Array]:
    flat = np.array(list(chain.from_iterable(points)), dtype=np.float64).reshape(-1, 2)
    return {
        "points.starts": _starts(points),
        "points": np.ascontiguousarray(flat.T),
        "vectors": np.ascontiguousarray(unit_vectors(flat[:, 0], flat[:, 1]).T),
    }


def _spans(spans: Sequence[Sequence[tuple[int, int]]]) -> dict[str, Array]:
    flat = np.array(list(chain.from_iterable(spans)), dtype=np.int64).reshape(-1, 2)
    starts = _starts(spans)
    narrow = np.int32 if np.abs(flat).max(initial=0) < 2**31 else np.int64
    return {"spans.starts": starts, "spans": flat.T.astype(narrow)}


def _starts(lists: Sequence[Sequence[Any]]) -> Array:
    return np.cumsum([0, *map(len, lists)])


def _shared(name: str, texts: list[str], numbers: Numbered) -> dict[str, Array]:
    return {
        **_named(name, list(numbers)),
        f"{name}.of": tight(np.array([numbers[text] for text in texts], dtype=np.int64)),
    }


def _compressed(name: str, texts: Sequence[str]) -> dict[str, Array]:
    """JSON has no line breaks of its own: they part the texts of a block."""
    blocks = ["\n".join(texts[first : first + BLOCK]).encode() for first in range(0, len(texts), BLOCK)]
    content, starts = joined([zlib.compress(block, 1) for block in blocks])
    return {name: content, f"{name}.starts": starts}


def _named(name: str, texts: Sequence[str]) -> dict[str, Array]:
    content, starts = packed(texts)
    return {name: content, f"{name}.starts": starts}
