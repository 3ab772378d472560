"""What closings would cost, as it may be told: rounded estimates, and nothing of ten or fewer people."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from app.network.closing import best_flow, suppose
from app.network.graph import Numbers
from app.network.supposing.market import Stored
from app.trust.disclosure import FEW, level

BEARABLE = 0.8  # of a need's connections
STEP = 0.05  # to which shares are rounded


@dataclass(frozen=True, slots=True)
class Need:
    """One need: its published connections before, those lost, and the share left (None where too few to say)."""

    code: str
    connections: int
    lost: int
    left: float | None

    @property
    def is_unbearable(self) -> bool:
        return self.left is not None and self.left < BEARABLE


@dataclass(frozen=True, slots=True)
class Shift:
    """Who would be asked more: for which need, the published number of clients, and whether that fills its places.

    `partner` is None for all victim service providers together.
    """

    need: str
    partner: UUID | None
    clients: int
    is_full: bool


@dataclass(frozen=True, slots=True)
class Supposed:
    """What closing costs in a year, as published levels; the worst need first, the largest shift first."""

    connections: int
    lost: int
    needs: Sequence[Need]
    shifts: Sequence[Shift]

    @property
    def unbearable(self) -> Sequence[Need]:
        return [need for need in self.needs if need.is_unbearable]


def supposed(
    kept: Stored, closed: Collection[UUID], is_named: Callable[[UUID], bool] = lambda _partner: True
) -> Supposed:
    """What would be lost if `closed` were gone. Two linear programmes: one for the cost, one for the fewest moves."""
    numbers = [number for number, partner in enumerate(kept.partners) if partner in closed]
    loss = suppose(kept.market, numbers, kept.before)
    moved = best_flow(kept.market, numbers, kept.before) - kept.before
    whole, lost = _by_need(kept, loss.usual), _by_need(kept, loss.by_group)
    needs = [
        Need(
            code,
            level(round(whole[code])),
            level(round(max(lost[code], 0.0))),
            _left(whole[code], lost[code]),
        )
        for code in dict.fromkeys(kept.needs)
    ]
    return Supposed(
        connections=level(round(float(loss.usual.sum()))),
        lost=level(round(max(loss.lost, 0.0))),
        needs=sorted(needs, key=lambda need: (need.left is None, need.left, need.code)),
        shifts=_shifts(kept, moved, is_named),
    )


def _by_need(kept: Stored, groups: Numbers) -> dict[str, float]:
    """The numbers of the groups of each need added up."""
    found: dict[str, float] = dict.fromkeys(kept.needs, 0.0)
    for code, number in zip(kept.needs, groups.tolist(), strict=True):
        found[code] += number
    return found


def _left(whole: float, lost: float) -> float | None:
    """A share to the nearest twentieth; None where so few are connected that it would tell of single people."""
    return round(round(min(1 - lost / whole, 1.0) / STEP) * STEP, 2) if whole > FEW else None


def _shifts(kept: Stored, moved: Numbers, is_named: Callable[[UUID], bool]) -> list[Shift]:
    full = (kept.before + moved).sum(axis=0) >= kept.market.places - 0.5
    found: dict[tuple[str, UUID | None], tuple[float, bool]] = {}
    for row, column in np.argwhere(moved > 0.5).tolist():
        partner: UUID | None = kept.partners[column]
        partner = partner if partner is not None and is_named(partner) else None
        before, was_full = found.get((kept.needs[row], partner), (0.0, True))
        found[kept.needs[row], partner] = before + float(moved[row, column]), was_full and bool(full[column])
    shifts = [
        Shift(need, partner, level(round(more)), is_full)
        for (need, partner), (more, is_full) in found.items()
    ]
    return sorted(shifts, key=lambda one: (-one.clients, one.need, str(one.partner)))
