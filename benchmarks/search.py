"""Search beside the engines people pay for: `python -m benchmarks.search`.

A made-up directory is given to each engine that is installed; then ten classes of queries are asked of all of them,
in interleaved rounds of one run, and the mix of all in two processes at a time. The clock of a shared machine drifts:
read the ratios, and the time of the processor beside it. `--check` ends with an error when a bar is missed.

`python -m benchmarks.answers` measures the whole answer with its page; this one the engine alone.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bars import checked
from benchmarks.listings import listings
from benchmarks.measuring import Times, machine, percentile
from benchmarks.mixing import per_second
from benchmarks.peers import NAMED, PEERS, Peer, Question, installed
from benchmarks.questions import CLASSES, questions
from benchmarks.updating import updates
from search_index.contract import Listing

SIZES = (10_000, 100_000)
# Plain Whoosh writes a few hundred listings a second; above this it is built from as many and named.
MOST_FOR_WHOOSH = 10_000


@dataclass
class Measured:
    """What one engine showed."""

    build: Times = field(default_factory=Times)
    built: int = 0
    bytes: int = 0
    classes: dict[str, Times] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    per_second: float = 0.0


def main() -> int:
    """Measure, print, and say by the exit code whether the bars hold."""
    options = _options()
    missed = 0
    for size in options.size or (SIZES if not options.large else (*SIZES, 1_000_000)):
        missed += _at(size, options)
    return 1 if missed and options.check else 0


def _at(size: int, options: argparse.Namespace) -> int:
    corpus = list(listings(size, options.seed))
    asked = questions(corpus, options.seed, options.queries)
    print("\n" + machine(["whoosh-reloaded", "numpy"], listings=size, seed=options.seed))
    folder = Path(tempfile.mkdtemp())
    try:
        found = _built(corpus, folder, options.peers)
        measured = {peer.name: measured for peer, measured in found}
        _ask_in_rounds(found, asked, options.rounds)
        for peer, mine in found:
            if peer.cpu:
                mine.per_second = per_second(peer, folder / peer.name, asked, options.seconds)
        latency = updates(folder / "updates", corpus, options.updates)
        _print(measured, latency)
        for peer, _ in found:
            peer.close()
        return checked(measured, latency, size)
    finally:
        shutil.rmtree(folder)


def _built(corpus: list[Listing], folder: Path, wanted: list[str]) -> list[tuple[Peer, Measured]]:
    found = []
    for peer in installed(wanted):
        if isinstance(peer, str):
            print(peer)
            continue
        mine, given = Measured(), corpus[:MOST_FOR_WHOOSH] if peer.name == "Whoosh" else corpus
        place = folder / peer.name
        mine.build.measure(lambda peer=peer, given=given, place=place: peer.build(given, place))
        mine.built = len(given)
        mine.bytes = (
            sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) if place.exists() else 0
        )
        found.append((peer, mine))
    print(f"not measured: {', '.join(NAMED)}")
    return found


def _ask_in_rounds(found: list[tuple[Peer, Measured]], asked: list[Question], rounds: int) -> None:
    """In each round, class by class, every engine is asked all queries of the class; each round another begins."""
    # A peer built from fewer listings is asked only where it knows them all.
    most = max(mine.built for _, mine in found)
    able = [(mine, [(q.kind, peer.asked(q)) for q in asked]) for peer, mine in found if mine.built == most]
    for number in range(rounds + 1):
        random.Random(number).shuffle(able)
        for kind in CLASSES:
            for mine, calls in able:
                # The first round is not counted: it finds nothing in memory, in no engine.
                times = mine.classes.setdefault(kind, Times()) if number else Times()
                totals = [times.measure(call) for of, call in calls if of == kind]
                mine.totals[kind] = sum(totals)


def _print(measured: dict[str, Measured], latency: Times) -> None:
    names = list(measured)
    print(f"\n{'CPU ms p50 (p95)':16}" + "".join(f"{name:>18}" for name in names))
    for kind in CLASSES:
        cells = [
            f"{percentile(times.cpu, 0.5):.3f} ({percentile(times.cpu, 0.95):.3f})"
            if (times := mine.classes.get(kind))
            else "-"
            for mine in measured.values()
        ]
        print(f"{kind:16}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"{'found, in all':16}" + "".join(f"{sum(mine.totals.values()):>18}" for mine in measured.values()))
    print(f"{'mixed, a second':16}" + "".join(f"{mine.per_second:>18.0f}" for mine in measured.values()))
    print(
        f"{'build, CPU s':16}" + "".join(f"{mine.build.cpu[0] / 1000:>18.1f}" for mine in measured.values())
    )
    print(f"{'listings built':16}" + "".join(f"{mine.built:>18}" for mine in measured.values()))
    print(f"{'disk, MB':16}" + "".join(f"{mine.bytes / 1e6:>18.1f}" for mine in measured.values()))
    for name, times in (("CPU", latency.cpu), ("the clock", latency.wall)):
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        print(f"update until found, ms of {name}: p50 {p50:.2f}, p95 {p95:.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="how many listings (10000 and 100000)")
    parser.add_argument("--large", action="store_true", help="1000000, too")
    parser.add_argument("--seed", type=int, default=1, help="another directory and other queries (1)")
    parser.add_argument("--queries", type=int, default=20, help="how many of each class (20)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is asked (5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long two processes ask a mix (3)")
    parser.add_argument("--updates", type=int, default=600, help="how many changes are timed (600)")
    parser.add_argument(
        "--peers", nargs="*", default=list(PEERS), choices=list(PEERS), help="all that are installed"
    )
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
