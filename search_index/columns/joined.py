"""Several parts one after the other, as if they were one: which rows are whose, and which of them are alive.

Each part begins at a multiple of 64 rows, so that the bits of all of them are simply joined; the few rows between
belong to nobody and are never alive. A row is alive unless a later change replaced or removed its listing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from search_index.columns import bits
from search_index.columns.bits import Mask, Rows, Words
from search_index.columns.found import NOTHING, Array, Found
from search_index.columns.members import Member
from search_index.columns.part import Part


class Joined:
    """Rows of the whole and rows of a part, each told in the other's numbers. See `Snapshot`."""

    def __init__(self, members: Sequence[Member]):
        self.members = members
        self.parts: list[Part] = [member.part for member in members]
        self.live = np.concatenate([*(member.live for member in members), bits.empty(0)])
        self.starts = np.cumsum([0, *(len(member.live) * 64 for member in members)])
        self.capacity = int(self.starts[-1])
        self._dead = [member.dead for member in members]

    def is_live(self, row: int) -> bool:
        return bool(self.live[row // 64] >> np.uint64(row % 64) & np.uint64(1))

    def living(self, number: int, rows: Rows, scores: Array) -> Found:
        """Of a part's rows those alive, as rows of the whole."""
        dead = self._dead[number]
        if dead.size and rows.size:
            at = np.searchsorted(rows, dead)
            at = at[(at < rows.size) & (rows.take(np.minimum(at, rows.size - 1)) == dead)]
            if at.size:
                rows, scores = np.delete(rows, at), np.delete(scores, at)
        return Found(rows + np.int32(self.starts[number]) if number else rows, scores)

    def _joined(self, found: Iterable[tuple[int, Rows, Array]]) -> Found:
        living = [self.living(number, rows, scores) for number, rows, scores in found]
        living = [part for part in living if part.rows.size]
        if len(living) < 2:
            return living[0] if living else NOTHING
        return Found(*(np.concatenate(column) for column in zip(*living, strict=True)))

    def _padded(self, masks: Iterable[Mask]) -> Mask:
        joined = np.zeros(self.capacity, dtype=bool)
        for start, mask in zip(self.starts.tolist(), masks, strict=False):
            joined[start : start + mask.size] = mask
        return joined

    def _each(self, ask: Callable[[Part], Rows]) -> Iterator[tuple[int, Rows]]:
        return ((number, ask(part)) for number, part in enumerate(self.parts))

    def _bits(self, ask: Callable[[Part], Words]) -> Words:
        if len(self.parts) == 1:
            return ask(self.parts[0])
        return np.concatenate([*map(ask, self.parts), bits.empty(0)])

    def _ranges(self) -> Iterator[tuple[int, int, Part]]:
        return zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), self.parts, strict=True)

    def _taken(self, rows: Rows, column: Callable[[Part], Array]) -> Array:
        if len(self.parts) == 1:
            return column(self.parts[0]).take(rows)
        mine = (self._within(rows, number) for number in range(len(self.parts)))
        return np.concatenate(
            [column(part).take(local) for part, local in zip(self.parts, mine, strict=True)]
        )

    def _place(self, row: int) -> tuple[Part, int]:
        number = int(np.searchsorted(self.starts, row, side="right")) - 1
        return self.parts[number], row - int(self.starts[number])

    def _within(self, rows: Rows, number: int) -> Rows:
        """Of ascending rows those of one part, as its own."""
        first, end = np.searchsorted(rows, self.starts[number : number + 2].astype(rows.dtype))
        return rows[first:end] - np.int32(self.starts[number])
