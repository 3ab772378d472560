"""The record: what counts, what never counts against a partner, and how sure it can be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from app.referrals.reasons import Side
from app.trust.intervals import wilson
from app.trust.record import (
    NOT_COUNTED_AGAINST_THEM,
    PROVIDER,
    Fact,
    Record,
    Share,
    answered_in_time,
    record_of,
    seen_in_time,
    taken_on,
)

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PANTRY, AGENCY = UUID(int=1), UUID(int=2)


def sent(days_ago: float, need: str = "health", **facts) -> Fact:
    """A referral sent some days ago, to be answered within 2 days; other moments are days after sending."""
    moment = TODAY - days_ago * DAY
    moments = {
        name: moment + days * DAY for name, days in facts.items() if name.endswith("_at") and days is not None
    }
    rest = {name: value for name, value in facts.items() if not name.endswith("_at")}
    return Fact(PANTRY, AGENCY, need, sent_at=moment, answer_by=moment + 2 * DAY, **moments, **rest)


def test_an_answer_by_the_promised_time_counts_for_the_partner_whatever_it_says():
    assert answered_in_time(sent(9, answered_at=1, ended_at=1, side="capacity"), TODAY) is True


def test_an_answer_after_the_promised_time_counts_as_late():
    assert answered_in_time(sent(9, answered_at=3), TODAY) is False


def test_silence_past_the_promised_time_counts_as_unanswered():
    assert answered_in_time(sent(3), TODAY) is False
    assert answered_in_time(sent(3, ended_at=2.9, expired=True, side=PROVIDER), TODAY) is False


def test_a_referral_whose_time_still_runs_is_not_counted_yet():
    assert answered_in_time(sent(1), TODAY) is None


def test_a_referral_taken_back_before_the_promised_time_is_not_held_against_the_partner():
    assert answered_in_time(sent(9, ended_at=1, side="client"), TODAY) is None


def test_an_accepted_referral_is_taken_on_even_if_the_client_never_came():
    assert taken_on(sent(9, accepted_at=1, ended_at=5, side="client")) is True


def test_an_expired_referral_and_a_refusal_on_the_provider_s_side_are_not_taken_on():
    assert taken_on(sent(9, ended_at=3, expired=True, side=PROVIDER)) is False
    assert taken_on(sent(9, answered_at=1, ended_at=1, side=PROVIDER)) is False


def test_no_verdict_on_taking_on_while_a_referral_waits():
    assert taken_on(sent(1)) is None
    assert taken_on(sent(9, answered_at=1, waitlisted_at=1)) is None


def test_a_client_seen_within_the_days_of_the_need_counts():
    assert seen_in_time(sent(40, accepted_at=1, connected_at=6), TODAY) is True


@pytest.mark.parametrize(("need", "in_time"), [("food", False), ("health", True), ("housing", True)])
def test_how_soon_a_client_should_be_seen_depends_on_the_need(need, in_time):
    assert seen_in_time(sent(80, need, accepted_at=1, connected_at=20), TODAY) is in_time


def test_accepting_and_doing_nothing_counts_as_not_seen_once_the_days_are_over():
    assert seen_in_time(sent(20, accepted_at=1), TODAY) is None
    assert seen_in_time(sent(31, accepted_at=1), TODAY) is False


def test_a_partner_that_gives_up_on_a_client_it_took_on_has_not_seen_them():
    assert seen_in_time(sent(9, accepted_at=1, ended_at=5, side=PROVIDER), TODAY) is False


def test_a_wait_that_was_announced_is_not_held_against_the_partner():
    assert seen_in_time(sent(90, accepted_at=50, waitlisted_at=1, connected_at=55), TODAY) is None


def test_what_was_never_taken_on_is_not_counted_as_unseen():
    assert seen_in_time(sent(90, answered_at=1, ended_at=1, side=PROVIDER), TODAY) is None


def test_the_record_counts_each_question_on_its_own():
    facts = [
        sent(90, answered_at=0.5, accepted_at=0.5, connected_at=3, helped="somewhat"),
        sent(80, answered_at=1.5, accepted_at=1.5, ended_at=20, side="client", helped="no"),
        sent(70, answered_at=1, ended_at=1, side="capacity"),
        sent(60, ended_at=4, expired=True, side=PROVIDER),
        sent(50, answered_at=5, accepted_at=5, helped="unknown"),
    ]
    assert record_of(facts, TODAY) == Record(
        referrals=5,
        answers=Share(3, 5),
        takes_on=Share(3, 4),
        seen=Share(1, 2),
        helped=Share(1, 2),
        hours_to_answer=30,
        days_to_be_seen=3,
        set_aside={"client": 1, "capacity": 1},
    )


def test_referrals_sent_more_than_a_year_ago_are_left_out():
    assert record_of([sent(365, answered_at=1), sent(364, answered_at=1)], TODAY).referrals == 1


def test_under_five_outcomes_there_is_too_little_to_say():
    assert not Share(4, 4).enough
    assert Share(0, 5).enough


def test_every_side_but_the_provider_s_is_set_aside():
    assert {*NOT_COUNTED_AGAINST_THEM, PROVIDER} == set(Side)


@pytest.mark.parametrize(("part", "whole"), [(0, 5), (18, 20), (7, 7), (123, 400)])
def test_the_interval_is_wilson_s_as_scipy_computes_it(part, whole):
    oracle = binomtest(part, whole).proportion_ci(confidence_level=0.8, method="wilson")
    assert wilson(part, whole) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_with_nothing_to_go_by_any_share_is_possible():
    assert wilson(0, 0) == (0, 1)


@settings(deadline=None)
@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_holds_the_share_and_narrows_with_evidence(counts):
    part, whole = counts
    low, high = wilson(part, whole)
    more_low, more_high = wilson(3 * part, 3 * whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1
    assert more_high - more_low < high - low


days = st.one_of(st.none(), st.floats(0, 60))


@st.composite
def any_fact(draw) -> Fact:
    side = draw(st.sampled_from(["", *Side]))
    return sent(
        draw(st.floats(0, 400)),
        draw(st.sampled_from(["food", "health", "housing"])),
        answered_at=draw(days),
        accepted_at=draw(days),
        waitlisted_at=draw(days),
        connected_at=draw(days),
        ended_at=draw(st.floats(0, 60)) if side else None,
        expired=side == PROVIDER and draw(st.booleans()),
        side=side,
    )


def share(counts: Share) -> float:
    return counts.part / counts.whole if counts.whole else 0.0


@settings(deadline=None)
@given(st.lists(any_fact(), max_size=12), any_fact(), st.sampled_from([*NOT_COUNTED_AGAINST_THEM]))
def test_a_no_show_a_full_house_or_a_wrong_listing_never_lowers_what_is_said_of_seeing_and_taking_on(
    facts, fact, side
):
    excused = replace(
        fact, side=side, expired=False, connected_at=None, ended_at=fact.sent_at + timedelta(hours=1)
    )
    before, after = record_of(facts, TODAY), record_of([*facts, excused], TODAY)
    assert share(after.takes_on) >= share(before.takes_on)
    assert share(after.seen) == share(before.seen)


@settings(deadline=None)
@given(st.lists(any_fact(), max_size=12), any_fact())
def test_an_honest_answer_in_time_never_lowers_any_share(facts, fact):
    prompt = replace(
        fact,
        side="capacity",
        answered_at=fact.sent_at + timedelta(hours=1),
        connected_at=None,
        accepted_at=None,
    )
    before, after = record_of(facts, TODAY), record_of([*facts, prompt], TODAY)
    assert share(after.answers) >= share(before.answers)


@settings(deadline=None)
@given(
    st.lists(any_fact(), max_size=12).flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts)))
)
def test_the_order_of_referrals_is_irrelevant(lists):
    facts, shuffled = lists
    assert record_of(facts, TODAY) == record_of(shuffled, TODAY)


@settings(deadline=None)
@given(st.lists(any_fact(), max_size=12), st.floats(1, 59))
def test_silence_after_acceptance_never_raises_what_is_said_of_seeing(facts, accepted):
    silent = sent(100, "housing", answered_at=accepted, accepted_at=accepted)
    before, after = record_of(facts, TODAY), record_of([*facts, silent], TODAY)
    assert share(after.seen) <= share(before.seen)
