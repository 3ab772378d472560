"""What if a partner closes: how many would still be connected if everyone went where there is room.

Asks and places of a period are the limits. What a closing costs is the most that can be connected with all partners
minus the most without those that close: an estimate from below of what one must make up for, because in life
nobody is sent as wisely.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

Numbers: TypeAlias = NDArray[np.float64]

SMALLEST_FLOW = 1e-6
STAYING = 1e-4  # what it is worth, in chance, that somebody is sent where they were sent before


@dataclass(frozen=True, slots=True)
class Market:
    """Demand (d,) of each group of clients (a need at a team), places (p,) of each partner, chance (d, p) that one
    of the group sent there is connected; a chance of 0 says that this partner is not for them."""

    demand: Numbers
    places: Numbers
    chance: Numbers


@dataclass(frozen=True, slots=True)
class Loss:
    """What closing costs: connections lost in all and for each group (d,), of those that are usual (d,); where flow
    moves to (d, p), sent less before; and the share of each group's connections that is left (d,), 1 where it had
    none."""

    lost: float
    by_group: Numbers
    usual: Numbers
    moved: Numbers
    left: Numbers


def best_flow(market: Market, closed: Iterable[int] = (), before: Numbers | None = None) -> Numbers:
    """Whom to send where (d, p) so that most are connected: a transport problem, by HiGHS (scipy).

    Nobody is sent who was not asked for, and no partner takes more than its places. Of flows that are as good to one
    in ten thousand, the one that moves fewest from `before`, if given. Raises ValueError where shapes do not fit.
    """
    groups, partners = market.chance.shape
    if market.demand.shape != (groups,) or market.places.shape != (partners,):
        raise ValueError("demand, places and chance must have shapes (d,), (p,) and (d, p)")
    places = market.places.copy()
    places[list(closed)] = 0.0
    row, column = np.nonzero((market.chance > 0) & (market.demand > 0)[:, None] & (places > 0))
    flow = np.zeros((groups, partners))
    if not row.size:
        return flow
    worth, most = market.chance[row, column], np.full(row.size, np.inf)
    if before is not None:  # each way twice: up to what went there before, and beyond
        worth, most = np.append(worth + STAYING, worth), np.append(before[row, column], most)
        row, column = np.tile(row, 2), np.tile(column, 2)
    ways = np.arange(row.size)
    ones = np.ones(row.size)
    asked = sparse.csr_array((ones, (row, ways)), shape=(groups, row.size))
    taken = sparse.csr_array((ones, (column, ways)), shape=(partners, row.size))
    solved = linprog(
        -worth,
        A_ub=sparse.vstack([asked, taken]),
        b_ub=np.concatenate([market.demand, places]),
        bounds=np.column_stack([np.zeros(row.size), most]),
        method="highs",
    )
    np.add.at(flow, (row, column), np.where(solved.x > SMALLEST_FLOW, solved.x, 0.0))
    return flow


def suppose(market: Market, closed: Iterable[int], before: Numbers | None = None) -> Loss:
    """What would be lost if the partners `closed` (their numbers) were gone; `before` is the best flow, if known."""
    usual = best_flow(market) if before is None else before
    after = best_flow(market, closed)
    connected_before = (usual * market.chance).sum(axis=1)
    connected_after = (after * market.chance).sum(axis=1)
    left = np.divide(
        connected_after, connected_before, out=np.ones_like(connected_before), where=connected_before > 0
    )
    by_group = connected_before - connected_after
    return Loss(float(by_group.sum()), by_group, connected_before, after - usual, left)


def worst(market: Market, most: int = 20) -> list[tuple[int, Loss]]:
    """The partners whose closing would cost most, each with what it costs, the worst first; at most `most`.

    Nobody's closing costs more than all whom the best flow connects there, for that much of it could just be left
    out. So partners are tried by this bound, and the search ends where it falls below the worst found. O(most) linear
    programmes where bounds are tight, one a partner at the worst.
    """
    before = best_flow(market)
    bounds = (before * market.chance).sum(axis=0)
    found: list[tuple[int, Loss]] = []
    for partner in np.argsort(-bounds, kind="stable").tolist():
        full = len(found) == most
        if bounds[partner] <= SMALLEST_FLOW or (full and bounds[partner] <= found[-1][1].lost):
            break
        found.append((partner, suppose(market, [partner], before)))
        found = sorted(found, key=lambda one: -one[1].lost)[:most]
    return [(partner, loss) for partner, loss in found if loss.lost > SMALLEST_FLOW]
