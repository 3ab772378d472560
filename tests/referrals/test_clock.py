"""Nothing can vanish: reminders, the word to the case manager, expiry; each once, however the clock jumps."""

from datetime import timedelta

import pytest

from app import audit, clock
from app.db import db
from app.referrals.handlers import chase_referrals, clear_drafts
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Draft, Referral
from tests import town
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, sent, status_of, take


def names_of(id_) -> list[str]:
    db.session.rollback()
    return [event.name for event in audit.timeline_of(("referral", id_))]


SILENCE = [
    "referral.sent",
    "referral.reminded",
    "referral.overdue",
    "referral.escalated",
    "referral.expired",
]
STALL = ["referral.progress_asked", "referral.stalled", "referral.escalated"]


def at_hours(*hours: float) -> None:
    for hour in hours:
        with clock.at(NOON + timedelta(hours=hour)):
            chase_referrals()


def test_silence_is_reminded_told_and_ended_each_once(town_app):
    id_ = sent()
    at_hours(1, 30, 31, 54, 55, 80, 200, 200, 300)
    assert names_of(id_) == SILENCE
    found = db.session.get_one(Referral, id_)
    assert (found.reason, found.side) == ("no_answer", "provider")


def test_a_clock_that_stood_still_for_weeks_still_tells_before_it_ends_anything(town_app):
    id_ = sent()
    at_hours(864, 900)
    assert names_of(id_) == ["referral.sent", "referral.overdue"]
    at_hours(901, 1000)
    assert names_of(id_)[-1] == "referral.escalated"
    at_hours(1001, 1040)
    assert names_of(id_)[-1] == "referral.expired"


def test_an_answer_stops_the_clock(town_app):
    id_ = sent()
    take(id_, Action.ACCEPT, PRIYA)
    at_hours(30, 60, 160)
    assert status_of(id_) is Status.ACCEPTED
    assert names_of(id_) == ["referral.sent", "referral.accepted"]


def test_an_unanswered_question_ends_on_the_referrers_side(town_app):
    id_ = sent()
    take(id_, Action.ASK, PRIYA, question="Can he walk?")
    at_hours(60, 384, 500, 560)
    found = db.session.get_one(Referral, id_)
    assert (found.status, found.reason, found.side) == ("expired", "question_unanswered", "referrer")


def test_the_provider_may_still_accept_late(town_app):
    id_ = sent()
    at_hours(100, 384, 500, 560)
    assert status_of(id_) is Status.EXPIRED
    with clock.at(NOON + timedelta(hours=561)):
        take(id_, Action.ACCEPT, PRIYA)
    assert status_of(id_) is Status.ACCEPTED


@pytest.mark.parametrize(("days", "left"), [(13, 1), (15, 0)])
def test_drafts_are_forgotten_after_two_weeks(town_app, days, left):
    from app.db import transaction
    from app.referrals import drafts

    with transaction():
        drafts.save(town.PANTRY, by=DANA, client=str(town.id_of("somebody")))
    with clock.at(NOON + timedelta(days=days)):
        clear_drafts()
        assert db.session.query(Draft).count() == left
