"""A year by quarters, how long people waited, and what speaks against a partner."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.trust.history import Waits, counted_against, quarters, waits
from app.trust.record import Fact
from tests import town

TODAY = datetime(2026, 3, 4, tzinfo=UTC)


def fact(days_ago: float, by: UUID = town.NORTHSIDE, **after: float | str) -> Fact:
    sent = TODAY - timedelta(days=days_ago)
    moments = {
        name: sent + timedelta(days=value) if name.endswith("_at") else value for name, value in after.items()
    }
    return Fact(town.HARBOR, by, "health", sent, sent + timedelta(days=2), **moments)


def seen(days: float, by: UUID = town.NORTHSIDE) -> Fact:
    return fact(100, by, answered_at=1, accepted_at=1, connected_at=days)


def test_each_referral_stands_in_the_quarter_in_which_it_was_sent():
    parts = quarters([fact(10), fact(80), fact(100, town.WESTSIDE), fact(400)], town.NORTHSIDE, TODAY)
    assert [part.all.referrals for part in parts] == [0, 0, 1, 2]
    assert [part.own.referrals if part.own else 0 for part in parts] == [0, 0, 0, 2]


def test_half_wait_at_most_the_median_and_four_of_five_at_most_the_other():
    facts = [seen(days) for days in (1, 2, 3, 10, 30)]
    assert waits(facts, town.NORTHSIDE, exactly=False) == (Waits(3, 10), True)


@pytest.mark.parametrize(("others", "told"), [(4, False), (10, False), (11, True)])
def test_waits_of_other_agencies_are_told_from_eleven_up(others, told):
    facts = [seen(5, town.WESTSIDE) for _ in range(others)]
    assert (waits(facts, town.NORTHSIDE, exactly=False)[0] is not None) is told


def test_the_wait_of_all_tells_nothing_of_a_few_others():
    """Eleven in all, of which four are one's own: seven others would show through."""
    facts = [seen(5) for _ in range(4)] + [seen(5, town.WESTSIDE) for _ in range(7)]
    assert waits(facts, town.NORTHSIDE, exactly=False) == (None, False)


def test_a_provider_reads_its_own_waits_from_five_up():
    facts = [seen(5, town.WESTSIDE) for _ in range(5)]
    assert waits(facts, None, exactly=True) == (Waits(5, 5), False)


def test_only_what_is_the_provider_s_own_side_counts_against_it():
    late = fact(50, answered_at=5, accepted_at=5, connected_at=8)
    refused = fact(50, answered_at=1, ended_at=1, side="provider")
    full = fact(50, answered_at=1, ended_at=1, side="capacity")
    silent = fact(50, expired=True, ended_at=4, side="provider")
    assert counted_against([late, refused, full, silent, seen(4)], TODAY) == [late, refused, silent]
