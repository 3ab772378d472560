"""Search beside the engines people pay for: `python -m benchmarks.search`.

A made-up directory is given to each engine that is installed; then ten classes of queries are asked of all of them,
in interleaved rounds of one run, and the mix of all in two processes at a time. The clock of a shared machine drifts:
read the ratios, and the time of the processor beside it. `--check` ends with an error when a bar is missed.

`python -m benchmarks.answers` measures the whole answer with its page; this one the engine alone.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.bars import checked
from benchmarks.listings import listings
from benchmarks.measuring import Times, machine, percentile
from benchmarks.mixing import per_second
from benchmarks.peers import ABSENT, PEERS, Peer, Question, installed
from benchmarks.peers.ours import Ours
from benchmarks.questions import CLASSES, questions
from benchmarks.updating import updates
from search_index.contract import Listing

SIZES = (10_000, 100_000)
# Who would take longer to build (seconds) is built from fewer listings, to tell how fast, and not asked.
LONGEST_BUILD = 600
FEWER = 10_000
TRIAL = 500
MIXES = 3


@dataclass
class Measured:
    """What one engine showed."""

    build: Times = field(default_factory=Times)
    built: int = 0
    bytes: int = 0
    cpu: bool = True
    classes: dict[str, Times] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    per_second: float = 0.0

    def cost(self, times: Times) -> list[float]:
        """Milliseconds: of the processor, of the clock if the work is done elsewhere."""
        return times.cpu if self.cpu else times.wall


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
    print("\n" + machine([], listings=size, seed=options.seed))
    folder = Path(tempfile.mkdtemp())
    with ExitStack() as close:
        close.callback(shutil.rmtree, folder)
        found = _built(corpus, folder, options.peers, close)
        measured = {peer.name: measured for peer, measured in found}
        # The directory in memory is nothing that a server would have; nobody's queries shall be stopped to sift it.
        gc.collect()
        gc.freeze()
        _ask_in_rounds(found, asked, options.rounds)
        _mix_in_rounds(found, folder, asked, options.seconds)
        latency = updates(folder / Ours.name, corpus, options.updates)
        _print(measured, latency)
        return checked(measured, latency, size)


def _built(
    corpus: list[Listing], folder: Path, wanted: list[str], close: ExitStack
) -> list[tuple[Peer, Measured]]:
    found: list[tuple[Peer, Measured]] = []
    for peer in installed(wanted):
        if isinstance(peer, str):
            print(peer)
            continue
        mine, place = Measured(cpu=peer.cpu), folder / peer.name
        given = corpus if _builds_soon(peer, mine, corpus, place) else corpus[:FEWER]
        mine.build.measure(partial(peer.build, given, place))
        close.callback(peer.close)
        if place.is_symlink():
            mine.build = {peer.name: measured for peer, measured in found}[place.readlink().name].build
        mine.built, mine.bytes = len(given), peer.stored(place)
        found.append((peer, mine))
        print(f"built: {peer.name} ({peer.library}), {len(given)} listings", flush=True)
    for name, why in ABSENT.items():
        print(f"{name} is not here ({why})")
    return found


def _builds_soon(peer: Peer, mine: Measured, corpus: list[Listing], place: Path) -> bool:
    if len(corpus) <= FEWER or isinstance(peer, Ours):
        return True
    trial = Times()
    trial.measure(partial(peer.build, corpus[:TRIAL], place))
    peer.close()
    shutil.rmtree(place)
    seconds = mine.cost(trial)[0] / 1000 * len(corpus) / TRIAL
    if seconds > LONGEST_BUILD:
        print(f"{peer.name} would take {seconds / 60:.0f} minutes to build: not asked")
    return seconds <= LONGEST_BUILD


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


def _mix_in_rounds(
    found: list[tuple[Peer, Measured]], folder: Path, asked: list[Question], seconds: float
) -> None:
    """Engine after engine in each round, so that a slow moment of the machine meets them all; the median counts."""
    rates: dict[str, list[float]] = {}
    for _round in range(MIXES):
        for peer, mine in found:
            if mine.classes:
                rate = per_second(peer, folder / peer.name, asked, seconds / MIXES)
                rates.setdefault(peer.name, []).append(rate)
                mine.per_second = percentile(rates[peer.name], 0.5)


def _print(measured: dict[str, Measured], latency: Times) -> None:
    names = list(measured)
    print(f"\n{'CPU ms p50 (p95)':16}" + "".join(f"{name:>18}" for name in names))
    if elsewhere := [name for name, mine in measured.items() if not mine.cpu]:
        print(f"{'':16}{', '.join(elsewhere)}: milliseconds of the clock")
    for kind in CLASSES:
        cells = [
            f"{percentile(mine.cost(times), 0.5):.3f} ({percentile(mine.cost(times), 0.95):.3f})"
            if (times := mine.classes.get(kind))
            else "-"
            for mine in measured.values()
        ]
        print(f"{kind:16}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"{'found, in all':16}" + "".join(f"{sum(mine.totals.values()):>18}" for mine in measured.values()))
    print(f"{'mixed, a second':16}" + "".join(f"{mine.per_second:>18.0f}" for mine in measured.values()))
    print(
        f"{'build, CPU s':16}"
        + "".join(f"{mine.cost(mine.build)[0] / 1000:>18.1f}" for mine in measured.values())
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
