"""Whoever reads the waiting times of every choice and can solve linear equations learns of no few people."""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.network import overlapping, waits
from app.network.facts import Facts
from app.network.questions import splitting, waiting
from app.network.questions.answer import Answer
from app.trust.suppression import SMALL
from tests.network import attack
from tests.network.attack import Knowledge, Range
from tests.network.facts_of import Sent, facts_of, org

COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 40))
NEEDS, AREAS, AGES = ("food.pantry", "housing.rent", "legal.papers"), ("Elm", "Oak"), ("25-54", "")
# How far a referral may come: each a set of moments, in days after it was sent.
WAYS: tuple[Mapping[str, float], ...] = (
    {},
    {"answered": 1},
    {"answered": 1, "accepted": 2},
    {"answered": 1, "accepted": 2, "contacted": 5, "connected": 6},
    {"answered": 1, "waitlisted": 2, "accepted": 9, "contacted": 12, "connected": 13, "ended": 40},
    {"answered": 2, "ended": 2},
)


@st.composite
def pasts(draw: st.DrawFn) -> Facts:
    rows = [
        Sent(org(1), org(2), count, need=need, area=area, age=draw(st.sampled_from(AGES)), **way)
        for need in NEEDS
        for area in AREAS
        for way in WAYS
        if (count := draw(COUNTS))
    ]
    rows = rows or [Sent(org(1), org(2))]
    n = sum(row.count for row in rows)
    known = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    shared = {"area": known, "access": known, "household": known}
    return facts_of(*rows, beside=SimpleNamespace(received=np.full(n, np.nan), shared=shared))


def sets_of(facts: Facts) -> dict[tuple[str, str], np.ndarray]:
    moments, left, today = splitting.moments_of(facts), splitting.left_on(facts), splitting.today_of(facts)
    found = {}
    for pair in waits.PAIRS:
        found[pair] = np.zeros(len(facts), dtype=bool)
        found[pair][waits.watched(moments, left, today, *map(waits.STEPS.index, pair)).rows] = True
    return found


def parts_of(facts: Facts) -> dict[str, list[np.ndarray]]:
    splits = splitting.splits_of(facts)
    return {by: [split.part == n for n in range(len(split.words))] for by, split in splits.items()}


def told_by(facts: Facts, answers: Mapping[tuple[str, ...], Answer]) -> dict[tuple[object, str, int], Range]:
    """The exact numbers of all rows of all pages: even what rounding hides."""
    words = {by: split.words for by, split in splitting.splits_of(facts).items()}
    told = {}
    for (start, end, by), answer in answers.items():
        for row in answer.rows:
            number = -1 if row.cells[0] == "All" else words[by].index(str(row.cells[0]))
            told[(start, end), by, number] = (row.cells[1], row.cells[1])
    return told  # type: ignore[return-value]


@pytest.fixture(scope="module", autouse=True)
def exactly():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "rounded", int)
        yield


def learnt(facts: Facts) -> list[tuple[float, float]]:
    """The bounds of every unsaid number that is known to be small."""
    answers = {waiting.USUAL: waiting.compute(facts), **waiting.variants(facts)}
    answers = {codes: one for codes, one in answers.items() if len(codes) == 3}
    known = Knowledge()
    unsaid = attack.waits(known, sets_of(facts), parts_of(facts), told_by(facts, answers))
    bounds = known.bounds_of(name for name, size in unsaid.items() if 0 < size <= SMALL)
    return [(least, most) for least, most in bounds if least > 0.5 and most <= SMALL + 0.5]


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(pasts())
def test_no_few_people_are_known_from_all_waiting_times_together(facts: Facts) -> None:
    assert learnt(facts) == []


def test_those_who_came_no_further_are_not_told_by_two_pages() -> None:
    """Of 40 for food 35 were accepted: beside the 40, the 35 would tell of 5. The negative control tells of them."""
    rows = [
        Sent(org(1), org(2), count, need=need, **way)
        for need, counts in (("food.pantry", (5, 35)), ("housing.rent", (30, 35)), ("legal.papers", (40, 35)))
        for count, way in zip(counts, WAYS[1:4:2], strict=True)
    ]
    facts = facts_of(*rows)
    assert learnt(facts) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            waiting, "held_back", lambda watched, _g, size, *_: [np.zeros(size, dtype=bool)] * len(watched)
        )
        assert (5, 5) in [(round(least), round(most)) for least, most in learnt(facts)]


def test_sets_of_the_same_referrals_are_looked_at_once() -> None:
    rows = np.arange(4)
    one = waits.seen(rows, np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool))
    assert [len(part) for part in overlapping._different_sets([one, one], 4)] == [1, 2]
