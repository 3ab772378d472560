"""A part and which of its rows are still alive at a moment: the part never changes, this does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from search_index.columns import bits
from search_index.columns.bits import Rows, Words
from search_index.columns.found import NO_ROWS
from search_index.columns.part import Part


class Member(NamedTuple):
    """A part with those of its rows that are alive, as bits, and those that are not, ascending."""

    part: Part
    live: Words
    dead: Rows

    @classmethod
    def whole(cls, part: Part, dead: Rows = NO_ROWS) -> Member:
        """A part of which only these rows are dead."""
        mask = np.zeros(bits.words_for(part.size) * 64, dtype=bool)
        mask[: part.size] = True
        mask[dead] = False
        return cls(part, bits.from_mask(mask), dead)

    def without(self, rows: Iterable[int]) -> Member:
        """The same with further rows dead; this one stays as it is."""
        live, gone = self.live.copy(), list(rows)
        for row in gone:
            live[row // 64] &= ~(np.uint64(1) << np.uint64(row % 64))
        return Member(self.part, live, np.union1d(self.dead, np.array(gone, dtype=np.int32)))
