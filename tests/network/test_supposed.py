"""What closings cost, by hand: three partners, two needs, and who could take whom."""

from uuid import UUID

import numpy as np
import pytest

from app.network.closing import Market, best_flow
from app.network.supposing.market import Stored
from app.network.supposing.supposed import Shift, supposed

LARGE, SMALL, HIDDEN = (UUID(int=number) for number in (1, 2, 3))


def kept() -> Stored:
    """Food: 100 ask, the large one has 80 places, the small one 60; housing: 12 ask, and only the large one helps."""
    market = Market(
        demand=np.array([100.0, 12.0]),
        places=np.array([80.0, 60.0, 30.0]),
        chance=np.array([[1.0, 0.5, 0.4], [0.4, 0.0, 0.0]]),
    )
    return Stored(("food", "housing"), (LARGE, SMALL, HIDDEN), market, best_flow(market))


def test_without_the_large_one_the_others_take_what_they_have_places_for():
    """Before: 80 + 20 × 0.5 = 90, for housing gives way (0.4 < 1 - 0.5). After: 60 × 0.5 + 30 × 0.4 = 42."""
    found = supposed(kept(), [LARGE])
    food = found.needs[-1] if found.needs[-1].code == "food" else found.needs[0]
    assert (food.connections, food.lost, food.left) == (90, 50, 0.45)
    assert found.unbearable == [food]
    more = {shift.partner: shift for shift in found.shifts}
    assert sum(shift.clients for shift in found.shifts) == pytest.approx(70, abs=5)
    assert more[SMALL].is_full


def test_several_closings_cost_at_least_as_much_as_each():
    alone, both = supposed(kept(), [LARGE]), supposed(kept(), [LARGE, SMALL])
    assert both.lost >= alone.lost
    assert supposed(kept(), []).lost == 0
    assert supposed(kept(), []).shifts == []


def test_victim_service_providers_are_told_together_and_without_a_name():
    found = supposed(kept(), [LARGE, SMALL], lambda partner: partner != HIDDEN)
    assert found.shifts == [Shift("food", None, 30, is_full=True)]


def test_a_need_with_few_connections_has_no_share():
    few = Market(np.array([8.0]), np.array([8.0]), np.array([[1.0]]))
    (need,) = supposed(Stored(("food",), (LARGE,), few, best_flow(few)), [LARGE]).needs
    assert (need.connections, need.lost, need.left) == (1, 1, None)


def test_what_is_kept_comes_back_the_same():
    before, after = kept(), Stored.of(kept().plain())
    assert (after.needs, after.partners) == (before.needs, before.partners)
    for name in ("demand", "places", "chance"):
        np.testing.assert_allclose(getattr(after.market, name), getattr(before.market, name))
    np.testing.assert_allclose(after.before, before.before)


def test_of_equally_good_flows_the_one_that_moves_fewest_is_taken():
    market = Market(np.array([10.0]), np.array([10.0, 10.0, 10.0]), np.array([[0.5, 0.5, 0.5]]))
    before = np.array([[3.0, 4.0, 3.0]])
    after = best_flow(market, [0], before)
    assert after[0, 0] == 0
    assert (after[0, 1:] >= before[0, 1:]).all()
    assert after.sum() == pytest.approx(10)
