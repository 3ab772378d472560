"""The hearts of the questions about how referrals go: waits, refusals, loads, gaps, attempts, deserts, closings."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.network import bounces, capacity, closing, declines, deserts, equity, survival, waits
from app.network.closing import Market
from app.referrals.reasons import REASONS
from app.trust.evidence import Outcome, Referrals, Reply
from app.trust.scoring import Sizes
from app.trust.suppression import SMALL, alongside

NAN = float("nan")


# Waits --------------------------------------------------------------------------------------------------------


def test_a_client_who_left_is_watched_until_then_and_one_who_was_declined_waits_on() -> None:
    moments = np.full((len(waits.STEPS), 4), NAN)
    moments[0] = [0, 0, 0, 0]
    moments[waits.STEPS.index("connected")] = [2, NAN, NAN, NAN]
    left = np.array([NAN, 3, NAN, NAN])
    seen = waits.watched(moments, left, 10.0, 0, waits.STEPS.index("connected"))
    assert seen.rows.tolist() == [0, 1, 2, 3]
    assert seen.arrived.tolist() == [True, False, False, False]
    assert (seen.hours / 24).tolist() == [2, 3, 10, 10]


def test_a_step_that_came_before_is_no_wait() -> None:
    moments = np.full((len(waits.STEPS), 2), NAN)
    moments[3], moments[5] = [4, 4], [5, 3]
    assert waits.watched(moments, np.full(2, NAN), 9.0, 3, 5).rows.tolist() == [0]


def a_wait(groups: dict[int, int], seed: int = 1) -> tuple[waits.Watched, np.ndarray]:
    draw = np.random.default_rng(seed)
    group = np.repeat(list(groups), list(groups.values()))
    hours = draw.integers(0, 30 * 24, len(group))
    return waits.seen(np.arange(len(group)), hours, draw.random(len(group)) < 0.7), group


def test_waits_by_group_are_the_curves_of_each_group() -> None:
    seen, group = a_wait({0: 300, 1: 200})
    found = waits.waits(seen, group, 2, seen.rows)
    for wait in found.waits:
        mine = group == wait.group
        curve = survival.waiting(seen.hours[mine] / 24, seen.arrived[mine])
        for point in wait.points:
            assert point.waiting == pytest.approx(curve.still_waiting(point.day), abs=0.006)
        assert wait.median == pytest.approx(curve.by(0.5), abs=0.1)
    pairs = [(seen.hours[group == g] / 24, seen.arrived[group == g]) for g in (0, 1)]
    assert found.p_value == pytest.approx(survival.differ(pairs))


def test_a_small_group_is_withheld_with_another_beside_it() -> None:
    seen, group = a_wait({0: 300, 1: 7, 2: 60})
    found = waits.waits(seen, group, 3, seen.rows)
    assert [wait.group for wait in found.waits] == [0]
    assert (found.withheld, found.p_value) == (2, None)


def test_a_group_of_many_referrals_for_few_clients_is_withheld() -> None:
    seen, group = a_wait({0: 300, 1: 60, 2: 60})
    clients = np.where(group == 1, seen.rows % 10, seen.rows)
    assert [wait.group for wait in waits.waits(seen, group, 3, clients).waits] == [0]


@given(st.integers(1, 400), st.integers(0, 9))
def test_no_point_of_a_curve_stands_for_a_few(size: int, seed: int) -> None:
    seen, _ = a_wait({0: size}, seed)
    days = seen.hours / 24
    wait = waits.told(survival.waiting(days, seen.arrived))
    for before, after in pairwise((-1.0, *(point.day for point in wait.points))):
        assert (seen.arrived & (days > before) & (days <= after)).sum() > SMALL
        watched_on = (~seen.arrived & (days >= after) | (days > after)).sum()
        assert watched_on > SMALL or not watched_on


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_what_is_hidden_in_a_line_may_all_be_one_cell_of_more_than_ten(counts: list[int]) -> None:
    cells, hidden = np.array(counts), alongside(counts)
    assert hidden[(cells > 0) & (cells <= SMALL)].all()
    if hidden.any() and not hidden[cells > 0].all():
        assert hidden.sum() >= 2
        assert cells[hidden].sum() > SMALL


# Refusals -----------------------------------------------------------------------------------------------------


def test_every_reason_has_a_kind() -> None:
    assert declines.KIND_OF.keys() == REASONS.keys() - {"other", "unsafe", "placed_elsewhere"}


def test_a_mix_counts_kinds_by_row() -> None:
    found = declines.mix(np.array([0, 0, 1]), np.array([declines.FULL, declines.FULL, declines.OTHER]), 2)
    assert found.tolist() == [[2, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1]]


def test_a_listing_that_everybody_misreads_is_found_and_so_is_a_referrer_who_misreads_all() -> None:
    """Five referrers send 40 each to five partners; partner 3 refuses half as unfit; referrer 1 fits nowhere."""
    draw = np.random.default_rng(5)
    referrer, partner = np.repeat(np.arange(5), 200), np.tile(np.repeat(np.arange(5), 40), 5)
    unfit = draw.random(1000) < np.where(partner == 3, 0.5, np.where(referrer == 1, 0.4, 0.03))
    assert declines.misfits(partner, referrer, unfit)[0].number == 3
    assert declines.misfits(referrer, partner, unfit)[0].number == 1
    assert not declines.misfits(np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool))


# Capacity -----------------------------------------------------------------------------------------------------


def test_days_until_full_go_by_the_past_month_s_rise() -> None:
    """20 more in 30 days, 10 places left: 15 days."""
    assert capacity.Load(40, 20, 50.0).days_until_full == pytest.approx(15)
    assert capacity.Load(50, 20, 50.0).days_until_full == 0
    assert capacity.Load(30, 29, 50.0).days_until_full is None
    assert capacity.Load(0, 0, 0.0).share == 0


def test_loads_count_those_who_take_a_place_now_and_a_month_ago() -> None:
    day = np.array([95.0, 80, 60, 41, 10, 99])
    takes = np.array([True, True, True, True, True, False])
    found = capacity.loads(np.array([0, 0, 0, 1, 1, 0]), day, takes, 100.0, np.array([5.0, 6.0]))
    assert [(load.now, load.before) for load in found] == [(2, 1), (0, 1)]


def test_places_are_shared_out_as_they_are_used() -> None:
    found = capacity.shared_out(
        np.array([10.0, 4, 7]), np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1]), 2
    )
    assert found.tolist() == [7.5, 6.5]


# Equity -------------------------------------------------------------------------------------------------------


def past(size: int, chance: np.ndarray, seed: int = 2) -> Referrals:
    draw = np.random.default_rng(seed)
    connected = draw.random(size) < chance
    codes = [draw.integers(0, most, size) for most in (6, 12, 40, 10, 3)]
    return Referrals(
        day=draw.uniform(0, 300, size),
        organization=codes[0],
        team=codes[1],
        case_manager=codes[2],
        partner=codes[3],
        need=codes[4],
        burden=draw.integers(0, 3, size),
        place=codes[3],
        verified=np.ones(size, bool),
        outcome=np.where(connected, Outcome.CONNECTED, Outcome.CLOSED).astype(np.int64),
        outcome_day=np.full(size, 400.0) if size == 0 else draw.uniform(301, 310, size),
        reply=np.full(size, Reply.HAD_ROOM, dtype=np.int64),
        reply_day=np.full(size, 301.0),
        takes_place=np.ones(size, bool),
        client_said=np.zeros(size, bool),
    )


def a_gap(penalty: float) -> equity.Gap:
    group = np.arange(4000) % 5 == 0
    known = past(4000, np.where(group, 0.6 - penalty, 0.6))
    found = equity.gap(known, group, 400.0, Sizes(3, 10, 10), np.full(3, 400.0))
    assert found is not None
    return found


def test_a_group_that_gets_less_far_than_others_is_seen_and_one_that_does_not_is_not() -> None:
    assert a_gap(0.15).beyond_chance
    assert a_gap(0.15).difference == pytest.approx(-0.15, abs=0.04)
    assert not a_gap(0.0).beyond_chance
    assert a_gap(0.0).count == 800


def test_without_others_there_is_nothing_to_compare_with() -> None:
    known = past(100, np.full(100, 0.5))
    assert equity.gap(known, np.ones(100, bool), 400.0, Sizes(3, 10, 10), np.full(3, 30.0)) is None


# Attempts -----------------------------------------------------------------------------------------------------


def test_requests_sent_together_are_one_attempt() -> None:
    chain, day = np.array([0, 0, 0]), np.array([1.0, 1, 5])
    met = np.array([False, True, False])
    found = bounces.chained(chain, day, met, together=np.array([0, 0, 1]))
    assert found.rows.tolist() == [1]
    found = bounces.chained(chain, day, np.zeros(3, bool), together=np.array([0, 0, 1]))
    assert (found.rows.tolist(), found.number.tolist()) == ([0, 2], [1, 2])


def test_an_attempt_of_few_people_is_not_told_however_many_their_needs() -> None:
    """Thirty needs of three people, each connected at once."""
    chain, day, met = np.arange(30), np.zeros(30), np.ones(30, dtype=bool)
    chains = bounces.chained(chain, day, met)
    assert len(bounces.stages(chains, met)) == 1
    assert bounces.stages(chains, met, np.arange(30) % 3) == []


def test_misfits_of_few_people_are_not_told() -> None:
    """Twenty misfits at one partner, of whom every other is sent there once more."""
    ours, theirs = np.repeat([0, 1], 40), np.tile(np.arange(4), 20)
    unfit = (ours == 0) & (np.arange(80) < 20)
    assert [one.number for one in declines.misfits(ours, theirs, unfit)] == [0]
    assert declines.misfits(ours, theirs, unfit, np.arange(80) // 2) == []


def test_stages_tell_what_became_of_everybody_who_came_so_far() -> None:
    """30 chains: 12 connected at once, 18 tried again; of these 12 were connected, 6 given up: too few to say so."""
    chain = np.concatenate([np.arange(30), np.arange(12, 30)])
    day = np.concatenate([np.zeros(30), np.ones(18)])
    met = np.concatenate([np.arange(30) < 12, np.arange(12, 30) < 24])
    assert bounces.stages(bounces.chained(chain, day, met), met) == []
    met[-6:] = [True, True, True, True, True, True]
    found = bounces.stages(bounces.chained(chain, day, met), met)
    assert [one.chance for one in found] == [12 / 30, 1]
    assert [(one.connected, one.again, one.nobody_since) for one in found] == [(12, 18, 0), (18, 0, 0)]


def test_a_circle_comes_back_to_a_partner() -> None:
    chains = bounces.chained(np.array([0, 0, 0, 1, 1]), np.arange(5.0), np.zeros(5, bool))
    partner = np.array([7, 8, 7, 7, 9])
    assert bounces.circles(chains, partner).tolist() == [True, False]
    assert bounces.ways_of(chains, partner) == {(7, 8): 1, (8, 7): 1, (7, 9): 1}


# Deserts ------------------------------------------------------------------------------------------------------


def test_small_shares_are_drawn_to_the_mean_and_large_ones_hardly() -> None:
    draw = np.random.default_rng(4)
    whole = np.array([5.0, 400, 400, 50, 200, 300])
    part = draw.binomial(whole.astype(int), [0.9, 0.1, 0.5, 0.3, 0.2, 0.4]).astype(float)
    found = deserts.shrunk(part, whole)
    raw = part / whole
    assert (np.abs(found.share - found.mean) <= np.abs(raw - found.mean) + 1e-12).all()
    assert abs(found.share - raw)[0] > abs(found.share - raw)[1]
    a, b = part + found.prior * found.mean, whole - part + found.prior * (1 - found.mean)
    assert found.low == pytest.approx(stats.beta(a, b).interval(0.8)[0])
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()


def test_shares_that_chance_explains_become_one() -> None:
    found = deserts.shrunk(np.array([10.0, 10, 10]), np.array([20.0, 20, 20]))
    assert found.prior == deserts.STRONGEST
    assert found.share == pytest.approx(0.5)
    assert deserts.shrunk(np.zeros(2), np.zeros(2)).share.tolist() == [0, 0]


def test_the_best_chance_is_that_of_whoever_is_within_reach() -> None:
    """One degree of latitude is 111 km; whoever is nowhere helps by phone."""
    areas = np.array([[40.0, -90.0], [41.0, -90.0]])
    places = np.array([[40.1, -90.0], [41.0, -90.0], [NAN, NAN]])
    chances = np.array([[0.6, 0.1], [0.2, 0.0], [0.0, 0.3]])
    assert deserts.best_chance(areas, places, chances).tolist() == [[0.6, 0.3], [0.2, 0.3]]


# Closings -----------------------------------------------------------------------------------------------------


def test_the_worst_closings_are_those_that_trying_all_would_find() -> None:
    draw = np.random.default_rng(8)
    chance = draw.random((6, 12)) * (draw.random((6, 12)) < 0.5)
    market = Market(draw.integers(5, 60, 6).astype(float), draw.integers(2, 30, 12).astype(float), chance)
    everyone = sorted((closing.suppose(market, [j]).lost for j in range(12)), reverse=True)
    found = [loss.lost for _, loss in closing.worst(market, 4)]
    assert found == pytest.approx(everyone[:4])
