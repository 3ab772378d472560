"""Did you mean: the known word nearest to an unknown one.

Distance counts letters left out, added, exchanged, or swapped with their neighbour (F. J. Damerau, CACM 7,
1964; the restricted form, in which no letter is touched twice). A word may be off by one letter up to seven
letters, by two beyond; one of up to five keeps its first. Before any distance is worked out, words whose set of
letters differs too much are left aside in one pass over the vocabulary, so that a look-up stays in the milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from search_index.analysis import LONGEST_WORD, STOP_WORDS, fold, raw_words, word_of, words
from search_index.synonyms import ALIKE, SOFT, phrases

SHORTEST = 4
SHORTER, SHORT = 5, 7
MOST_READ = 30
MOST_LOOKED_UP = 4


class Near(NamedTuple):
    """A known word near another, in the order of preference."""

    distance: int
    begins_differently: bool
    minus_count: int
    word: str


class Vocabulary:
    """Known words with the number of listings that hold them, fast to ask for near ones."""

    def __init__(self, counts: Mapping[str, int]):
        self.words = sorted(counts)
        self._counts = [counts[word] for word in self.words]
        self._letters = np.array([_letters(word) for word in self.words], dtype=np.uint64)
        self._lengths = np.array([len(word) for word in self.words], dtype=np.int64)

    def near(self, word: str) -> list[Near]:
        """The words within the allowed distance, best first: the nearest, of those the ones with the same first
        letter (it is seldom mistyped), of those the commonest."""
        allowed = 1 if len(word) <= SHORT else 2
        close = np.abs(self._lengths - len(word)) <= allowed
        # Each edit takes at most one letter from the set and puts at most one in.
        close &= np.bitwise_count(self._letters ^ np.uint64(_letters(word))) <= 2 * allowed
        return sorted(
            Near(distance, self.words[i][0] != word[0], -self._counts[i], self.words[i])
            for i in np.flatnonzero(close)
            if (len(word) > SHORTER or self.words[i][0] == word[0])
            and (distance := edits(word, self.words[i], allowed)) <= allowed
        )


def corrected(text: str, *, known: Callable[[str], bool], nearest: Callable[[str], str | None]) -> str | None:
    """`text`, folded, with unknown words replaced by the nearest known; None if nothing was replaced.

    Of the first MOST_READ words, the first MOST_LOOKED_UP unknown ones are looked up.
    Words with digits and those shorter than SHORTEST letters are taken as meant.
    """
    folded = fold(text)
    unknown = [
        (match, word)
        for match in islice(raw_words(folded), MOST_READ)
        if (word := word_of(match.group())) not in STOP_WORDS
        and SHORTEST <= len(word) < LONGEST_WORD
        and word.isalpha()
        and not known(word)
    ]
    changed = False
    for match, word in reversed(unknown[:MOST_LOOKED_UP]):
        better = nearest(word)
        if better:
            folded, changed = folded[: match.start()] + better + folded[match.end() :], True
    return folded if changed else None


def edits(one: str, other: str, most: int) -> int:
    """The number of edits between two words, or most + 1 once it is clear that it exceeds `most`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


@lru_cache(maxsize=1)
def table_words() -> Vocabulary:
    """The words of the tables of synonyms: known even while no listing holds them."""
    return Vocabulary(dict.fromkeys(words(" ".join((*(phrase for phrase, _ in phrases()), ALIKE, SOFT))), 0))


def _letters(word: str) -> int:
    """The set of letters as bits: a to z their own, any other character one of the rest."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97 if "a" <= letter <= "z" else 26 + ord(letter) % 38)
    return bits
