"""What a wish finds in a snapshot: its words in any of their ways, the needs it names, the words it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from search_index.columns import bits, kernels
from search_index.columns.found import Found
from search_index.columns.snapshot import Snapshot
from search_index.spelling import table_words
from search_index.stemming import stem
from search_index.understanding import ENOUGH, WIDER_WORTH, Wish, finished, wishes

# What other words are worth beside the typed one: those that mean the same, those that it only begins.
ALIKE_WORTH = 0.6
BEGUN_WORTH = 0.5
# All words with the typed beginning find listings; only so many of them, the commonest, add to the score.
MOST_BEGUN_SCORED = 20
LEAST_BEGUN_SCORE = 0.1


@dataclass(frozen=True)
class Spoken:
    """What the words of a query found: `found` is None when it has none, `held` what each wish holds."""

    wishes: tuple[Wish, ...]
    held: tuple[Found, ...]
    found: Found | None
    loosened: bool

    def matched(self, row: int) -> tuple[str, ...]:
        """The wishes, as typed, that a row holds."""
        return tuple(wish.said for wish, held in zip(self.wishes, self.held, strict=True) if _has(held, row))


def spoken(snapshot: Snapshot, text: str) -> Spoken:
    """What a typed text finds."""
    asked = finished(wishes(text), is_word=lambda word: is_word(snapshot, word))
    if not asked:
        return Spoken((), (), None, loosened=False)
    left = snapshot.live
    for wish in asked:
        if wish.unwanted:
            left = left & ~bits.from_rows(_held(snapshot, wish).rows, len(left))
    wanted = tuple(wish for wish in asked if not wish.unwanted)
    if not wanted:
        return Spoken((), (), _all_of(left), loosened=False)
    held = tuple(_held(snapshot, wish) for wish in wanted)
    in_reach = held if left is snapshot.live else [_only(found, left) for found in held]
    found, loosened = _nearest_to_all(snapshot, wanted, in_reach)
    return Spoken(wanted, held, found, loosened)


def is_word(snapshot: Snapshot, word: str) -> bool:
    """Whether a live listing holds exactly this folded word."""
    return snapshot.word_rows(word).size > 0


def is_known(snapshot: Snapshot, word: str) -> bool:
    """Whether the word or another of the same stem is in a live listing or in the table of synonyms."""
    return stem(word) in _TABLE_STEMS or snapshot.word(stem(word)).rows.size > 0


def nearest_word(snapshot: Snapshot, word: str) -> str | None:
    """The known word nearest to an unknown one, if any is near."""
    found = table_words().near(word)
    for part in snapshot.parts:
        found += part.vocabulary.near(word)
    return next((near.word for near in sorted(found) if is_known(snapshot, near.word)), None)


def _held(snapshot: Snapshot, wish: Wish) -> Found:
    """The rows that hold a wish: all its words, or any other of its ways; and their text score."""
    words = [snapshot.word(stem_) for stem_ in wish.stems]
    others = [_scaled(snapshot.word(stem_), ALIKE_WORTH) for stem_ in wish.alike]
    others += [snapshot.need(code) for code in wish.needs]
    if wish.unfinished:
        others.append(_begun(snapshot, wish.unfinished))
    every = _in_all(snapshot, words)
    if not any(other.rows.size for other in others):
        return every
    held = kernels.united([every, *others], snapshot.capacity)
    if len(words) == 1:
        return held
    return _worth(snapshot, held, [*words, *others])


def _begun(snapshot: Snapshot, beginning: str) -> Found:
    """The rows with a word that begins so."""
    rows = snapshot.rows_beginning(beginning)
    best = np.zeros(snapshot.capacity)
    best[rows] = LEAST_BEGUN_SCORE
    rows_of = {word: snapshot.word_rows(word) for word in snapshot.words_beginning(beginning)}
    commonest = sorted(rows_of, key=lambda word: (-rows_of[word].size, word))[:MOST_BEGUN_SCORED]
    for stem_ in {stem(word) for word in commonest}:
        found = snapshot.word(stem_)
        best[found.rows] = np.maximum(best[found.rows], found.scores)
    return Found(rows, BEGUN_WORTH * best.take(rows))


def _nearest_to_all(snapshot: Snapshot, asked: Sequence[Wish], held: Sequence[Found]) -> tuple[Found, bool]:
    """The rows that hold every required wish and, when these are few, others that come near; whether all only do."""
    required = [found for wish, found in zip(asked, held, strict=True) if not wish.soft]
    needs = [found for wish, found in zip(asked, held, strict=True) if wish.widens]
    whole = found = _in_all(snapshot, required) if required else _all_of(snapshot.live)
    for wider in (_in_all, _in_any):
        if needs and found.rows.size < ENOUGH:
            found = kernels.united([whole, wider(snapshot, needs)], snapshot.capacity)
    if not found.rows.size:
        found = _holding_most(snapshot, required)
        return _worth(snapshot, found, held), found.rows.size > 0
    if found is whole and len(required) == len(asked):
        return whole, False
    found = _worth(snapshot, found, held)
    if whole.rows.size:
        is_whole = kernels.marked(whole.rows, snapshot.capacity).take(found.rows)
        found = Found(found.rows, np.where(is_whole, found.scores, WIDER_WORTH * found.scores))
    return found, not whole.rows.size


def _holding_most(snapshot: Snapshot, held: Sequence[Found]) -> Found:
    counts = np.zeros(snapshot.capacity, dtype=np.int32)
    for found in held:
        counts[found.rows] += 1
    rows = np.flatnonzero(counts == max(counts.max(initial=0), 1)).astype(np.int32)
    return Found(rows, counts.take(rows).astype(np.float64))


def _in_all(snapshot: Snapshot, founds: Sequence[Found]) -> Found:
    rarest_first = sorted(founds, key=lambda found: found.rows.size)
    return reduce(lambda one, other: kernels.met(one, other, snapshot.capacity), rarest_first)


def _in_any(snapshot: Snapshot, founds: Sequence[Found]) -> Found:
    return kernels.united(founds, snapshot.capacity)


def _all_of(rows: bits.Words) -> Found:
    found = bits.to_rows(rows)
    return Found(found, np.ones(len(found)))


def _only(found: Found, left: bits.Words) -> Found:
    return kernels.chosen(found, bits.to_mask(left))


def _worth(snapshot: Snapshot, wanted: Found, founds: Iterable[Found]) -> Found:
    """The wanted rows with the sum of what they are worth in all of `founds`."""
    sums = kernels.united(list(founds), snapshot.capacity)
    return kernels.chosen(sums, kernels.marked(wanted.rows, snapshot.capacity))


def _scaled(found: Found, factor: float) -> Found:
    return Found(found.rows, found.scores * factor)


def _has(found: Found, row: int) -> bool:
    at = int(np.searchsorted(found.rows, row))
    return at < found.rows.size and int(found.rows[at]) == row


_TABLE_STEMS = frozenset(stem(word) for word in table_words().words)
