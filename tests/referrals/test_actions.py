"""Sending and stepping: what is written, and what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import audit, clock
from app.clients import actions as clients
from app.db import db, transaction
from app.directory.models import Service
from app.errors import Conflict, Invalid, NotAllowed
from app.referrals import actions
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Referral
from tests import town
from tests.conftest import NOON
from tests.referrals.cast import AMARA, DANA, OWEN, PRIYA, open_client, send, sent, status_of, take

LATER = NOON + timedelta(hours=3)


def referral(id_) -> Referral:
    db.session.rollback()
    return db.session.get_one(Referral, id_)


def test_a_sent_referral_knows_everything_that_the_record_needs(town_app):
    found = referral(sent())
    assert (found.organization_id, found.team_id, found.case_manager_id) == (
        town.NORTHSIDE,
        town.HOUSING_TEAM,
        town.DANA,
    )
    assert (found.partner_id, found.service_id, found.need, found.top_need) == (
        town.HARBOR,
        town.PANTRY,
        "food.pantry",
        "food",
    )
    assert (found.status, found.sent_at, found.room_when_sent) == ("sent", NOON, "has_room")
    assert [event.name for event in audit.timeline_of(found)] == ["referral.sent"]


def test_the_answer_is_due_at_the_end_of_the_second_working_day(town_app):
    assert clock.now().isoformat() == "2026-03-04T18:00:00+00:00"
    assert referral(sent()).answer_by.isoformat() == "2026-03-06T23:00:00+00:00"


def test_a_form_sent_twice_makes_one_referral(town_app):
    with transaction():
        client = open_client()
        first = send(client, nonce="once").id
    with transaction():
        again = send(db.session.merge(client), nonce="once").id
    assert first == again
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 1


def test_nothing_is_sent_without_consent(town_app):
    with pytest.raises(Conflict, match="has not agreed"), transaction():
        send(open_client(consent=False))


def test_nothing_is_sent_to_whom_the_consent_does_not_name(town_app):
    with pytest.raises(Conflict, match="has not agreed"), transaction():
        send(service=town.REFUGE)


def test_nothing_is_sent_after_consent_was_withdrawn(town_app):
    with transaction():
        client = open_client()
        clients.withdraw_consent(client.consents[0], by=DANA)
        with pytest.raises(Conflict, match="no longer does"):
            send(client)


def test_a_service_that_takes_no_referrals_says_so(town_app):
    with pytest.raises(Conflict, match="takes no referrals through Trellis"), transaction():
        send(service=town.SHELTER)


def test_a_closed_service_says_so(town_app):
    with transaction():
        db.session.get_one(Service, town.PANTRY).status = "temporarily closed"
    with pytest.raises(Conflict, match="Closed for now"), transaction():
        send()


def test_a_referral_needs_something_that_the_client_wants(town_app):
    with pytest.raises(Invalid, match="what the client wants"), transaction():
        send(wishes=["  "])


def test_the_whole_way_to_an_outcome(town_app):
    id_ = sent()
    for action, given in (
        (Action.OPEN, {}),
        (Action.ACCEPT, {"note": "Bring a bag."}),
        (Action.CONTACT, {}),
        (Action.START, {}),
        (Action.COMPLETE, {"outcomes": ["achieved"], "helped": "yes"}),
    ):
        with clock.at(clock.now() + timedelta(hours=1)):
            take(id_, action, PRIYA, **given)
    found = referral(id_)
    assert found.status == "completed"
    assert all((found.received_at, found.answered_at, found.connected_at, found.ended_at))
    assert (found.wishes[0].result, found.helped, found.owner_id) == ("achieved", "yes", town.PRIYA)
    assert [remark.words for remark in found.remarks] == ["Bring a bag."]
    assert found.version == 5  # opening it made nobody's view old


def test_a_first_contact_from_the_waiting_list_is_an_acceptance(town_app):
    id_ = sent()
    take(id_, Action.WAITLIST, PRIYA, review_on=date(2026, 3, 20), wait_days=14)
    assert not referral(id_).taken_on
    take(id_, Action.CONTACT, PRIYA)
    assert referral(id_).taken_on


def test_a_decline_keeps_its_reason_and_side(town_app):
    id_ = sent()
    take(id_, Action.DECLINE, PRIYA, reason="no_capacity", suggestion_id=town.DELIVERY)
    found = referral(id_)
    assert (found.status, found.reason, found.side) == ("declined", "no_capacity", "capacity")
    assert found.suggestion_id == town.DELIVERY


def test_reopening_forgets_the_reason_and_starts_the_clock_anew(town_app):
    id_ = sent()
    take(id_, Action.DECLINE, PRIYA, reason="no_capacity")
    with clock.at(NOON + timedelta(days=7)):
        take(id_, Action.REOPEN, PRIYA, words="A place is free.")
    found = referral(id_)
    assert (found.status, found.reason, found.side, found.ended_at) == ("received", None, None, None)
    assert found.answer_by > NOON + timedelta(days=7)


def test_a_question_gives_both_sides_new_time(town_app):
    id_ = sent()
    due = referral(id_).answer_by
    with clock.at(NOON + timedelta(days=1)):
        take(id_, Action.ASK, PRIYA, question="How many mouths?")
    assert referral(id_).answer_by > due
    with clock.at(NOON + timedelta(days=5)):
        take(id_, Action.ANSWER, AMARA, answer="Four.")
    assert referral(id_).answer_by > NOON + timedelta(days=5)
    assert status_of(id_) is Status.RECEIVED


def test_nobody_looks_again_in_a_thousand_years(town_app):
    id_ = sent()
    with pytest.raises(Invalid, match="three years"):
        take(id_, Action.WAITLIST, PRIYA, review_on=date(9999, 12, 31))


def test_a_day_in_the_past_is_no_day_to_look_again(town_app):
    id_ = sent()
    with pytest.raises(Invalid, match="past"):
        take(id_, Action.WAITLIST, PRIYA, review_on=date(2026, 3, 3))
    assert status_of(id_) is Status.SENT


def test_every_wish_needs_its_result(town_app):
    id_ = sent(wishes=["Food", "Someone to talk to"])
    take(id_, Action.ACCEPT, PRIYA)
    take(id_, Action.CONTACT, PRIYA)
    with pytest.raises(Invalid, match="what became of each"):
        take(id_, Action.COMPLETE, PRIYA, outcomes=["achieved"])
    take(id_, Action.COMPLETE, PRIYA, outcomes=["achieved", "not"])
    assert [wish.result for wish in referral(id_).wishes] == ["achieved", "not"]


def test_the_second_of_two_people_is_told_how_it_stands(town_app):
    id_ = sent()
    seen = referral(id_).version
    take(id_, Action.ACCEPT, PRIYA, seen=seen)
    with pytest.raises(Conflict, match="Someone else was quicker: this referral has been accepted"):
        take(id_, Action.WITHDRAW, DANA, seen=seen, reason="other", words="…")
    assert status_of(id_) is Status.ACCEPTED


def test_opening_makes_nobody_elses_view_old(town_app):
    id_ = sent()
    seen = referral(id_).version
    take(id_, Action.OPEN, PRIYA)
    take(id_, Action.WITHDRAW, DANA, seen=seen, reason="duplicate")
    assert status_of(id_) is Status.WITHDRAWN


@pytest.mark.parametrize("stranger", [OWEN, DANA])
def test_only_a_party_sets_a_status(town_app, stranger):
    id_ = sent()
    with pytest.raises(NotAllowed, match="Only the provider"):
        take(id_, Action.ACCEPT, stranger)
    assert status_of(id_) is Status.SENT


def test_one_acceptance_withdraws_what_was_sent_together(town_app):
    group = town.id_of("group")
    with transaction():
        client = open_client()
        one = send(client, group_id=group).id
        two = send(client, town.RENT_HELP, group_id=group).id
    take(one, Action.ACCEPT, PRIYA)
    other = referral(two)
    assert (other.status, other.reason, other.side) == ("withdrawn", "placed_elsewhere", "neither")


def test_a_late_acceptance_comes_too_late_once_the_next_choice_has_accepted(town_app):
    with transaction():
        first = send()
        client, one = first.client, first.id
    with transaction():
        expired = db.session.get_one(Referral, one)
        actions.take(
            expired,
            Action.EXPIRE,
            by=town.actor(town.DANA),
            party=Party.SYSTEM,
            reason="no_answer",
        )
        two = send(db.session.merge(client), town.RENT_HELP, parent=expired).id
    take(two, Action.ACCEPT, OWEN)
    with pytest.raises(Conflict, match="Another provider"):
        take(one, Action.ACCEPT, PRIYA)


def test_a_step_is_recorded_with_its_codes_and_without_a_word(town_app):
    id_ = sent()
    take(id_, Action.DECLINE, PRIYA, reason="other", words="Her brother works here.")
    event = audit.timeline_of(("referral", id_))[-1]
    assert (event.name, event.organization_id) == ("referral.declined", town.HARBOR)
    assert len(event.data.pop("remarks")) == 1
    assert event.data == {
        "before": "sent",
        "after": "declined",
        "reason": "other",
        "party": "provider",
        "logged": False,
    }
