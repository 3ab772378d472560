"""Many texts as two arrays: their bytes one after the other, and where each begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from search_index.columns import kernels
from search_index.columns.kernels import NOT_PLAIN

Bytes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]

Signatures = npt.NDArray[np.uint64]

# The last texts looked for are likely to be asked for again.
MOST_REMEMBERED = 10_000
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


def signatures_of(content: Bytes, starts: Starts) -> Signatures:
    """The set of letters of each text as bits. No text may be empty."""
    if not content.size:
        return np.zeros(0, dtype=np.uint64)
    letters = np.where(content < 128, np.uint64(1) << (content & 31).astype(np.uint64), NOT_PLAIN)
    found: Signatures = np.bitwise_or.reduceat(letters, starts[:-1])
    return found


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

    def __init__(self, content: Bytes, starts: Starts):
        super().__init__(content, starts)
        self._asked: dict[str, int] = {}
        self._begun: dict[str, range] = {}

    def find(self, text: str) -> int:
        """The number of a text, -1 if it is not there."""
        number = self._asked.get(text)
        if number is None:
            if len(self._asked) >= MOST_REMEMBERED:
                self._asked.clear()
            number = self._asked[text] = self._find(_bytes_of(text))
        return number

    def _find(self, wanted: bytes) -> int:
        number = self._bisect(wanted)
        return number if number < len(self) and self.bytes_at(number) == wanted else -1

    def beginning(self, prefix: str) -> range:
        """The numbers of the texts that begin so."""
        found = self._begun.get(prefix)
        if found is None:
            if len(self._begun) >= MOST_REMEMBERED:
                self._begun.clear()
            found = self._begun[prefix] = self._beginning(_bytes_of(prefix))
        return found

    def _beginning(self, wanted: bytes) -> range:
        # No text in UTF-8 has this byte, so it comes after all that go on from the prefix.
        return range(self._bisect(wanted), self._bisect(wanted + b"\xff"))

    def alike(self, text: str, among: range, signatures: Signatures, most_edits: int) -> list[str]:
        """Those of some texts that may be as few edits away from another; some are not, yet none is missing."""
        first, end = among.start, among.stop
        mine = signatures_of(*packed([text]))[0]
        starts = self._starts[first : end + 1]
        close = kernels.alike(signatures[first:end], starts, mine, len(text), most_edits)
        return [self[first + number] for number in close.tolist()]

    def _bisect(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self.bytes_at)


def _bytes_of(text: str) -> bytes:
    return text.encode(*_CODING)
