"""How the answers to questions say their counts: one rule for every table and picture of the network.

A count is shown when it stands for more than ten referrals of more than ten clients and nothing else on its page
would give away a smaller one; what is shown is rounded to the nearest 5. Everything else is None: hidden.
"""

import numpy as np
from numpy.typing import ArrayLike

from app.network.facts import Facts
from app.network.waits import different
from app.trust.disclosure import BASE, level, rounded
from app.trust.suppression import SMALL, Counts, Mask, alongside, published

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

    `clients` (r + 1, c + 1) says of how many different people each cell and each total is (the same few may be
    behind several cells); without it every count is of people. As many of the other cells are hidden as keep a small
    one from being worked out (see `suppression.published`): also by whoever takes what is counted often for many.
    """
    whole = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    totals = _with_totals(whole)
    people = totals if clients is None else np.asarray(clients, dtype=np.int64)
    few = (totals > 0) & (people <= SMALL)
    # No cell is reckoned with as more than it could be, seen from outside, if all its people were counted once.
    least = np.where(few[:-1, :-1], np.minimum(whole, SMALL), whole)
    in_few = few[:-1, -1:] | few[-1:, :-1] | few[-1, -1]
    hidden = published(np.where(in_few, np.minimum(least, 1), least), few).hidden
    return [
        [None if held else rounded(int(cell)) for cell, held in zip(row, mask, strict=True)]
        for row, mask in zip(totals, hidden, strict=True)
    ]


def _with_totals(whole: Counts) -> Counts:
    totals = np.pad(whole, ((0, 1), (0, 1)))
    totals[-1, :-1], totals[:-1, -1], totals[-1, -1] = whole.sum(axis=0), whole.sum(axis=1), whole.sum()
    return totals


def line(counts: ArrayLike, clients: ArrayLike | None = None) -> list[Shown]:
    """One row of counts (c,) that add up to something shown: as `table`, without its totals, however long.

    `clients` (c,) says of how many different people each is.
    """
    whole = np.asarray(counts, dtype=np.int64)
    people = whole if clients is None else np.asarray(clients, dtype=np.int64)
    hidden = alongside(np.where(people <= SMALL, np.minimum(whole, SMALL), whole))
    return [None if held else rounded(int(cell)) for cell, held in zip(whole, hidden, strict=True)]


def share(part: float, whole: float, people: float | None = None) -> tuple[float, str]:
    """How much `part` is of a shown `whole`, as a number to draw and in words: to the tenth, but where it or the
    rest is of few only in wide bands, so that neither can be worked out. `people`: of how many different clients
    the part is or the rest, whichever is of fewer."""
    exact = float(part / whole)
    fewest = min(part, whole - part)
    if min(fewest, fewest if people is None else people) > SMALL:
        return round(exact, 1), f"{round(exact, 1):.0%}"
    for least, middle, words in BANDS:
        if exact > least:
            return middle, words
    return BANDS[-1][1:]


def as_wide_as(effective: float, largest: float, whole: float, people: float | None = None) -> float:
    """N_eff to the half; to the whole number where few went to others than the largest (`people` as in `share`)."""
    rest = whole - largest
    return (
        round(effective * 2) / 2
        if min(rest, rest if people is None else people) > SMALL
        else float(round(effective))
    )


def clients_in(facts: Facts, groups: ArrayLike, size: int, rows: Mask | None = None) -> list[int]:
    """How many different clients each of `size` groups has, `groups` (n,) being the group of each referral."""
    chosen = np.ones(len(facts), dtype=bool) if rows is None else rows
    return list(map(int, different(np.asarray(groups)[chosen], facts.client.numbers[chosen], size)))


def people_in(
    facts: Facts, rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int], only: Mask | None = None
) -> Counts:
    """How many different clients each cell of a table and each of its totals has, (r + 1, c + 1); `rows` and
    `columns` (n,) say in which cell each referral is counted, `only` (n,) which are."""
    high, wide = shape
    row, column = np.asarray(rows), np.asarray(columns)
    people = np.zeros((high + 1, wide + 1), dtype=np.int64)
    people[:-1, :-1] = np.reshape(clients_in(facts, row * wide + column, high * wide, only), shape)
    people[:-1, -1] = clients_in(facts, row, high, only)
    people[-1, :-1] = clients_in(facts, column, wide, only)
    people[-1, -1] = clients_in(facts, np.zeros_like(row), 1, only)[0]
    return people


def fewest_of_two(clients: ArrayLike, part: Mask) -> int:
    """How many different `clients` (n,) are in `part` (n,) or in the rest, whichever has fewer."""
    known = np.asarray(clients)
    return min(len(np.unique(known[part])), len(np.unique(known[~part])))
