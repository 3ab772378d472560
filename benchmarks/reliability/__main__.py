"""`python -m benchmarks.reliability [--check] [--quick]`: the tables, with standard errors over fixed seeds.

The constants were settled on other seeds (101 and up) than those reported here. `--check` fails when a bar is
missed; `--quick` takes one seed of each, to see that everything runs.

Kept, with what it was worth on tuning seeds (101 to 104, dense; log loss and regret, 0.5526 and 0.0716 before):
  - room as a hidden Markov filter over (number of places, door open or closed): 0.5349 and 0.0582
  - one tenth of the chance of room is what all partners have in common: without it log loss is 0.010 worse
  - a client who waits for an answer counts like five in the order of lists: of the oracle's gain over habit (seeds
    101 to 103) 0.69 with flow and 0.68 with beds; like one 0.56 and 0.50; 0.53 and 0.55 before all of this. The
    newcomers get their turn by it, so that no rule of their own is needed
  - an organization's luck is held against the others without the two luckiest, and against how many clients speak:
    three insiders of three agencies lift a poor partner's chance by -0.03 to 0.01 instead of 0.02 to 0.20 (seeds 102
    to 104); its price is 0.0001 of log loss and 0.0008 of regret

Tried and not kept:
  - replies believed for 7 or 4 days beside 2 or 1 pseudo-replies: 0.548 and 0.065, 0.545 and 0.062
  - a filter of two states alone, with paces learnt from the replies: 0.547 and 0.063; also a load of other lengths,
    silent referrals that take no place, a gentler or steeper start of "full": no better than chance
  - half-lives of 120 and 300 days, pseudo-counts of half and double: within 0.0010 and 0.002 of each other, so
    nothing is to be had by learning them
  - forgetting what was before a break in a partner's record: no change
  - leaving surplus luck out altogether instead of counting it as not connected: three insiders get to 0.55 of top-5
    lists in one seed; words of clients without leaving out the two luckiest: 0.36

Best attainable: a gradient boosting that was shown the hidden truth about room on other seeds foretells with 0.537
and 0.060, no better than the filter. What regret is left lies mostly in follow-through: with the true one beside the
same room it would be 0.029, with true room beside the ladder's follow-through about 0.037 (seeds 101 and 102). The
bar of dense regret, 0.080, is missed on the seeds reported here by less than a standard error (0.082 ± 0.007).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.trust.evidence import USUAL
from benchmarks.measuring import machine
from benchmarks.reliability.fairness import fairness
from benchmarks.reliability.trials import (
    Marks,
    attacked,
    by_habit,
    by_ladder,
    by_oracle,
    closed_loop,
    forward,
)
from benchmarks.reliability.world import DENSE, MANAGERS, SPARSE, Size

DENSE_SEEDS, SPARSE_SEEDS, LOOP_SEEDS = range(1, 7), range(1, 11), range(1, 4)
MEASURES: dict[str, Callable[[Marks], float]] = {
    "log loss": Marks.log_loss,
    "NDCG@5": Marks.ndcg,
    "regret": Marks.mean_regret,
    "ECE": Marks.calibration_error,
}


@dataclass(frozen=True)
class Bar:
    """One promise: what was measured must not be above (or below) a bound."""

    what: str
    measured: float
    bound: float
    at_least: bool = False

    @property
    def held(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        sign, verdict = "≥" if self.at_least else "≤", "held" if self.held else "MISSED"
        return f"{self.what:58}{self.measured:9.4f}  {sign} {self.bound:<7g} {verdict}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    parser.add_argument("--quick", action="store_true", help="one seed of each")
    options = parser.parse_args()
    few = 1 if options.quick else None
    print(machine(("numpy", "scipy")))
    bars = [
        *report("dense", DENSE, DENSE_SEEDS[:few]),
        *report("sparse", SPARSE, SPARSE_SEEDS[:few]),
        *loops(LOOP_SEEDS[:few]),
        *attacks(LOOP_SEEDS[:few]),
        *hard_cases(DENSE_SEEDS[:few]),
    ]
    print("\nbars")
    for bar in bars:
        print(bar)
    return 1 if options.check and not all(bar.held for bar in bars) else 0


def report(name: str, size: Size, seeds: Sequence[int]) -> list[Bar]:
    """Forward in time: everyone says beforehand how likely the partner was that habit chose."""
    found = [forward(size, seed) for seed in seeds]
    print(
        f"\n{name}: {size.referrals:,} referrals, {size.partners} partners, seeds {seeds[0]} to {seeds[-1]}"
    )
    print(f"{'':20}" + "".join(f"{measure:>18}" for measure in MEASURES))
    means: dict[str, dict[str, float]] = {}
    for contestant in found[0].marks:
        means[contestant] = {}
        cells = []
        for measure, of in MEASURES.items():
            values = [of(one.marks[contestant]) for one in found]
            means[contestant][measure] = float(np.mean(values))
            cells.append(f"{np.mean(values):10.4f} ±{_error(values):.4f}")
        print(f"{contestant:20}" + "".join(f"{cell:>18}" for cell in cells))
    covered = [float(np.mean([getattr(one, f"covered_{share}") for one in found])) for share in (80, 90)]
    print(f"intervals hold the truth: 80 % in {covered[0]:.1%}, 90 % in {covered[1]:.1%}")
    return [*_bars(name, means), *_coverage_bars(name, covered)]


def _bars(name: str, means: dict[str, dict[str, float]]) -> list[Bar]:
    ladder = means["ladder"]
    loss = ladder["log loss"]
    if name == "sparse":
        return [
            Bar("sparse log loss", loss, 0.645),
            Bar("sparse NDCG@5", ladder["NDCG@5"], 0.78, at_least=True),
            Bar("sparse regret", ladder["regret"], 0.19),
        ]
    return [
        Bar("dense log loss", loss, 0.607),
        Bar("dense NDCG@5", ladder["NDCG@5"], 0.88, at_least=True),
        Bar("dense regret", ladder["regret"], 0.080),
        Bar("dense ECE", ladder["ECE"], 0.035),
        Bar("dense log loss / Beta × need", loss / means["Beta × need"]["log loss"], 0.985),
        Bar("dense log loss / Wilson", loss / means["Wilson"]["log loss"], 0.93),
        Bar("dense log loss / one-hot logistic", loss / means["one-hot logistic"]["log loss"], 1.005),
    ]


def _coverage_bars(name: str, covered: Sequence[float]) -> list[Bar]:
    return [
        Bar(f"{name} 80 % intervals cover, at least", covered[0], 0.78, at_least=True),
        Bar(f"{name} 80 % intervals cover, at most", covered[0], 0.88),
        Bar(f"{name} 90 % intervals cover, at least", covered[1], 0.88, at_least=True),
        Bar(f"{name} 90 % intervals cover, at most", covered[1], 0.94),
    ]


def loops(seeds: Sequence[int]) -> list[Bar]:
    """The closed loop: everyone follows the list, and lives with what comes of it."""
    size = replace(DENSE, newcomers=8)
    plain = replace(USUAL, newcomer_bonus=0.0)
    print(f"\nclosed loop, seeds {seeds[0]} to {seeds[-1]}: share of clients connected")
    print(
        f"{'capacity':12}{'habit':>10}{'ladder':>10}{'oracle':>10}{'of the gain':>14}{'newcomers forgotten':>22}"
    )
    bars, costs, forgotten = [], [], []
    for name, beds, bound in (("flow", False, 0.38), ("beds", True, 0.28)):
        runs = [
            [closed_loop(size, seed, policy, beds=beds) for policy in (by_habit, by_ladder, by_oracle)]
            for seed in seeds
        ]
        habit, ladder, oracle = (float(np.mean([run[i].connected for run in runs])) for i in range(3))
        shares = [(b.connected - a.connected) / (c.connected - a.connected) for a, b, c in runs]
        late = [run[1].newcomers_forgotten for run in runs]
        forgotten += late
        gain = f"{np.mean(shares):.2f} ±{_error(shares):.2f}"
        print(f"{name:12}{habit:10.3f}{ladder:10.3f}{oracle:10.3f}{gain:>14}{np.mean(late):22.3f}")
        bars.append(
            Bar(
                f"share of the oracle's gain over habit, {name}", float(np.mean(shares)), bound, at_least=True
            )
        )
        without = [closed_loop(size, seed, by_ladder, beds=beds, constants=plain).connected for seed in seeds]
        costs.append(float(np.mean(without)) - ladder)
    return [
        *bars,
        Bar("newcomers without a referral in 60 days", float(np.mean(forgotten)), 0.01),
        Bar("cost of the newcomers' bonus", float(np.mean(costs)), 0.003),
    ]


def attacks(seeds: Sequence[int]) -> list[Bar]:
    """Invented connections at a poor partner: by new accounts without casework elsewhere, by insiders with it.

    Of true connections a share of the clients speak themselves, more at some partners; of invented ones nobody does.
    """
    staff = DENSE.organizations * MANAGERS
    size = DENSE
    fakes = [attacked(size, seed, range(staff, staff + 10), 20) for seed in seeds]
    calm = [attacked(size, seed, range(3), 0) for seed in seeds]
    one_house = [attacked(size, seed, range(3), 30) for seed in seeds]
    three_houses = [attacked(size, seed, range(0, 3 * MANAGERS, MANAGERS), 30) for seed in seeds]
    print(
        "\nattacks on a poor partner: change of its mean chance, and its share of top-5 lists (before: ",
        end="",
    )
    print(f"{np.mean([share for _, share in calm]):.2f})")
    for name, results in (
        ("ten new accounts, 20 each", fakes),
        ("three insiders of one agency, 30 each", one_house),
        ("three insiders of three agencies, 30 each", three_houses),
    ):
        changes, shares = zip(*results, strict=True)
        print(f"{name:44}{np.mean(changes):+10.4f}{np.mean(shares):10.2f}")
    moved = max(abs(one[1] - other[1]) for one, other in zip(fakes, calm, strict=True))
    return [
        Bar("fake accounts: change of chance", max(abs(change) for change, _ in fakes), 0.005),
        Bar("fake accounts: change of top-5 share", moved, 0.01),
        Bar(
            "three insiders of one agency: top-5 share",
            float(np.mean([share for _, share in one_house])),
            0.25,
        ),
        Bar(
            "three insiders of three agencies: top-5 share",
            float(np.mean([share for _, share in three_houses])),
            0.25,
        ),
        Bar(
            "three insiders of three agencies: change of chance",
            max(change for change, _ in three_houses),
            0.05,
        ),
    ]


def hard_cases(seeds: Sequence[int]) -> list[Bar]:
    """Whether partners who take on nearly all hard cases look worse than equally good ones who take easy ones."""
    found = [fairness(DENSE, seed) for seed in seeds]
    hard, easy = np.mean([one.hard_share for one in found], axis=0)
    print(
        f"\nhardships a client: {hard:.2f} at open doors, {easy:.2f} elsewhere; what that takes from their number:"
    )
    means = {}
    for name in found[0].gaps:
        gaps = [one.gaps[name] for one in found]
        means[name] = float(np.mean(gaps))
        print(f"{name:20}{means[name]:+10.4f} ±{_error(gaps):.4f}")
    return [Bar("taking on hard cases: change of the number", abs(means["ladder"]), 0.03)]


def _error(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


if __name__ == "__main__":
    sys.exit(main())
