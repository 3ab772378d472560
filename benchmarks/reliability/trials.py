"""The trials: forward in time on what habit chose, the closed loop, newcomers, attacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from app.trust.evidence import USUAL, Constants, Referrals
from app.trust.scoring import Model, Sizes, fit
from benchmarks.reliability.rivals import Rival, rivals
from benchmarks.reliability.world import NEEDS, Case, Diary, Size, World

WARM_UP = 180.0
ADVICE_FROM = 120.0
JUDGED_FROM = 150.0
SAMPLED = 3
Z_90 = 1.6448536269514722


def sizes_of(size: Size) -> Sizes:
    return Sizes(NEEDS, size.partners, size.partners)


@dataclass
class Ladder:
    """The model under trial, in a rival's clothes."""

    size: Size
    constants: Constants = USUAL
    name: str = "ladder"
    model: Model | None = None

    def learn(self, known: Referrals, day: float) -> None:
        self.model = fit(known, day, sizes_of(self.size), constants=self.constants)

    def chance(self, case: Case, partners: np.ndarray) -> np.ndarray:
        return self.scores(case, partners).chance

    def scores(self, case: Case, partners: np.ndarray):
        assert self.model is not None
        count = len(partners)
        codes = (np.full(count, code) for code in (case.organization, case.need, case.burden))
        team, need, burden = codes
        return self.model.score(team, partners, need, burden)


@dataclass
class Marks:
    """What one contestant said, and what was true."""

    said: list[float] = field(default_factory=list)
    happened: list[float] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    regret: list[float] = field(default_factory=list)

    def log_loss(self) -> float:
        said, happened = np.clip(self.said, 1e-6, 1 - 1e-6), np.array(self.happened)
        return float(-(happened * np.log(said) + (1 - happened) * np.log1p(-said)).mean())

    def calibration_error(self, bins: int = 10) -> float:
        """ECE over bins of equal count."""
        order = np.argsort(self.said, kind="stable")
        said, happened = np.array(self.said)[order], np.array(self.happened)[order]
        parts = np.array_split(np.arange(len(said)), bins)
        return float(sum(len(p) * abs(said[p].mean() - happened[p].mean()) for p in parts) / len(said))

    def ndcg(self) -> float:
        return float(np.mean(self.gain))

    def mean_regret(self) -> float:
        return float(np.mean(self.regret))


@dataclass
class Forward:
    """The outcome of one trial forward in time."""

    marks: dict[str, Marks]
    covered_80: float
    covered_90: float


def forward(size: Size, seed: int) -> Forward:
    """Habit chooses; everyone says beforehand how likely it was, and whom they would have asked."""
    world, diary = World(size, seed), Diary(size.referrals)
    ladder = Ladder(size)
    contestants: list[Rival] = [ladder, *rivals(size)]
    marks = {one.name: Marks() for one in contestants}
    covered: list[tuple[bool, bool]] = []
    today = -1.0
    for number, case in enumerate(world.cases()):
        partners = world.candidates(case)
        chosen = world.habit(case, partners)
        if case.day >= WARM_UP and case.day > today:
            today, known = case.day, diary.known_on(case.day)
            for one in contestants:
                one.learn(known, case.day)
        sampled = case.day >= WARM_UP and number % SAMPLED == 0
        said = {one.name: one.chance(case, partners) for one in contestants} if sampled else {}
        truth = world.truth(case, partners) if sampled else np.empty(0)
        if sampled:
            covered += _covered(ladder, world, case, partners)
        events, happened = world.happens(case, chosen)
        diary.write(case, chosen, events)
        for name, chance in said.items():
            _mark(marks[name], chance, truth, happened, int(np.flatnonzero(partners == chosen)[0]))
    shares = np.mean(covered, axis=0)
    return Forward(marks, float(shares[0]), float(shares[1]))


def _mark(marks: Marks, chance: np.ndarray, truth: np.ndarray, happened: float | None, chosen: int) -> None:
    if happened is not None:
        marks.said.append(float(chance[chosen]))
        marks.happened.append(happened)
    if len(truth) < 2 or truth.max() <= 0:
        return
    order = np.argsort(-chance, kind="stable")[:5]
    discount = 1 / np.log2(np.arange(2, 2 + len(order)))
    best = np.sort(truth)[::-1][: len(order)]
    marks.gain.append(float((truth[order] * discount).sum() / (best * discount).sum()))
    marks.regret.append(float(truth.max() - truth[order[0]]))


def _covered(ladder: Ladder, world: World, case: Case, partners: np.ndarray) -> list[tuple[bool, bool]]:
    scores, truth = ladder.scores(case, partners), world.follow_through(case, partners)
    reached = np.log(scores.follow_through / (1 - scores.follow_through))
    away = np.abs(np.log(truth / (1 - truth)) - reached)
    return [
        (bool(a <= USUAL.z_80 * d), bool(a <= Z_90 * d)) for a, d in zip(away, scores.deviation, strict=True)
    ]


Policy = Callable[[World, Case, np.ndarray, Ladder, np.ndarray], int]


def by_habit(world: World, case: Case, partners: np.ndarray, _ladder: Ladder, _sent: np.ndarray) -> int:
    return world.habit(case, partners)


def by_oracle(world: World, case: Case, partners: np.ndarray, _ladder: Ladder, _sent: np.ndarray) -> int:
    return int(partners[np.argmax(world.truth(case, partners) + 1e-6 * world.follow_through(case, partners))])


def by_ladder(_world: World, case: Case, partners: np.ndarray, ladder: Ladder, sent: np.ndarray) -> int:
    """The first of the list, as it is ordered after what was sent since morning."""
    scores = ladder.scores(case, partners)
    assert ladder.model is not None
    left = ladder.model.rooms.standing(sent, ladder.constants)[partners]
    return int(partners[np.argmax(scores.order * left)])


@dataclass
class Loop:
    """What came of a policy: share of clients connected, and of newcomers who waited over 60 days for the first."""

    connected: float
    newcomers_forgotten: float


def closed_loop(
    size: Size, seed: int, policy: Policy, *, beds: bool = False, constants: Constants = USUAL
) -> Loop:
    """Everyone follows the policy from day 120 on, and lives with what comes of it."""
    world, diary, ladder = World(size, seed, beds), Diary(size.referrals), Ladder(size, constants)
    first = np.full(size.partners, np.inf)
    results: list[float] = []
    sent, today = np.zeros(size.partners), -1.0
    for case in world.cases():
        partners = world.candidates(case)
        advised = case.day >= ADVICE_FROM
        if advised and case.day > today:
            today, sent = case.day, np.zeros(size.partners)
            known = diary.known_on(case.day)
            if policy is by_ladder:
                ladder.learn(known, case.day)
        chosen = (policy if advised else by_habit)(world, case, partners, ladder, sent)
        sent[chosen] += 1
        first[chosen] = min(first[chosen], case.day)
        events, happened = world.happens(case, chosen)
        diary.write(case, chosen, events)
        if happened is not None and case.day >= JUDGED_FROM:
            results.append(happened)
    newcomers = np.flatnonzero((world.since > ADVICE_FROM) & (world.since < size.days - 60))
    forgotten = [first[one] - world.since[one] > 60 for one in newcomers]
    return Loop(float(np.mean(results)), float(np.mean(forgotten)) if forgotten else 0.0)


def habit_log(size: Size, seed: int, until: float) -> tuple[World, Diary, list[Case]]:
    """A year of habit, and the cases of the weeks after."""
    world, diary, after = World(size, seed), Diary(size.referrals * 2), []
    for case in world.cases():
        if case.day >= until:
            after.append(case)
            continue
        chosen = world.habit(case, world.candidates(case))
        diary.write(case, chosen, world.happens(case, chosen)[0])
    return world, diary, after


def attacked(
    size: Size, seed: int, accounts: Iterable[int], each: int, *, until: float = 400.0
) -> tuple[float, float]:
    """Change of a poor partner's mean chance, and its share of top-5 lists for its need, after invented connections.

    `accounts` are the case managers that claim `each` connections there, spread over the half year before.
    """
    world, diary, after = habit_log(size, seed, until)
    need = 0
    offering = np.flatnonzero(world.offers[:, need])
    poor = int(offering[np.argsort(world.quality[offering, int(until)])[len(offering) // 3]])
    cases = [case for case in after if case.need == need][:150]
    before = _standing(size, diary.known_on(until), until, world, cases, poor)
    for account in accounts:
        for day in np.linspace(until - 180, until - 40, each):
            claimed = Case(float(round(day)), account // 4, account, need, 0)
            diary.write(claimed, poor, [(claimed.day + 1, "accepted"), (claimed.day + 5, "connected")])
    chance, share = _standing(size, diary.known_on(until), until, world, cases, poor)
    return chance - before[0], share


def _standing(
    size: Size, known: Referrals, day: float, world: World, cases: list[Case], partner: int
) -> tuple[float, float]:
    ladder = Ladder(size)
    ladder.learn(known, day)
    chances, listed = [], []
    for case in cases:
        partners = world.candidates(replace(case, day=day))
        scores = ladder.scores(case, partners)
        place = int(np.flatnonzero(partners == partner)[0])
        chances.append(scores.chance[place])
        listed.append(place in np.argsort(-scores.order)[:5])
    return float(np.mean(chances)), float(np.mean(listed))
