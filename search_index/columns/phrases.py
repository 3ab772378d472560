"""Words that follow one another in a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from search_index.columns import kernels
from search_index.columns.found import Array, Floats, Found
from search_index.columns.part import Said


def in_sequence(
    said: Sequence[Said], weights: Sequence[float], scores: Callable[[Array, float], Floats]
) -> Found:
    """The rows of a part where the stems follow one another in one field, and the sum of their scores there.

    The rarest stem says where the phrase may begin; the others only have to stand where they should.
    """
    if len(said) == 1:
        return Found(said[0].rows, scores(said[0].codes, weights[0]))
    rarest_first = sorted(range(len(said)), key=lambda number: len(said[number].rows))
    rarest = said[rarest_first[0]]
    begins = kernels.places(rarest.rows, rarest.codes, rarest.positions) - rarest_first[0]
    for number in rarest_first[1:]:
        begins = kernels.followed(begins, number, *said[number])
    rows = (begins >> kernels.POSITION_BITS).astype(np.int32)
    rows = rows[np.flatnonzero(np.concatenate((rows[:1] >= 0, rows[1:] != rows[:-1])))]
    codes = (one.codes.take(one.rows.searchsorted(rows)) for one in said)
    return Found(rows, reduce(np.add, map(scores, codes, weights)))
