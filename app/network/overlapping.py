"""Which waits laid side by side would tell of few people: those watched from one step less those from another.

Whoever was accepted was sent: so the numbers sent and accepted of one group tell how many never were. Each two sets
of referrals of which one holds the other are looked at so, group by group.
"""

from collections.abc import Sequence

import numpy as np

from app.network.waits import Codes, Watched, concealed, different
from app.trust.suppression import SMALL, Mask

MOST_LOOKED_AT = 6 * SMALL  # referrals: of fewer it is counted how many people they are


def held_back(watched: Sequence[Watched], groups: Codes, size: int, clients: Codes, apart: int) -> list[Mask]:
    """For each of `watched` the groups that may not be told beside the others, (size,).

    `groups` and `clients` (n,) are codes; `apart` as in `waits.concealed`. O(sets² · referrals).
    """
    sets, of = _different_sets(watched, len(groups))
    held = np.zeros((len(sets), size), dtype=bool)
    for inner, smaller in enumerate(sets):
        for larger in sets:
            rest = larger & ~smaller
            if rest.any() and not (smaller & ~larger).any():
                held[inner] |= _few_in(rest, groups, size, clients, apart)
    return [held[number] for number in of]


def _different_sets(watched: Sequence[Watched], n: int) -> tuple[list[Mask], list[int]]:
    """The sets of rows that occur, each once, and the number of each one's."""
    known: dict[bytes, int] = {}
    sets: list[Mask] = []
    of: list[int] = []
    for one in watched:
        mask = np.zeros(n, dtype=bool)
        mask[one.rows] = True
        number = known.setdefault(mask.tobytes(), len(sets))
        if number == len(sets):
            sets.append(mask)
        of.append(number)
    return sets, of


def _few_in(rest: Mask, groups: Codes, size: int, clients: Codes, apart: int) -> Mask:
    """The groups in which the rest is of few people, and those that are hidden with them."""
    rows = np.flatnonzero(rest)
    counts = np.bincount(groups[rows], minlength=size)
    looked_at = rows[counts[groups[rows]] <= MOST_LOOKED_AT]
    people = np.where(counts > MOST_LOOKED_AT, counts, different(groups[looked_at], clients[looked_at], size))
    return concealed(counts, people, apart)
