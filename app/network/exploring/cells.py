"""Which ties a filtered picture may show, so that no set of filters singles anybody out.

A filter is a choice of up to three values (a need, a town, a language, a quarter, an outcome, a team). Of each tie,
the referrals that meet a choice are one cell. A cell is shown, as a wide band only, where more than ten people
stand behind it and where nobody or more than ten are left over in every wider choice that holds it: so no small
cell is the difference of two that are shown. What is not shown looks the same whether it is nothing, few or held
back, and bands are more than twice as wide as they begin, so that overlaps of shown cells say nothing of small ones
either. The cells are worked out once, when the network is measured; pages can only look up what may be shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.trust.suppression import SMALL

Places: TypeAlias = NDArray[np.int64]
Cell: TypeAlias = tuple[tuple[str, int], ...]
Kinds: TypeAlias = tuple[str, ...]

MOST = 3  # values in one choice


@dataclass(frozen=True, eq=False)
class Counted:
    """The cells by some kinds of value: the `cell` of each referral (n,); `first` referral, `referrals` and
    `people` of each cell (cells,)."""

    cell: Places
    first: Places
    referrals: Places
    people: Places


def shown(tie: Places, kinds: Mapping[str, Places], client: Places) -> Iterator[tuple[Cell, int, int]]:
    """Every cell that may be shown: its values (kind, number) in the order of `kinds`, its tie, its referrals.

    `tie`, `client` and each of `kinds` (n,) are numbers of referrals from 0 on; a value below 0 is unknown and never
    shown. O(n log n) for each of the Σ C(kinds, ≤ 3) kinds of choice.
    """
    rows = np.flatnonzero(_people(tie, client)[tie] > SMALL) if tie.size else np.array([], dtype=np.int64)
    tie, client = tie[rows], client[rows]
    known = {kind: values[rows] for kind, values in kinds.items()}
    counted: dict[Kinds, Counted] = {(): _count(tie, (), client)}
    for many in range(1, MOST + 1):
        for chosen in combinations(known, many):
            cells = counted[chosen] = _count(tie, [known[kind] for kind in chosen], client)
            wider = [counted[fewer] for size in range(many) for fewer in combinations(chosen, size)]
            for number in np.flatnonzero(_may(cells, wider)).tolist():
                row = cells.first[number]
                values = tuple((kind, int(known[kind][row])) for kind in chosen)
                if all(value >= 0 for _, value in values):
                    yield values, int(tie[row]), int(cells.referrals[number])


def _may(cells: Counted, wider: Sequence[Counted]) -> NDArray[np.bool_]:
    """Of which cells more than ten people may be seen, in themselves and in what each wider choice has besides."""
    may = cells.people > SMALL
    for other in wider:
        whole = other.cell[cells.first]
        nobody = other.referrals[whole] == cells.referrals
        may &= nobody | (other.people[whole] - cells.people > SMALL)
    return may


def _count(tie: Places, values: Sequence[Places], client: Places) -> Counted:
    key = tie.copy()
    for one in values:
        key = key * (int(one.max(initial=0)) + 2) + one + 1
    _, first, cell, referrals = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return Counted(cell, first, referrals, _people(cell, client))


def _people(group: Places, client: Places) -> Places:
    """How many different clients each group has, (groups,)."""
    size = int(client.max(initial=0)) + 1
    return np.bincount(np.unique(group * size + client) // size)
