"""The page of what is due: each sees their own side of it, states and dates only; and the calendar that moves it."""

import re
from datetime import date, timedelta

import pytest

from app import clock
from app.db import db, transaction
from app.directory.models import DaysClosed, Organization
from app.directory.working_days import calendar
from app.referrals.agenda import agenda
from app.referrals.deadlines import Chase
from app.referrals.handlers import chase_referrals
from app.referrals.lifecycle import UNANSWERED, UNDER_WAY, Action
from app.referrals.models import Referral
from app.referrals.turns import COMING, TURN_WORDS, Turn, turn_of
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import CORA, DANA, LEE, OWEN, PRIYA, sent, take

CALENDAR = f"/organizations/{town.HARBOR}/calendar"
NONCE = "7d9f2f2e-3b7a-4d0e-9f5e-0a4c5f6b7a80"


def test_every_hour_of_the_clock_has_its_pile_and_its_words():
    assert set(TURN_WORDS) == set(Turn)
    assert set(COMING) == set(Chase)
    for chase in Chase:
        assert all(turn_of(chase, status) in TURN_WORDS for status in UNANSWERED | UNDER_WAY)


@pytest.mark.parametrize(("reader", "count"), [(DANA, 1), (PRIYA, 1), (CORA, 1), (LEE, 0), (OWEN, 0)])
def test_each_sees_their_own_side_of_it(town_app, reader, count):
    sent()
    assert len(agenda(seen_by=reader).rows) == count


def test_a_coordinator_sees_nothing_of_those_who_serve_victims(town_app):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
    sent()
    assert agenda(seen_by=CORA).rows == []
    assert len(agenda(seen_by=PRIYA).rows) == 1


def test_it_says_what_happens_when_and_why_and_nothing_of_the_client(browser_of):
    taken = sent()
    take(taken, Action.ACCEPT, PRIYA, note="She sounds tired.")
    sent()
    with clock.at(NOON + timedelta(hours=54)):
        chase_referrals()
        for person in (town.DANA, town.PRIYA, town.CORA):
            page = text_of(browser_of(person).get("/due"))
            assert "The coordinators are told" in page
            assert "The answer is overdue, and the case manager was told." in page
            assert "The provider is asked how it goes" in page
            for secret in ("Maria", "Sandoval", "62704", "fridge", "tired"):
                assert secret not in page


def test_the_piles_count_what_lies_in_them_in_two_statements(town_app, statements):
    ids = [sent() for _ in range(3)]
    take(ids[0], Action.WAITLIST, PRIYA, review_on=date(2026, 4, 1))
    take(ids[1], Action.ACCEPT, PRIYA)
    with statements() as run:
        found = agenda(seen_by=DANA, turn=Turn.REVIEW)
        assert [row.id for row in found.rows] == [ids[0]]
    assert len(run) == 2
    assert (found.counts[Turn.ANSWER], found.counts[Turn.REVIEW], found.counts[Turn.NEWS]) == (1, 1, 1)


def test_the_coordinators_pile_is_what_nobody_has_moved(town_app):
    id_ = sent()
    take(id_, Action.ACCEPT, PRIYA)
    for days in (7, 9.3, 13.3):
        with clock.at(NOON + timedelta(days=days)):
            chase_referrals()
    assert [row.id for row in agenda(seen_by=CORA, turn=Turn.COORDINATOR).rows] == [id_]


def test_the_page_of_a_referral_says_what_happens_by_itself(browser_of):
    page = text_of(browser_of(town.DANA).get(f"/referrals/{sent()}"))
    assert "If nothing is heard, whoever is asked is reminded on" in page


def test_a_provider_writes_down_when_it_is_closed_and_everyone_reads_it(browser_of, browser):
    form = {"first": "2026-03-05", "last": "2026-03-06", "why": "Stocktaking", "public": "y", "nonce": NONCE}
    priya = browser_of(town.PRIYA)
    for _ in range(2):
        assert priya.post(CALENDAR, form).status_code == 303
    assert len(calendar(town.HARBOR)) == 1
    for page in (f"/services/{town.PANTRY}", f"/organizations/{town.HARBOR}"):
        assert "Closed March 5, 2026 to March 6, 2026: Stocktaking" in text_of(browser.get(page))
    assert db.session.get_one(Referral, sent()).answer_by.date() == date(2026, 3, 10)
    [off] = calendar(town.HARBOR)
    assert priya.post(f"{CALENDAR}/{off.id}/remove").status_code == 303
    assert calendar(town.HARBOR) == []


def test_what_is_not_public_moves_deadlines_and_is_read_by_nobody_else(browser_of, browser):
    browser_of(town.PRIYA).post(CALENDAR, {"first": "2026-03-05", "why": "Funeral", "nonce": NONCE})
    assert "Funeral" not in text_of(browser.get(f"/services/{town.PANTRY}"))
    assert db.session.get_one(Referral, sent()).answer_by.date() == date(2026, 3, 9)


def test_holidays_are_added_with_a_tick_and_once(browser_of):
    priya = browser_of(town.PRIYA)
    for _ in range(2):
        priya.post(f"{CALENDAR}/holidays", {"days": ["2026-05-25", "2026-12-25"]})
    assert [(off.first, off.why) for off in calendar(town.HARBOR)] == [
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 12, 25), "Christmas Day"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-09", "2026-03-06", "The last day comes before the first."),
        ("2026-03-01", "", "This is over already."),
        ("2026-03-09", "2028-03-06", "at most one year"),
        ("", "", "Give the first day."),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(browser_of, first, last, words):
    refused = browser_of(town.PRIYA).post(CALENDAR, {"first": first, "last": last, "nonce": NONCE})
    assert refused.status_code == 422
    assert words in text_of(refused)


@pytest.mark.parametrize(
    ("person", "status"), [(town.PRIYA, 200), (town.CORA, 200), (town.OWEN, 404), (town.DANA, 403)]
)
def test_a_calendar_is_its_own_peoples_and_the_stewards(browser_of, person, status):
    assert browser_of(person).get(CALENDAR).status_code == status


def test_a_closure_of_another_calendar_is_not_taken_out(browser_of):
    with transaction():
        off = DaysClosed(
            organization_id=town.LAKEVIEW, first=date(2026, 5, 1), last=date(2026, 5, 1), said_at=NOON
        )
        db.session.add(off)
        db.session.flush()
        id_ = off.id
    assert browser_of(town.PRIYA).post(f"{CALENDAR}/{id_}/remove").status_code == 404


def test_a_provider_sets_how_soon_it_is_asked_how_it_goes(browser_of):
    page = f"/services/{town.PANTRY}/edit/referrals"
    shown = browser_of(town.PRIYA).get(page).get_data(as_text=True)
    assert re.search(r'name="stall_days"[^>]*value="7"', shown)
