"""Many texts as two arrays: their bytes one after the other, and where each begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]

# Half a character (a lone surrogate) is no text, yet somebody may type it.
_CODING = ("utf-8", "surrogatepass")


def packed(texts: Iterable[str]) -> tuple[Bytes, Starts]:
    """The bytes of the texts and their starts, shape (texts + 1,)."""
    return joined([text.encode(*_CODING) for text in texts])


def joined(encoded: Sequence[bytes]) -> tuple[Bytes, Starts]:
    """The same of what is bytes already."""
    starts = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in encoded], out=starts[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), starts


def in_order(texts: Iterable[str]) -> list[str]:
    """The texts in the order of their bytes, which is the order that a Lexicon keeps."""
    return sorted(texts, key=_bytes_of)


class Texts(Sequence[str]):
    """Texts by number, decoded when asked for."""

    def __init__(self, content: Bytes, starts: Starts):
        self._content = content.data.cast("B") if content.size else memoryview(b"")
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # no slices
        return str(self.bytes_at(number), *_CODING)

    def bytes_at(self, number: int) -> bytes:
        """A text as it is kept."""
        return bytes(self._content[self._starts[number] : self._starts[number + 1]])


class Lexicon(Texts):
    """Texts in the order of their bytes, each once, found by bisection."""

    def find(self, text: str) -> int:
        """The number of a text, -1 if it is not there."""
        wanted = _bytes_of(text)
        number = self._bisect(wanted)
        return number if number < len(self) and self.bytes_at(number) == wanted else -1

    def beginning(self, prefix: str) -> range:
        """The numbers of the texts that begin so."""
        wanted = _bytes_of(prefix)
        first = self._bisect(wanted)
        # No text in UTF-8 has this byte, so it comes after all that go on from the prefix.
        return range(first, self._bisect(wanted + b"\xff"))

    def items(self, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Numbers with their texts."""
        return ((number, self[number]) for number in numbers)

    def _bisect(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self.bytes_at)


def _bytes_of(text: str) -> bytes:
    return text.encode(*_CODING)
