"""How the answers to questions say their counts: one rule for every table and picture of the network.

A count is shown when it stands for more than ten referrals of more than ten clients and nothing else on its page
would give away a smaller one; what is shown is rounded to the nearest 5. Everything else is None: hidden.
"""

import numpy as np
from numpy.typing import ArrayLike

from app.network.facts import Facts
from app.trust.disclosure import BASE, level, rounded
from app.trust.suppression import SMALL, Mask, published

Shown = int | None
# Shares: above what, where in the band it is drawn, and its words.
BANDS = (
    (0.8, 0.9, "over 80%"),
    (0.5, 0.65, "over half"),
    (0.2, 0.35, "under half"),
    (-1.0, 0.1, "under 20%"),
)


def base_of(facts: Facts) -> int:
    """The published number of referrals that an answer rests on."""
    return level(len(facts))


def count(referrals: float, clients: float | None = None) -> Shown:
    """One count that is no part of a shown total: 0, or from 11 up the nearest 5; else hidden (None)."""
    fewest = min(referrals, referrals if clients is None else clients)
    if referrals == 0:
        return 0
    return rounded(int(referrals)) if fewest > SMALL else None


def estimate(places: float) -> int:
    """A number that counts nobody, such as of places: to the nearest 5, and never none."""
    return max(BASE, rounded(round(places)))


def table(counts: ArrayLike, clients: ArrayLike | None = None) -> list[list[Shown]]:
    """A table (r, c) with its totals, the last of each row and the last row: as much as may be shown of it.

    `clients` (r, c) says of how many people each cell is: as many of the other cells are hidden as keep a small one
    from being worked out (see `suppression.published`).
    """
    whole = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    people = whole if clients is None else np.atleast_2d(np.asarray(clients, dtype=np.int64))
    few = (whole > 0) & (people <= SMALL)
    hidden = published(np.where(few, np.minimum(whole, SMALL), whole)).hidden
    totals = np.pad(whole, ((0, 1), (0, 1)))
    totals[-1, :-1], totals[:-1, -1], totals[-1, -1] = whole.sum(axis=0), whole.sum(axis=1), whole.sum()
    return [
        [None if held else rounded(int(cell)) for cell, held in zip(row, mask, strict=True)]
        for row, mask in zip(totals, hidden, strict=True)
    ]


def line(counts: ArrayLike, clients: ArrayLike | None = None) -> list[Shown]:
    """One row of counts (c,) that add up to something shown: as `table`, without its totals, however long."""
    whole = np.asarray(counts, dtype=np.int64)
    people = whole if clients is None else np.asarray(clients, dtype=np.int64)
    hidden = (whole > 0) & (people <= SMALL)
    while hidden.any() and (hidden.sum() < 2 or np.minimum(whole, people)[hidden].sum() <= SMALL):
        shown = np.flatnonzero((whole > 0) & ~hidden)
        if not shown.size:
            break
        hidden[shown[whole[shown].argmin()]] = True
    return [None if held else rounded(int(cell)) for cell, held in zip(whole, hidden, strict=True)]


def share(part: float, whole: float) -> tuple[float, str]:
    """How much `part` is of a shown `whole`, as a number to draw and in words: to the tenth, but where it or the
    rest is of few only in wide bands, so that neither can be worked out."""
    exact = float(part / whole)
    if min(part, whole - part) > SMALL:
        return round(exact, 1), f"{round(exact, 1):.0%}"
    for least, middle, words in BANDS:
        if exact > least:
            return middle, words
    return BANDS[-1][1:]


def as_wide_as(effective: float, largest: float, whole: float) -> float:
    """N_eff to the half; to the whole number where few went to others than the largest."""
    return round(effective * 2) / 2 if whole - largest > SMALL else float(round(effective))


def clients_in(facts: Facts, groups: ArrayLike, size: int, rows: Mask | None = None) -> list[int]:
    """How many different clients each of `size` groups has, `groups` (n,) being the group of each referral."""
    chosen = np.ones(len(facts), dtype=bool) if rows is None else rows
    pairs = np.asarray(groups)[chosen] * np.int64(len(facts.client.words)) + facts.client.numbers[chosen]
    found = np.bincount(np.unique(pairs) // max(len(facts.client.words), 1), minlength=size)
    return [int(people) for people in found]
