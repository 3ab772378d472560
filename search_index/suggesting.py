"""What to offer while someone types: needs, services and organizations that go on from the letters so far.

A text matches at the beginning of any of its words: "pan" and "food pan" both find "Eastside Food Pantry",
after those that begin so themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from search_index.analysis import fold, raw_words
from search_index.contract import Suggestion
from search_index.synonyms import phrases

LONGEST_PREFIX = 100
_FIRST, _LATER = "0", "1"

Value = TypeVar("Value", str, int)


class Names(Generic[Value]):
    """Texts with a value each, found by how they begin, then by how one of their later words begins."""

    def __init__(self, named: Iterable[tuple[str, Value]]):
        """`named`: (text, value) pairs."""
        self._entries: list[tuple[str, str, Value]] = sorted(
            (key, text, value) for text, value in named for key in _keys(text)
        )

    def going_on_from(self, prefix: str) -> Iterator[tuple[str, str, Value]]:
        """(sort key, text, value) of every match of a prefix made by `prefix_of`, in order of the key."""
        for wanted in (_FIRST + prefix, _LATER + prefix):
            for i in range(bisect_left(self._entries, wanted, key=itemgetter(0)), len(self._entries)):
                if not self._entries[i][0].startswith(wanted):
                    break
                yield self._entries[i]


def prefix_of(typed: str) -> str:
    """What was typed, folded, its spaces and signs made one space each; "" when it has no word."""
    folded = fold(typed[:LONGEST_PREFIX])
    joined = " ".join(match.group() for match in raw_words(folded))
    return joined + " " if joined and folded[-1].isspace() else joined


def needs_going_on_from(prefix: str, *, offered: Iterable[str], limit: int) -> tuple[Suggestion, ...]:
    """The needs, among the codes `offered`, that a known phrase beginning with `prefix` names, each once."""
    wanted = set(offered)
    found: dict[str, Suggestion] = {}
    for _, text, code in _PHRASES.going_on_from(prefix):
        if code in wanted and len(found) < limit:
            found.setdefault(code, Suggestion("need", text, code))
    return tuple(found.values())


def _keys(text: str) -> Iterator[str]:
    """The text from each of its words on, led by whether that is the first."""
    raw = [match.group() for match in raw_words(fold(text))]
    return ((_LATER if i else _FIRST) + " ".join(raw[i:]) for i in range(len(raw)))


_PHRASES = Names(phrases())
