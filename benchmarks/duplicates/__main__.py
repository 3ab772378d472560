"""How many planted duplicates are found, how many of those found are none, and how long it takes.

Run: python -m benchmarks.duplicates [--check] [--seeds 101 102 103] [--listings 10000 100000]
"""

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from app.stewardship.likeness import Facts, Finder
from benchmarks.duplicates.made import world
from benchmarks.duplicates.world import World
from benchmarks.measuring import machine

# Those of tuning are 1 to 9.
SEEDS = (101, 102, 103, 104, 105)
EACH = 6_000
SIZES = (10_000, 100_000)
RECALL, PRECISION = 0.95, 0.9
MOST_SECONDS, AT = 300, 100_000


class Score:
    """What was found of what was planted, over several worlds."""

    def __init__(self) -> None:
        self.planted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.misled: Counter[str] = Counter()
        self.decoys: Counter[str] = Counter()
        self.right = self.wrong = 0
        self.kinds: Counter[tuple[str, bool]] = Counter()

    def count(self, made: World) -> None:
        listings = list(made.facts())
        told = {(pair.first, pair.second): pair for pair in Finder(listings).pairs()}
        self.planted.update(made.truth.values())
        self.decoys.update(made.decoys.values())
        for key, pair in told.items():
            right = key in made.truth
            self.right, self.wrong = self.right + right, self.wrong + (not right)
            self.kinds[pair.kind.value, right] += 1
            if right:
                self.found[made.truth[key]] += 1
            elif key in made.decoys:
                self.misled[made.decoys[key]] += 1

    @property
    def recall(self) -> float:
        return self.right / self.planted.total()

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail below the bar")
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--listings", type=int, nargs="*", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        return _time(given.one)
    print(machine(("rapidfuzz",)))
    good = _quality(given.seeds) if given.seeds else True
    for size in given.listings:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.duplicates", "--one", str(size)], check=False
        )
        good = good and done.returncode == 0
    return 0 if good or not given.check else 1


def _quality(seeds: Iterable[int]) -> bool:
    score = Score()
    for seed in seeds:
        score.count(world(seed, EACH))
    print(f"\n{'planted':44}{'pairs':>7}{'found':>7}{'share':>8}")
    for kind, many in sorted(score.planted.items()):
        print(f"{kind:44}{many:7}{score.found[kind]:7}{score.found[kind] / many:8.3f}")
    print(f"\n{'only look alike':44}{'pairs':>7}{'called':>7}{'share':>8}")
    for kind, many in sorted(score.decoys.items()):
        print(f"{kind:44}{many:7}{score.misled[kind]:7}{score.misled[kind] / many:8.3f}")
    print()
    for kind in ("organizations", "places", "services"):
        right, wrong = score.kinds[kind, True], score.kinds[kind, False]
        print(f"{kind:20} {right} of {right + wrong} pairs told are right")
    print(
        f"\nseeds {', '.join(map(str, seeds))}, {EACH:,} listings each: recall {score.recall:.3f} "
        f"({score.right} of {score.planted.total()}), precision {score.precision:.3f} "
        f"({score.right} of {score.right + score.wrong})\n"
    )
    return score.recall >= RECALL and score.precision >= PRECISION


def _time(size: int) -> int:
    """In a process of its own, so that the peak of memory is that of this size."""
    listings: list[Facts] = list(world(7, size).facts())
    before, began, clock = _peak(), time.process_time(), time.monotonic()
    found = sum(1 for _ in Finder(listings).pairs())
    cpu, wall = time.process_time() - began, time.monotonic() - clock
    print(
        f"{len(listings):>8,} listings: {cpu:6.1f} s CPU ({wall:.1f} s by the clock, one core), "
        f"{found:,} pairs, {(_peak() - before) / 1024:.0f} MB beside the {before / 1024:.0f} MB of listings"
    )
    return 0 if size != AT or cpu < MOST_SECONDS else 1


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
