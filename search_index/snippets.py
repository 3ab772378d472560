"""What of a listing's text shows that it matched: a short passage with the matching words marked.

The result is HTML that is safe to print as it stands: everything is escaped but the <mark> tags.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from search_index.analysis import STOP_WORDS, folded_with_offsets, word_of
from search_index.stemming import stem
from search_index.understanding import Wish

# A snippet is about two lines of a card; a longer text is looked through only so far.
SNIPPET_LENGTH = 180
LONGEST_LOOKED_THROUGH = 4_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_Span = tuple[int, int]


class _Decisions(dict[str, bool]):
    """Whether a raw word is to be marked, decided once a word: the texts of a page repeat most of theirs."""

    def __init__(self, stems: frozenset[str], beginnings: tuple[str, ...]):
        super().__init__()
        self._stems, self._beginnings = stems, beginnings

    def __missing__(self, raw: str) -> bool:
        word = word_of(raw)
        decided = word not in STOP_WORDS and (stem(word) in self._stems or word.startswith(self._beginnings))
        self[raw] = decided
        return decided


@dataclass(frozen=True)
class Marker:
    """Which words to mark: those with one of the stems, or that begin with one of the unfinished words."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, wishes: Sequence[Wish]) -> Marker:
        """The words that meet these wishes, synonyms included."""
        return cls(
            frozenset(stem_ for wish in wishes for stem_ in wish.stems + wish.alike),
            tuple(wish.unfinished for wish in wishes if wish.unfinished),
        )

    def spans(self, text: str) -> list[_Span]:
        """Where the words to mark stand in `text`, ascending and apart."""
        if not self.stems:
            return []
        if text.isascii():
            return self._spans_in(text.lower())
        folded, offsets = folded_with_offsets(text)
        apart: list[_Span] = []
        for start, end in self._spans_in(folded):
            span = offsets[start], offsets[end - 1] + 1
            if apart and span[0] < apart[-1][1]:  # one character folded to several words: "¼" is "1⁄4"
                span = apart.pop()[0], span[1]
            apart.append(span)
        return apart

    def _spans_in(self, folded: str) -> list[_Span]:
        wanted = self._wanted
        return [match.span() for match in self._candidates.finditer(folded) if wanted[match.group()]]

    @cached_property
    def _candidates(self) -> re.Pattern[str]:
        """The raw words with the first letter of one to mark: a stem begins as its word does."""
        letters = "".join(sorted({re.escape(word[0]) for word in (*self.stems, *self.beginnings)}))
        return re.compile(rf"(?<!\w)(?<!\w['’])_*[{letters}]\w*(?:['’]\w+)*")

    @cached_property
    def _wanted(self) -> _Decisions:
        return _Decisions(self.stems, self.beginnings)

    def title(self, text: str) -> str:
        """All of `text`, marked."""
        return _html(text, self.spans(text))

    def snippet(self, text: str) -> str:
        """The passage of `text` with the most marks, or its beginning, at most about SNIPPET_LENGTH long."""
        text = " ".join(text[:LONGEST_LOOKED_THROUGH].split())
        spans = self.spans(text)
        start, end = _passage(text, spans)
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        return before + _html(text[start:end], inside) + after


def _passage(text: str, spans: list[_Span]) -> _Span:
    """The stretch of whole words with the most marked ones; the earliest of equals."""
    if len(text) <= SNIPPET_LENGTH:
        return 0, len(text)
    starts = [max(0, a - SNIPPET_LENGTH // 4) for a, _ in spans] or [0]
    start = max(starts, key=lambda s: (sum(s <= a and b <= s + SNIPPET_LENGTH for a, b in spans), -s))
    start = min(start, len(text) - SNIPPET_LENGTH)
    if start:
        start = text.find(" ", start) + 1
    end = len(text) if start + SNIPPET_LENGTH >= len(text) else text.rfind(" ", start, start + SNIPPET_LENGTH)
    return start, (end if end > start else min(start + SNIPPET_LENGTH, len(text)))


def _html(text: str, spans: list[_Span]) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts += [_safe(text[done:start]), "<mark>", _safe(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, _safe(text[done:])])


def _safe(text: str) -> str:
    return escape(_CONTROL.sub("", text))
