"""What was taken on can't lie still unseen: news is asked for, silence told and raised, once, on working days."""

import random
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.directory.models import DaysClosed, Organization, Schedule, Service
from app.jobs.worker import run_all, tick
from app.messages.post import transport
from app.referrals.handlers import chase_referrals
from app.referrals.lifecycle import OPEN, Action, Status
from app.referrals.models import Referral
from tests import town
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, sent, status_of, take
from tests.referrals.test_clock import SILENCE, STALL, at_hours, names_of

DAY = 24


def taken_on(**more) -> object:
    id_ = sent(**more)
    take(id_, Action.ACCEPT, PRIYA)
    return id_


def close_pantry(first: date, last: date) -> None:
    with transaction():
        db.session.add(DaysClosed(organization_id=town.HARBOR, first=first, last=last, said_at=clock.now()))


def mails_at(hours: float) -> list[tuple[str, str]]:
    """What goes out when the worker runs then: (to, subject)."""
    box = transport()
    box.sent.clear()
    with clock.at(NOON + timedelta(hours=hours)):
        chase_referrals()
        run_all()
    return sorted((mail["To"], mail["Subject"].partition(":")[0]) for mail in box.sent)


def test_silence_after_an_acceptance_is_asked_told_and_raised(town_app):
    id_ = taken_on()
    at_hours(6 * DAY, 7 * DAY, 8 * DAY, 9 * DAY + 6, 12 * DAY, 13 * DAY + 6)
    assert names_of(id_)[2:] == STALL


def test_the_provider_then_the_case_manager_then_the_coordinator_hear_of_it(town_app):
    taken_on()
    mails_at(1)
    assert mails_at(7 * DAY) == [("priya@example.org", "How is it going? Referral " + reference())]
    assert mails_at(9 * DAY + 6) == [("dana@example.org", "No news")]
    assert mails_at(13 * DAY + 6) == [("cora@example.org", f"A referral needs a coordinator ({reference()})")]


def test_the_provider_says_how_it_goes_by_the_link_in_the_mail(town_app, browser):
    id_ = taken_on()
    mails_at(1)
    mails_at(7 * DAY)
    [mail] = transport().sent
    link = re.search(r"http://localhost(/answer/\S+)", mail.get_content())[1]
    with clock.at(NOON + timedelta(days=7, hours=1)):
        assert "Say how it goes" in browser.post(link).get_data(as_text=True)
        version = db.session.get_one(Referral, id_).version
        said = browser.post(f"{link}/update", {"progress": "arranged", "version": str(version)})
        assert "An appointment is arranged" in said.get_data(as_text=True)
    assert names_of(id_)[-1] == "referral.progressed"
    assert db.session.get_one(Referral, id_).progress == "arranged"


def test_either_side_says_how_it_goes_on_the_page_and_nobody_else(town_app, browser_of):
    id_ = taken_on()
    for person, status in ((town.PRIYA, 303), (town.DANA, 303), (town.CORA, 403), (town.LEE, 404)):
        said = browser_of(person).post(f"/referrals/{id_}/update", {"progress": "trying"})
        assert said.status_code == status


def reference() -> str:
    return db.session.scalars(select(Referral.reference)).one()


def test_after_the_coordinator_it_is_asked_about_again(town_app):
    id_ = taken_on()
    at_hours(*(day * DAY + 6 for day in (7, 9, 13, 20, 23, 27)))
    assert names_of(id_)[2:] == STALL * 2


def test_a_word_on_how_it_goes_stops_the_silence_and_moves_nothing(town_app):
    id_ = taken_on()
    at_hours(7 * DAY)
    with clock.at(NOON + timedelta(days=8)):
        take(id_, Action.UPDATE, PRIYA, progress="arranged")
    at_hours(10 * DAY, 14 * DAY)
    assert names_of(id_)[2:] == ["referral.progress_asked", "referral.progressed"]
    assert status_of(id_) is Status.ACCEPTED
    at_hours(15 * DAY)
    assert names_of(id_)[-1] == "referral.progress_asked"


def test_a_day_that_is_given_for_news_is_waited_for(town_app):
    id_ = taken_on()
    take(id_, Action.UPDATE, PRIYA, progress="trying", review_on=date(2026, 4, 1))
    at_hours(7 * DAY, 14 * DAY, 27 * DAY)
    assert names_of(id_)[2:] == ["referral.progressed"]
    at_hours(28 * DAY)
    assert names_of(id_)[-1] == "referral.progress_asked"


@pytest.mark.parametrize("action", [Action.WAITLIST, Action.HOLD])
def test_what_waits_or_is_paused_is_looked_at_again_on_its_day(town_app, action):
    id_ = taken_on()
    take(id_, action, PRIYA, review_on=date(2026, 3, 21), words="Holidays")  # a Saturday
    at_hours(17 * DAY, 18 * DAY)
    mails_at(18 * DAY)
    assert "referral.review_due" not in names_of(id_)
    assert mails_at(19 * DAY) == [
        ("dana@example.org", "Time to look again"),
        ("priya@example.org", "Time to look again"),
    ]
    at_hours(21 * DAY + 6, 23 * DAY + 6)
    assert names_of(id_)[-3:] == ["referral.review_due", "referral.stalled", "referral.escalated"]


def test_every_service_says_itself_how_soon_it_is_asked(town_app):
    with transaction():
        db.session.get_one(Service, town.PANTRY).stall_days = 14
    id_ = taken_on()
    at_hours(13 * DAY)
    assert len(names_of(id_)) == 2
    at_hours(14 * DAY)
    assert names_of(id_)[2:] == ["referral.progress_asked"]


def test_days_off_are_no_working_days(town_app):
    close_pantry(date(2026, 3, 5), date(2026, 3, 10))
    id_ = sent()
    assert db.session.get_one(Referral, id_).answer_by.date() == date(2026, 3, 12)


def test_a_holiday_in_the_hours_is_no_working_day(town_app):
    with transaction():
        service = db.session.get_one(Service, town.PANTRY)
        service.schedules.append(Schedule(closed=True, dtstart=date(2026, 3, 5), notes="Founders’ Day"))
    assert db.session.get_one(Referral, sent()).answer_by.date() == date(2026, 3, 9)


def test_days_off_that_come_to_light_later_put_everything_off(town_app):
    id_ = sent()
    close_pantry(date(2026, 3, 5), date(2026, 3, 11))
    at_hours(30, 54, 100, 150)
    assert names_of(id_) == ["referral.sent"]
    assert db.session.get_one(Referral, id_).answer_by.date() == date(2026, 3, 12)
    at_hours(9 * DAY)
    assert names_of(id_)[1:] == ["referral.overdue"]


def test_a_question_waits_for_the_days_of_the_referrer(town_app):
    close_pantry(date(2026, 3, 5), date(2026, 3, 10))
    id_ = sent()
    take(id_, Action.ASK, PRIYA, question="Can he walk?")
    assert db.session.get_one(Referral, id_).answer_by.date() == date(2026, 3, 6)


def test_whatever_people_do_with_it_is_news(town_app):
    from app import audit

    id_ = taken_on()
    with clock.at(NOON + timedelta(days=5)), transaction():
        audit.record("referral.link_revoked", ("referral", id_), by=PRIYA)
        audit.record("shortlist.opened", ("referral", id_), by=DANA)  # stands for a message
    at_hours(7 * DAY, 11 * DAY)
    assert names_of(id_)[-1] == "shortlist.opened"
    at_hours(12 * DAY)
    assert names_of(id_)[-1] == "referral.progress_asked"


def test_what_was_taken_on_before_there_was_a_clock_gets_its_whole_time(town_app):
    id_ = taken_on()
    with transaction():
        found = db.session.get_one(Referral, id_)
        found.chase = found.chase_at = None
    at_hours(100 * DAY, 106 * DAY)
    assert len(names_of(id_)) == 2
    at_hours(110 * DAY)
    assert names_of(id_)[2:] == ["referral.progress_asked"]


def test_nothing_of_those_who_serve_victims_reaches_a_coordinator(town_app):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
    id_ = taken_on()
    for days in (7, 9.3):
        mails_at(days * DAY)
    assert mails_at(13.3 * DAY) == []
    assert names_of(id_)[-1] == "referral.escalated"


def test_whatever_is_open_has_a_day_on_which_somebody_must_act(town_app):
    id_ = sent()
    reached = set()
    for action, by, given in (
        (Action.ASK, PRIYA, {"question": "Can he walk?"}),
        (Action.ANSWER, DANA, {"answer": "Yes."}),
        (Action.WAITLIST, PRIYA, {"review_on": date(2026, 4, 1)}),
        (Action.ACCEPT, PRIYA, {}),
        (Action.UPDATE, PRIYA, {"progress": "trying"}),
        (Action.CONTACT, PRIYA, {}),
        (Action.START, PRIYA, {}),
        (Action.HOLD, DANA, {"words": "Away", "review_on": date(2026, 4, 1)}),
        (Action.RESUME, DANA, {}),
    ):
        take(id_, action, by, **given)
        reached.add(status_of(id_))
        found = db.session.get_one(Referral, id_)
        assert found.chase_at is not None, action
        assert found.chase_at > clock.now(), action
    assert reached | {Status.SENT} == OPEN


@pytest.mark.parametrize("seed", range(4))
def test_however_the_clock_jumps_back_and_forth_each_notice_goes_out_once(town_app, monkeypatch, seed):
    name = "keep the clock of referrals"
    monkeypatch.setitem(town_app.extensions, "timetable", {name: town_app.extensions["timetable"][name]})
    ids = sent(), taken_on(need="food.delivered")
    transport().sent.clear()
    dice = random.Random(seed)  # noqa: S311
    for step in range(30):
        hours = max(0, step * 14 + dice.choice((-300, -30, 0, 0, 0, 3)))
        with clock.at(NOON + timedelta(hours=hours)):
            tick()
            chase_referrals()
            run_all()
    assert names_of(ids[0]) in (SILENCE, [SILENCE[0], *SILENCE[2:]])
    told = [event for event in names_of(ids[1]) if event in STALL]
    assert told == (STALL * 2)[: len(told)]
    assert len(told) >= 3
    subjects = [(mail["To"], mail["Subject"]) for mail in transport().sent if "No news" in mail["Subject"]]
    assert len(subjects) == told.count("referral.stalled")
