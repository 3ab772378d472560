"""The chance that a client is connected in time: room × follow-through, by a ladder from typical to one's own.

    chance = R · F,   F = σ(logit p̂ + Δ1 + Δ2 + Δ3)

p̂ is the typical rate for a need and burden; the steps Δ say how much better or worse the partner does (1), for
this need (2), with one's own team (3). Each step compares what happened with what the rungs above expected of
the same referrals, and is drawn towards "no difference" by k pseudo-referrals.

Arrays are over candidates or referrals; days are numbers on any one scale. Pure: values in, values out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, zeta

from app.trust.agreement import agreed
from app.trust.evidence import (
    USUAL,
    Constants,
    Floats,
    Ints,
    Outcome,
    Referrals,
    aged,
    believed,
    groups,
    judged,
    pair,
    sum_by,
    sums,
)
from app.trust.room import Rooms, Said, rooms_of

BURDENS = 3
TINY = 1e-9


class Told(NamedTuple):
    """What one rung says of candidates: S = Σ w·y, n = Σ w, ē = what was expected of them, Δ = the step."""

    successes: Floats
    weight: Floats
    expected: Floats
    step: Floats


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung's evidence by group, `keys` (groups,) in order; see `Told` for the rest."""

    keys: Ints
    successes: Floats
    weight: Floats
    expected: Floats
    step: Floats
    k: float

    def at(self, keys: Ints, otherwise: Floats) -> Told:
        """What it says of `keys`; without evidence S = n = Δ = 0 and ē is `otherwise`."""
        if not len(self.keys):
            return Told(np.zeros(len(keys)), np.zeros(len(keys)), otherwise, np.zeros(len(keys)))
        index = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = self.keys[index] == keys
        return Told(
            successes=np.where(found, self.successes[index], 0.0),
            weight=np.where(found, self.weight[index], 0.0),
            expected=np.where(found, self.expected[index], otherwise),
            step=np.where(found, self.step[index], 0.0),
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """Answers for candidates: arrays (candidates,). `low` and `high` bound follow-through with 80 %.

    `order` is the chance, with the newcomers' bonus; `standing` what it counts for in a list, where clients who wait
    for an answer make a place stand lower (see `Rooms.standing`).
    """

    chance: Floats
    follow_through: Floats
    low: Floats
    high: Floats
    room: Floats
    order: Floats
    standing: Floats
    deviation: Floats
    typical: Floats
    rungs: tuple[Told, ...]
    ks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """All that one refit found out."""

    constants: Constants
    typical: Floats  # (needs + 1, 3): rate by need and burden; the last row is for needs never seen
    rungs: tuple[Rung, Rung, Rung]
    outcomes: Floats  # (partners + 1,): how many outcomes are known; the last is for partners never seen
    rooms: Rooms

    def score(
        self,
        team: ArrayLike,
        partner: ArrayLike,
        need: ArrayLike,
        burden: ArrayLike,
        place: ArrayLike | None = None,
    ) -> Scores:
        """Scores for candidates (arrays of codes, -1 for what was never seen); `place` is the partner if left out."""
        constants = self.constants
        team, partner, need, burden = (_codes(given) for given in (team, partner, need, burden))
        reached = logit(self.typical[need, np.clip(burden, 0, BURDENS - 1)])
        typical, told, variance = expit(reached), [], np.zeros(len(partner))
        for rung, keys in zip(self.rungs, _rung_keys(team, partner, need), strict=True):
            says = rung.at(keys, expit(reached))
            variance = _variance(says, rung.k) + (rung.k / (rung.k + says.weight)) ** 2 * variance
            reached = reached + says.step
            told.append(says)
        deviation = np.sqrt(variance)
        place = partner if place is None else _codes(place)
        room = np.where(place >= 0, self.rooms.chance[place], self.rooms.unknown)
        left = np.where(place >= 0, self.rooms.standing(constants=constants)[place], 1.0)
        chance = room * expit(reached)
        thin = self.outcomes[partner] < constants.few_outcomes
        lifted = expit(logit(np.clip(chance, TINY, 1 - TINY)) + constants.newcomer_bonus * deviation)
        order = np.where(thin, lifted, chance)
        return Scores(
            chance=chance,
            follow_through=expit(reached),
            low=expit(reached - constants.z_80 * deviation),
            high=expit(reached + constants.z_80 * deviation),
            room=room,
            order=order,
            standing=order * left,
            deviation=deviation,
            typical=typical,
            rungs=tuple(told),
            ks=tuple(rung.k for rung in self.rungs),
        )


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many codes there are of each kind."""

    needs: int
    partners: int
    places: int


def fit(
    known: Referrals,
    today: float,
    sizes: Sizes,
    *,
    horizons: ArrayLike | None = None,
    declared: Mapping[int, Said] | None = None,
    constants: Constants = USUAL,
) -> Model:
    """Learn from what is `known` on day `today`. O(referrals · log referrals).

    `horizons` (needs,) are the days within which each need should be met; `declared` is what
    providers freshly said of their places, by place code; it replaces what is inferred from replies.
    """
    within = (
        np.full(sizes.needs, constants.horizon) if horizons is None else np.asarray(horizons, dtype=float)
    )
    belief = believed(known, constants)
    success, evidence = judged(known, belief > 0, today, within[known.need])
    own = belief * evidence * aged(today - known.day, constants.half_life)
    pairs = groups(known.organization, known.partner)
    weight = own / (1 + np.maximum(sum_by(pairs[1], own) - 1, 0) / constants.voices)
    shared = success * agreed(pairs, success, own, known.client_said, constants)
    typical = typical_rates(shared, weight, known.need, known.burden, sizes.needs, constants.k_typical)
    reached = logit(typical[known.need, known.burden])
    by_partner = (np.arange(sizes.partners), known.partner)
    rungs = []
    for grouped, hits, weights, k in (
        (by_partner, shared, weight, constants.k_partner),
        (groups(known.partner, known.need), shared, weight, constants.k_need),
        (groups(known.team, known.partner), success, own, constants.k_team),
    ):
        rung, step = _climb(grouped, hits, weights, expit(reached), k)
        rungs.append(rung)
        reached = reached + step
    settled = (own > 0) & (known.outcome != Outcome.OPEN)
    return Model(
        constants=constants,
        typical=typical,
        rungs=(rungs[0], rungs[1], rungs[2]),
        outcomes=sums(known.partner, settled, sizes.partners + 1),
        rooms=rooms_of(known, belief > 0, today, sizes.places, declared or {}, constants),
    )


def typical_rates(success: Floats, weight: Floats, need: Ints, burden: Ints, needs: int, k: float) -> Floats:
    """p̂ by need and burden, array (needs + 1, 3): each is drawn to its need's rate, and that to the rate of all."""
    overall = (float(success @ weight) + 1) / (float(weight.sum()) + 2)
    cell, shape = need * BURDENS + burden, (needs + 1, BURDENS)
    hits = sums(cell, success * weight, shape[0] * BURDENS).reshape(shape)
    total = sums(cell, weight, shape[0] * BURDENS).reshape(shape)
    by_need = (hits.sum(axis=1) + k * overall) / (total.sum(axis=1) + k)
    rates: Floats = (hits + k * by_need[:, None]) / (total + k)
    return rates


def _rung_keys(team: Ints, partner: Ints, need: Ints) -> tuple[Ints, Ints, Ints]:
    """The groups of the three rungs: partner, partner × need, own team × partner."""
    return partner, pair(partner, need), pair(team, partner)


def _climb(
    grouped: tuple[Ints, Ints], success: Floats, weight: Floats, expected: Floats, k: float
) -> tuple[Rung, Floats]:
    """One rung from the evidence of all referrals, and the step it takes each of them."""
    keys, group = grouped
    hits = sums(group, success * weight, len(keys))
    total = sums(group, weight, len(keys))
    told = total > 0
    mean = np.where(told, sums(group, expected * weight, len(keys)) / np.where(told, total, 1), 0.5)
    step = logit((hits + k * mean) / (total + k)) - logit(mean)
    return Rung(keys[told], hits[told], total[told], mean[told], step[told], k), step[group]


def _variance(says: Told, k: float) -> Floats:
    """ψ′(kē + S) + ψ′(k(1 − ē) + n − S): the variance of the logit of a Beta posterior."""
    successes, weight, expected, _step = says
    variance: Floats = zeta(2, k * expected + successes) + zeta(2, k * (1 - expected) + weight - successes)
    return variance


def _codes(given: ArrayLike) -> Ints:
    return np.atleast_1d(np.asarray(given, dtype=np.int64))
