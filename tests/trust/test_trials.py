"""The made-up network that the model is tried on: small here, but the same code as in `benchmarks.reliability`."""

import numpy as np
import pytest

from benchmarks.reliability.fairness import fairness
from benchmarks.reliability.trials import attacked, by_habit, by_oracle, closed_loop, forward
from benchmarks.reliability.world import Size, World

SMALL = Size(organizations=4, partners=15, referrals=900, days=260)


def test_the_same_seed_tells_the_same_story():
    tiny = Size(organizations=3, partners=8, referrals=300, days=230)
    one, other = forward(tiny, 5), forward(tiny, 5)
    assert one.marks["ladder"].said == other.marks["ladder"].said
    assert one.covered_80 == other.covered_80


def test_what_happens_agrees_with_the_hidden_truth():
    """Over many referrals of habit, as many are connected as the truth said beforehand."""
    world = World(Size(organizations=6, partners=20, referrals=4_000, days=300), seed=3)
    expected, happened = [], []
    for case in world.cases():
        partner = world.habit(case, world.candidates(case))
        truth = float(world.truth(case, np.array([partner]))[0])
        _events, seen = world.happens(case, partner)
        if seen is not None:
            expected.append(truth)
            happened.append(seen)
    assert np.mean(happened) == pytest.approx(np.mean(expected), abs=0.02)


@pytest.mark.parametrize("beds", [False, True])
def test_knowing_the_truth_connects_more_clients_than_habit(beds):
    habit, oracle = (closed_loop(SMALL, 2, policy, beds=beds).connected for policy in (by_habit, by_oracle))
    assert oracle > habit + 0.05


def test_new_accounts_without_casework_elsewhere_change_no_chance():
    fakes = range(SMALL.organizations * 4, SMALL.organizations * 4 + 5)
    change, _share = attacked(SMALL, 1, fakes, 10, until=220.0)
    assert change == pytest.approx(0, abs=1e-12)


def test_whoever_takes_on_hard_cases_loses_less_by_it_than_by_counting():
    found = [fairness(Size(organizations=8, partners=30, referrals=3_000, days=430), seed) for seed in (1, 2)]
    hard, easy = np.mean([one.hard_share for one in found], axis=0)
    assert hard > easy + 0.7
    counted, ladder = (abs(np.mean([one.gaps[name] for one in found])) for name in ("raw rate", "ladder"))
    assert ladder < counted / 2
