"""The heart of check-ins: when to ask, what an answer means, and when it goes against the provider's word."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.errors import Invalid
from app.referrals.checkins.asking import (
    FACE_WORDS,
    MEANINGS,
    SAID_WORDS,
    STATE_WORDS,
    Face,
    Reported,
    Said,
    State,
    concern,
    connected,
    days,
    laid_to_rest,
    moves,
    require_day,
)
from app.referrals.lifecycle import TRANSITIONS, Action, Party, Status
from app.referrals.tasks.kinds import Kind

DAY = date(2026, 3, 4)
MOMENT = datetime(2026, 3, 4, 18, tzinfo=UTC)


def after(start: date, *n: int) -> tuple[date, ...]:
    return tuple(start + timedelta(days=each) for each in n)


def test_the_client_is_asked_after_three_fourteen_and_sixty_days():
    assert days(DAY, DAY) == after(DAY, 3, 14, 60)


def test_days_that_have_passed_are_left_out_and_somebody_always_asks():
    assert days(DAY, DAY + timedelta(days=14)) == after(DAY, 60)
    assert days(DAY, DAY + timedelta(days=400)) == after(DAY, 403)


@pytest.mark.parametrize("away", [-1, 367])
def test_a_check_in_is_neither_in_the_past_nor_far_away(away):
    with pytest.raises(Invalid):
        require_day(DAY + timedelta(days=away), DAY)
    assert require_day(DAY, DAY) == DAY


def test_every_answer_state_and_face_has_a_word_and_a_meaning():
    assert set(MEANINGS) == set(SAID_WORDS) == set(Said)
    assert set(STATE_WORDS) == set(State)
    assert set(FACE_WORDS) == set(Face)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("said", Said)
def test_a_clients_word_takes_only_steps_that_the_table_allows_them(status, said):
    for action in moves(status, MEANINGS[said]):
        row = TRANSITIONS[action]
        assert status in row.sources
        assert Party.CLIENT in row.parties
        assert row.target is not None
        status = row.target


def test_a_yes_leads_to_where_the_client_says_it_is_and_a_no_leads_nowhere():
    assert moves(Status.ACCEPTED, MEANINGS[Said.HELPING]) == (Action.START,)
    assert moves(Status.WAITLISTED, MEANINGS[Said.BEGUN]) == (Action.CONTACT, Action.START)
    assert moves(Status.ACCEPTED, MEANINGS[Said.IN_TOUCH]) == (Action.CONTACT,)
    assert moves(Status.STARTED, MEANINGS[Said.IN_TOUCH]) == ()
    assert moves(Status.ACCEPTED, MEANINGS[Said.NOBODY]) == ()


def test_the_clients_word_against_the_providers_concerns_the_case_manager():
    seen, begun = Reported(Status.CONTACTED, seen=True), Reported(Status.STARTED, seen=True, begun=True)
    assert concern(seen, Said.NOBODY) is Kind.NOT_SEEN
    assert concern(Reported(Status.COMPLETED, seen=True), Said.NOBODY) is Kind.NOT_SEEN
    assert concern(begun, Said.NOBODY) is Kind.NOT_SEEN
    assert concern(begun, Said.IN_TOUCH) is Kind.NOT_BEGUN
    assert concern(begun, Said.NOT_HELPING) is Kind.NOT_HELPED
    assert concern(Reported(Status.RECEIVED), Said.IN_TOUCH) is Kind.AHEAD
    assert concern(Reported(Status.ACCEPTED), Said.NOBODY) is None
    assert concern(begun, Said.HELPING) is None


def test_an_answer_ends_the_asking_and_only_a_yes_ends_a_doubt():
    assert all({Kind.CALL, Kind.NO_ANSWER} <= laid_to_rest(said) for said in Said)
    assert Kind.NOT_SEEN in laid_to_rest(Said.IN_TOUCH)
    assert Kind.NOT_SEEN not in laid_to_rest(Said.NOBODY)
    assert Kind.NOT_BEGUN not in laid_to_rest(Said.IN_TOUCH)
    assert Kind.NOT_HELPED not in laid_to_rest(Said.NOT_HELPING)


def test_connected_is_the_first_yes_of_either_and_the_clients_own_no_overrides_it():
    earlier = MOMENT - timedelta(days=2)
    assert connected(MEANINGS[Said.IN_TOUCH], MOMENT, [None, earlier]) == earlier
    assert connected(MEANINGS[Said.HELPING], MOMENT, [None]) == MOMENT
    assert connected(MEANINGS[Said.NOBODY], MOMENT, [earlier]) is None
