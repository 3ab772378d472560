"""What a typed text asks for: the wishes a listing must hold.

A known phrase ("rent help", "help with the rent") is one wish, met by the needs it names, by all its words,
or by words that mean the same. Any other word is a wish of its own. The last word, while nothing follows it,
may be unfinished: it stands for every word of the listings that it begins, unless it is itself one of them.
Words that merely wrap a need ("help", "program") and single characters are soft: welcome, not required; inside a
phrase ("rent help") they are part of what it says and not of what a listing must hold.

Bounded on purpose: whatever comes in, at most LONGEST_TEXT characters and MOST_WORDS words are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from search_index.analysis import STOP_WORDS, fold, raw_words, word_of
from search_index.stemming import stem
from search_index.synonyms import LONGEST_PHRASE, SOFT_WORDS, alike, needs_named

LONGEST_TEXT = 1_000
MOST_WORDS = 24
SHORTEST_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing a listing must hold: all of `stems`, or one of `needs`, or one of the stems `alike`.

    `said` is the wish as typed, folded. `unfinished` is a last word that other words may begin with, else "".
    A `soft` wish raises the score of a listing that holds it and is not asked of the others.
    """

    said: str
    stems: tuple[str, ...]
    needs: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    unfinished: str = ""
    soft: bool = False

    @property
    def names_a_plain_need(self) -> bool:
        """Whether it names a need of the finer kind ("food.pantry"), not only a field of need ("food")."""
        return any("." in code for code in self.needs)


def wishes(text: str) -> tuple[Wish, ...]:
    """The wishes of a text, in the order typed, each once."""
    folded = fold(text[:LONGEST_TEXT])
    typed = _typed_words(folded)[:MOST_WORDS]
    last = typed[-1] if typed and folded.endswith(typed[-1]) and len(typed[-1]) >= SHORTEST_PREFIX else ""
    found: dict[tuple[str, ...], Wish] = {}
    position = 0
    while position < len(typed):
        taken, needs = _longest_phrase(typed, position)
        said = typed[position : position + taken]
        position += taken
        at_end = position == len(typed) and taken == 1
        wish = _wish(said, needs, unfinished=last if at_end else "")
        found.setdefault(tuple(sorted(wish.stems)), wish)
    all_soft = all(wish.soft for wish in found.values())
    return tuple(replace(wish, soft=False) for wish in found.values()) if all_soft else tuple(found.values())


def finished(asked: tuple[Wish, ...], *, is_word: Callable[[str], bool]) -> tuple[Wish, ...]:
    """The same wishes, with a last word that is itself a word of the listings no longer taken for a beginning."""
    return tuple(
        replace(wish, unfinished="") if wish.unfinished and is_word(wish.unfinished) else wish
        for wish in asked
    )


def _typed_words(folded: str) -> list[str]:
    found = (word_of(match.group()) for match in raw_words(folded))
    return [word for word in found if word and word not in STOP_WORDS]


def _longest_phrase(typed: list[str], start: int) -> tuple[int, tuple[str, ...]]:
    """How many words from `start` make the longest known phrase, at least 1, and the needs it names."""
    for length in range(min(LONGEST_PHRASE, len(typed) - start), 0, -1):
        needs = needs_named(frozenset(stem(word) for word in typed[start : start + length]))
        if needs:
            return length, needs
    return 1, ()


def _wish(said: list[str], needs: tuple[str, ...], *, unfinished: str) -> Wish:
    stems = tuple(dict.fromkeys(stem(word) for word in said))
    is_soft = not needs and (SOFT_WORDS.issuperset(stems) or max(map(len, said)) == 1)
    return Wish(
        said=" ".join(said),
        stems=tuple(stem for stem in stems if stem not in SOFT_WORDS) or stems,
        needs=needs,
        alike=alike(stems[0]) if len(stems) == 1 else (),
        unfinished=unfinished,
        soft=is_soft,
    )
