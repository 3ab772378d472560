"""What a typed text asks for: the wishes a listing must hold.

A known phrase ("rent help", "help with the rent") is one wish, met by the needs it names, by all its words,
or by words that mean the same. Any other word is a wish of its own. The last word, while nothing follows it,
may be unfinished: it stands for every word of the listings that it begins, unless it is itself one of them.
Words that merely wrap a need ("help", "program") and single characters are soft: welcome, not required; inside a
phrase ("rent help") they are part of what it says and not of what a listing must hold.

Marks say how a word is meant: in "quotes" it means itself, with no synonym; "-word" must not be held; "~word" is
welcome: soft whatever it is, yet part of a phrase where it completes one.

Bounded on purpose: whatever comes in, at most LONGEST_TEXT characters and MOST_WORDS words are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from search_index.analysis import STOP_WORDS, fold, raw_words, word_of
from search_index.stemming import stem
from search_index.synonyms import LONGEST_PHRASE, SOFT_WORDS, alike, needs_named

LONGEST_TEXT = 1_000
MOST_WORDS = 24
SHORTEST_PREFIX = 3

# Where fewer listings hold every wish, those that hold the plain needs among them follow, at this worth.
ENOUGH = 5
WIDER_WORTH = 0.3


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing a listing must hold: all of `stems`, or one of `needs`, or one of the stems `alike`.

    `said` is the wish as typed, folded. `unfinished` is a last word that other words may begin with, else "".
    A `soft` wish raises the score of a listing that holds it and is not asked of the others, and a `welcome`
    one is soft because it was marked so; an `unwanted` one must not be held.
    """

    said: str
    stems: tuple[str, ...]
    needs: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    unfinished: str = ""
    soft: bool = False
    unwanted: bool = False
    welcome: bool = False

    @property
    def widens(self) -> bool:
        """Whether it alone may do: it is required, and names a need of the finer kind ("food.pantry", not "food")."""
        return not self.soft and any("." in code for code in self.needs)


class _Word(NamedTuple):
    """A typed word, folded, how it is meant ("" plainly, or one of the marks), and where it stands."""

    word: str
    mark: str
    start: int
    end: int


_LITERAL, _UNWANTED, _WELCOME = '"', "-", "~"
QUOTED = re.compile(r'"[^"]*"?|[“”][^“”]*[“”]?')


def wishes(text: str) -> tuple[Wish, ...]:
    """The wishes of a text, in the order typed, each once."""
    found = _found(text)
    if not is_vague(found):
        return tuple(found)
    # All is soft: what was not merely welcome is required after all; when all is welcome, all of it.
    firm = [wish for wish in found if wish.soft and not wish.welcome] or found
    return tuple(replace(wish, soft=wish.soft and wish not in firm) for wish in found)


def says_nothing_firm(text: str) -> bool:
    """Whether a text only wraps a need that it does not name ("help", "free services now")."""
    return is_vague(_found(text))


def is_vague(found: Iterable[Wish]) -> bool:
    """Whether none of these wishes is required."""
    return all(wish.soft or wish.unwanted for wish in found)


def _found(text: str) -> list[Wish]:
    folded = fold(text[:LONGEST_TEXT])
    typed = _typed_words(folded)[:MOST_WORDS]
    last = typed[-1].word if typed and not typed[-1].mark and folded.endswith(typed[-1].word) else ""
    found: dict[tuple[str, ...], Wish] = {}
    position = 0
    while position < len(typed):
        taken, needs = _longest_phrase(typed, position)
        said = typed[position : position + taken]
        position += taken
        at_end = position == len(typed) and taken == 1 and len(last) >= SHORTEST_PREFIX
        wish = _wish(said, needs, unfinished=last if at_end else "")
        found.setdefault(tuple(sorted(wish.stems)), wish)
    return list(found.values())


def needs_in(folded: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The needs that phrases of a folded text name, with the start and end of each phrase."""
    typed = _typed_words(folded)[:MOST_WORDS]
    position = 0
    while position < len(typed):
        taken, needs = _longest_phrase(typed, position)
        if needs:
            yield needs, typed[position].start, typed[position + taken - 1].end
        position += taken


def finished(asked: tuple[Wish, ...], *, is_word: Callable[[str], bool]) -> tuple[Wish, ...]:
    """The same wishes, with a last word that is itself a word of the listings no longer taken for a beginning."""
    return tuple(
        replace(wish, unfinished="") if wish.unfinished and is_word(wish.unfinished) else wish
        for wish in asked
    )


def _typed_words(folded: str) -> list[_Word]:
    quoted = [match.span() for match in QUOTED.finditer(folded)]
    found = []
    for match in raw_words(folded):
        word, start = word_of(match.group()), match.start()
        mark = folded[start - 1 : start] if folded[start - 2 : start - 1] in ("", " ") and start else ""
        if any(opens <= start < closes for opens, closes in quoted):
            mark = _LITERAL
        if word and word not in STOP_WORDS:
            mark = mark if mark in (_LITERAL, _UNWANTED, _WELCOME) else ""
            found.append(_Word(word, mark, start, match.end()))
    return found


def _longest_phrase(typed: list[_Word], start: int) -> tuple[int, tuple[str, ...]]:
    """How many words from `start` make the longest known phrase, at least 1, and the needs it names."""
    for length in range(min(LONGEST_PHRASE, len(typed) - start), 0, -1):
        part = typed[start : start + length]
        marks = {said.mark for said in part}
        if marks <= {"", _WELCOME} and (length > 1 or marks == {""}):
            needs = needs_named(frozenset(stem(said.word) for said in part))
            if needs:
                return length, needs
    return 1, ()


def _wish(said: list[_Word], needs: tuple[str, ...], *, unfinished: str) -> Wish:
    stems = tuple(dict.fromkeys(stem(one.word) for one in said))
    mark = said[0].mark if len(said) == 1 else ""
    small = SOFT_WORDS.issuperset(stems) or max(len(one.word) for one in said) == 1
    return Wish(
        said=" ".join(one.word for one in said),
        stems=tuple(stem for stem in stems if stem not in SOFT_WORDS) or stems,
        needs=needs,
        alike=alike(stems[0]) if len(stems) == 1 and mark != _LITERAL else (),
        unfinished=unfinished,
        soft=mark == _WELCOME or (not needs and not mark and small),
        unwanted=mark == _UNWANTED,
        welcome=mark == _WELCOME,
    )
