"""The need list as people write it: names and synonyms in, codes out, and the nearest names for the unknown."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from rapidfuzz import fuzz, process

from app.interop.hsds.values import quoted

LEAVE_OUT = "-"
SUGGESTED = 3
LONGEST_NAME = 4  # so many commas and one more
NEAR = 60


def _likeness(one: str, other: str, **_options: object) -> float:
    """How alike two wordings are, 0 to 100: letter by letter, or in the words that they share."""
    return max(fuzz.ratio(one, other), 0.9 * fuzz.token_set_ratio(one, other))


class NeedLike(Protocol):
    """One entry of the need list."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


class NeedWords:
    """Knows needs by name, code and synonym. `chosen`: what a person said a word of theirs means (or LEAVE_OUT)."""

    def __init__(self, needs: Iterable[NeedLike], chosen: Mapping[str, str] | None = None) -> None:
        leaves = [need for need in needs if "." in need.code]
        self.names = {need.code: need.name for need in leaves}
        self._exact = {need.name.casefold(): need.code for need in leaves} | {
            need.code: need.code for need in leaves
        }
        self._also: dict[str, set[str]] = {}
        for need in leaves:
            for word in need.synonyms:
                self._also.setdefault(word.casefold(), set()).add(need.code)
        self._chosen = {
            word: code for word, code in (chosen or {}).items() if code == LEAVE_OUT or code in self.names
        }
        self._near: dict[str, list[str]] = {}
        self._read: dict[str, tuple[list[dict[str, str]], list[str]]] = {}

    def read(self, cell: str) -> tuple[list[dict[str, str]], list[str]]:
        """(needs as a sheet holds them, words that nobody knows)."""
        if cell not in self._read:
            self._read[cell] = self._find(cell)
        return self._read[cell]

    def _find(self, cell: str) -> tuple[list[dict[str, str]], list[str]]:
        codes: set[str] = set()
        unknown = []
        for word in self._words(cell):
            code = self._code(word)
            if code is None:
                unknown.append(word)
            elif code != LEAVE_OUT:
                codes.add(code)
        return [{"code": code, "name": self.names[code]} for code in sorted(codes)], unknown

    def nearest(self, word: str) -> list[str]:
        """Codes of the needs whose name or synonym comes nearest, the best first."""
        key = word.casefold()
        if key not in self._near:
            found = list(self._also.get(key, ()))
            words = {**{w: {c} for w, c in self._exact.items()}, **self._also}
            for match, score, _at in process.extract(key, list(words), scorer=_likeness, limit=12):
                if score >= NEAR:
                    found += sorted(words[match])
            self._near[key] = list(dict.fromkeys(found))[:SUGGESTED]
        return self._near[key]

    def told(self, word: str) -> str:
        """Why a word can't be used, with what comes nearest."""
        near = ", ".join(self.names[code] for code in self.nearest(word))
        return f"{quoted(word)} is not on the need list.{f' Nearest: {near}.' if near else ''}"

    def _words(self, cell: str) -> list[str]:
        """The words of a cell. A comma may stand between two needs or within the name of one."""
        words: list[str] = []
        for part in re.split(r"[;|\n]", cell):
            pieces = [piece.strip() for piece in re.split(r"[,/]", part) if piece.strip()]
            while pieces:
                ends = range(min(len(pieces), LONGEST_NAME), 0, -1)
                end = next((e for e in ends if self._code(", ".join(pieces[:e])) is not None), 1)
                words.append(", ".join(pieces[:end]))
                del pieces[:end]
        return list(dict.fromkeys(words))

    def _code(self, word: str) -> str | None:
        key = word.casefold()
        if key in self._chosen:
            return self._chosen[key]
        if key in self._exact:
            return self._exact[key]
        also = self._also.get(key, set())
        return next(iter(also)) if len(also) == 1 else None
