"""How long the model of reliability takes: `python -m benchmarks.trust [--check]`.

Refits over 13,000 and 1,000,000 made-up referrals, the scores of 200 candidates, and a replay of 100,000 queries
over 100,000 events. `--check` fails when a bar is missed; the bars are CPU time, which other programs don't touch.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
from collections.abc import Callable

import numpy as np

from app.trust.eventlog import EVENT_COLUMNS, read_events
from app.trust.evidence import Outcome, Referrals, Reply
from app.trust.replay import Query, answers
from app.trust.scoring import Model, Sizes, fit
from benchmarks.measuring import HEADER, Times, machine, percentile, row

SEED = 7
DAYS = 540
REPEATS = 9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    check = parser.parse_args().check
    print(machine(("numpy", "scipy"), seed=SEED))
    print(HEADER)
    missed = []
    for name, bar, calls, work in cases():
        times = Times()
        for _ in range(calls):
            times.measure(work)
        print(row(name, times, note=f"bar {bar:,} ms"))
        if percentile(times.cpu, 0.5) > bar:
            missed.append(name)
    for name in missed:
        print(f"missed: {name}")
    return 1 if check and missed else 0


def cases() -> list[tuple[str, int, int, Callable[[], object]]]:
    """Name, bar in milliseconds, how many calls, and the work."""
    county, sizes = made_up(13_000, organizations=14, partners=90)
    state, state_sizes = made_up(1_000_000, organizations=300, partners=3_000)
    model = fit(county, DAYS, sizes)
    log, queries = read_events(events(36_000), _refuse), questions(100_000)
    return [
        ("refit, 13,000 referrals", 50, REPEATS, lambda: fit(county, DAYS, sizes)),
        ("refit, 1,000,000 referrals", 4_000, 3, lambda: fit(state, DAYS, state_sizes)),
        ("score of 200 candidates", 1, 200, lambda: candidates(model)),
        (f"replay, 100,000 over {len(log.events):,}", 60_000, 1, lambda: list(answers(log, queries))),
    ]


def candidates(model: Model) -> object:
    partners = np.arange(200) % 90
    return model.score(np.full(200, 3), partners, partners % 10, np.full(200, 1))


def made_up(count: int, *, organizations: int, partners: int) -> tuple[Referrals, Sizes]:
    """`count` referrals of a year and a half, spread evenly; what became of them depends on the partner."""
    draw = np.random.default_rng(SEED)
    day = np.sort(draw.integers(0, DAYS, count)).astype(np.float64)
    organization, partner = draw.integers(0, organizations, count), draw.integers(0, partners, count)
    good, luck = draw.beta(4, 4, partners)[partner], draw.random(count)
    outcome = np.select(
        [luck < 0.6 * good, luck < 0.6, luck < 0.7, luck < 0.9],
        [Outcome.CONNECTED, Outcome.DECLINED, Outcome.CLOSED, Outcome.SET_ASIDE],
        Outcome.OPEN,
    )
    full = (outcome == Outcome.SET_ASIDE) & (draw.random(count) < 0.5)
    referrals = Referrals(
        day=day,
        organization=organization,
        team=organization,
        case_manager=organization * 5 + draw.integers(0, 5, count),
        partner=partner,
        need=(partner + draw.integers(0, 3, count)) % 10,
        burden=draw.integers(0, 3, count),
        place=partner,
        verified=np.ones(count, dtype=bool),
        outcome=outcome,
        outcome_day=day + draw.integers(1, 40, count),
        reply=np.where(full, Reply.FULL, np.where(outcome == Outcome.SET_ASIDE, Reply.NONE, Reply.HAD_ROOM)),
        reply_day=day + draw.integers(0, 7, count),
        takes_place=(outcome != Outcome.DECLINED) & ~full,
        client_said=(outcome == Outcome.CONNECTED) & (draw.random(count) < 0.3),
    )
    return referrals, Sizes(10, partners, partners)


def events(referrals: int) -> io.StringIO:
    """An event log of so many referrals, about 87,000 events for 36,000."""
    draw = random.Random(SEED)
    lines = [",".join(EVENT_COLUMNS)]
    for number in range(referrals):
        day, organization, partner = draw.randrange(DAYS), draw.randrange(20), draw.randrange(90)
        manager, burden, luck = organization * 5 + draw.randrange(5), draw.randrange(3), draw.random()
        facts = f"r{number},{day},o{organization},m{manager},p{partner},n{partner % 10},{burden},1"
        lines.append(f"{facts},sent,{day}")
        if luck < 0.8:
            lines.append(f"{facts},accepted,{day + 1}")
            kind = "connected" if luck < 0.3 + 0.4 * partner / 90 else "closed_unconnected"
            lines.append(f"{facts},{kind},{day + draw.randrange(1, 40)}")
        else:
            lines.append(f"{facts},{'declined_full' if luck < 0.9 else 'declined_other'},{day + 2}")
    return io.StringIO("\n".join(lines))


def questions(count: int) -> list[Query]:
    draw = random.Random(SEED + 1)
    return [
        Query(f"q{n}", draw.randrange(60, DAYS), draw.randrange(20), partner, partner % 10, draw.randrange(3))
        for n in range(count)
        for partner in (draw.randrange(90),)
    ]


def _refuse(line: int, reason: str) -> None:
    raise AssertionError(f"line {line}: {reason}")


if __name__ == "__main__":
    sys.exit(main())
