"""Whether whoever takes on hard cases looks worse: two kinds of partners, equally good, with different clients.

Every other partner is an open door: hard cases mostly go there, easy ones mostly elsewhere. Both kinds are drawn
alike, so on average the one deserves no lower number than the other for the same client.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.reliability.rivals import Rival, rivals
from benchmarks.reliability.trials import Ladder
from benchmarks.reliability.world import NEEDS, Case, Diary, Size, World

UNTIL = 400.0
STEERED = 0.85
MIDDLE = 1  # the burden of the client for whom all are compared


@dataclass(frozen=True)
class Verdict:
    """Said less true for open doors, minus the same for all others; below 0 they look worse than they are."""

    gaps: dict[str, float]
    hard_share: tuple[float, float]  # mean burden of the clients of open doors, and of the others


def fairness(size: Size, seed: int) -> Verdict:
    """A year of steered habit; then everyone is compared for the same clients."""
    world, diary = World(size, seed), Diary(size.referrals)
    contestants: list[Rival] = [Ladder(size), *rivals(size)]
    burdens: dict[bool, list[int]] = {True: [], False: []}
    after: list[Case] = []
    for case in world.cases():
        if case.day >= UNTIL:
            after.append(replace(case, day=UNTIL, burden=MIDDLE))
            continue
        partner = world.habit(case, _door(world, case))
        burdens[is_open(partner)].append(case.burden)
        diary.write(case, partner, world.happens(case, partner)[0])
    known = diary.known_on(UNTIL)
    for one in contestants:
        one.learn(known, UNTIL)
    asked = {case.need: case for case in after}  # one client for each need
    gaps = {one.name: _gap(one, world, [asked[need] for need in range(NEEDS)]) for one in contestants}
    return Verdict(gaps, (float(np.mean(burdens[True])), float(np.mean(burdens[False]))))


def is_open(partner: int) -> bool:
    return partner % 2 == 0


def _door(world: World, case: Case) -> np.ndarray:
    """Whom one thinks of for this client: mostly open doors for hard cases, mostly the others for easy ones."""
    partners = world.candidates(case)
    alike = partners[(partners % 2 == 0) == (case.burden > 0)]
    return alike if len(alike) and world.draw.random() < STEERED else partners


def _gap(one: Rival, world: World, cases: list[Case]) -> float:
    """The mean of said − true over open doors, less that over the others."""
    errors: dict[bool, list[float]] = {True: [], False: []}
    for case in cases:
        partners = world.candidates(case)
        ladder = isinstance(one, Ladder)
        said = one.scores(case, partners).follow_through if ladder else one.chance(case, partners)
        for partner, error in zip(partners, said - world.follow_through(case, partners), strict=True):
            errors[is_open(int(partner))].append(float(error))
    return float(np.mean(errors[True]) - np.mean(errors[False]))
