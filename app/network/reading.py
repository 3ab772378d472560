"""From rows of the database to the graph: whole columns at a time, never an object a row."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from app.network.graph import Csr, Places, from_edges


def graph_of(rows: Iterable[tuple[int, int, float]], add_up: str) -> Csr:
    """The directed graph of rows (referrer, partner, number), organizations being whole numbers from 0.

    Loops are left out, the numbers of a tie added up; nodes are those that have a tie. `rows` may be a cursor.
    """
    table = np.fromiter(chain.from_iterable(rows), dtype=float).reshape(-1, 3)
    table = table[table[:, 0] != table[:, 1]]
    ends = table[:, :2].astype(np.int64)
    known = np.flatnonzero(np.bincount(ends.ravel()))
    place = np.zeros(known[-1] + 1 if known.size else 0, dtype=np.int64)
    place[known] = np.arange(known.size)
    return from_edges(known.tolist(), place[ends[:, 0]], place[ends[:, 1]], {add_up: table[:, 2]})


def numbered(ones: Sequence[object], others: Sequence[object]) -> tuple[list[object], Places, Places]:
    """All that occurs in either column, in order; and each column as numbers of it."""
    nodes = sorted({*ones, *others})  # type: ignore[type-var]
    place = {node: number for number, node in enumerate(nodes)}
    find = place.__getitem__
    return nodes, np.fromiter(map(find, ones), np.int64), np.fromiter(map(find, others), np.int64)
