"""Which rows come first, by several keys, then by name: found without sorting what is not shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search_index.columns import kernels
from search_index.columns.bits import Rows
from search_index.columns.found import Floats, Integers
from search_index.columns.snapshot import Snapshot


def leading(snapshot: Snapshot, rows: Rows, keys: Sequence[Floats], most: int) -> Integers:
    """The positions in ascending `rows` of the first ones, `most` at most, in order.

    The least key comes first; the second key decides among equals of the first, and so on; names and ids at last.
    """
    if not rows.size or not most:
        return np.zeros(0, dtype=np.int64)
    kept = np.sort(_kept(snapshot, rows, keys, np.arange(rows.size), most))
    names = snapshot.name_ranks(rows.take(kept))
    order = np.lexsort((names, *(key.take(kept) for key in reversed(keys))))
    return kept.take(order[:most])


def _kept(snapshot: Snapshot, rows: Rows, keys: Sequence[Floats], among: Integers, most: int) -> Integers:
    """Of the ascending positions `among` those that may be one of the first, few more than `most`."""
    if len(among) <= most:
        return among
    if not keys:
        return among.take(snapshot.first_names(rows.take(among), most))
    mine = -keys[0].take(among)
    last = kernels.threshold(mine, most)
    sure = among[mine > last]
    return np.concatenate([sure, _kept(snapshot, rows, keys[1:], among[mine == last], most - len(sure))])
