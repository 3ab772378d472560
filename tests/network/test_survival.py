"""Waiting times: the curves that scipy draws, and the p-values that it finds."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.network import survival

DAYS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


def columns(watched: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([day for day, _ in watched], float), np.array([came for _, came in watched])


def theirs(watched: list[tuple[int, bool]]) -> stats.CensoredData:
    days, came = columns(watched)
    return stats.CensoredData(uncensored=days[came], right=days[~came])


def test_a_curve_falls_by_hand() -> None:
    """Of five, one arrives on day 1, one leaves on day 2, one arrives on day 3, two are watched until day 9."""
    curve = survival.waiting([1, 2, 3, 9, 9], [True, False, True, False, False])
    assert curve.days.tolist() == [1, 3]
    assert curve.waiting.tolist() == pytest.approx([4 / 5, 4 / 5 * 2 / 3])
    assert curve.at_risk.tolist() == [5, 3]
    assert (curve.count, curve.arrived) == (5, 2)
    assert (curve.by(0.2), curve.by(0.4), curve.by(0.5)) == (1, 3, None)
    assert [curve.still_waiting(day) for day in (0, 1, 2.5, 30)] == pytest.approx([1, 0.8, 0.8, 8 / 15])


def test_half_had_arrived_between_two_days_by_hand() -> None:
    """Ten arrive on the days 1 to 10. After day 8 a fifth waits: Greenwood 1/2 - 1/10, ln -ln 0.2 ± 1.96 × 0.393, so
    0.05 to 0.475; after day 7 up to 0.578; after day 1 down to 0.473."""
    days = list(range(1, 11))
    assert survival.median_interval(survival.waiting(days, [True] * 10)) == (1, 8)
    assert survival.median_interval(survival.waiting(days, [True] * 2 + [False] * 8)) == (1, None)
    assert survival.median_interval(survival.waiting([3], [False])) == (None, None)


@given(DAYS)
def test_curves_are_scipy_s(watched: list[tuple[int, bool]]) -> None:
    if not any(came for _, came in watched):
        assert not survival.waiting(*columns(watched)).days.size
        return
    curve, oracle = survival.waiting(*columns(watched)), stats.ecdf(theirs(watched)).sf
    assert curve.waiting == pytest.approx(oracle.evaluate(curve.days))


@given(DAYS)
def test_bands_are_scipy_s_and_stay_between_none_and_all(watched: list[tuple[int, bool]]) -> None:
    if not any(came for _, came in watched):
        return
    curve = survival.waiting(*columns(watched))
    assert ((curve.low >= 0) & (curve.low <= curve.waiting + 1e-12)).all()
    assert ((curve.high <= 1) & (curve.high >= curve.waiting - 1e-12)).all()
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        band = stats.ecdf(theirs(watched)).sf.confidence_interval(0.95, method="log-log")
    low, high = band.low.evaluate(curve.days), band.high.evaluate(curve.days)
    known = np.isfinite(low) & (curve.waiting > 0)
    assert curve.low[known] == pytest.approx(low[known])
    assert curve.high[known] == pytest.approx(high[known])


@given(DAYS, DAYS)
def test_two_groups_differ_as_scipy_says(one: list[tuple[int, bool]], other: list[tuple[int, bool]]) -> None:
    ours = survival.differ([columns(one), columns(other)])
    if not any(came for _, came in one + other):
        assert ours == 1.0
        return
    with np.errstate(all="ignore"):
        p = stats.logrank(theirs(one), theirs(other)).pvalue
    assert ours == pytest.approx(p, abs=1e-9) or np.isnan(p)


def test_three_groups_that_wait_alike_do_not_differ_and_a_slow_one_does() -> None:
    draw = np.random.default_rng(4)
    alike = [(draw.exponential(10, 80), np.ones(80, bool)) for _ in range(3)]
    assert survival.differ(alike) > 0.05
    assert survival.differ([*alike[:2], (draw.exponential(25, 80), np.ones(80, bool))]) < 0.001


def test_one_group_alone_differs_from_nobody() -> None:
    assert survival.differ([([1, 2], [True, True])]) == 1.0
    assert survival.differ([]) == 1.0
