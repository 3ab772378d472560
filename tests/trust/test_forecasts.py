"""What was said of referrals, held against what happened: forward in time, small counts kept back, an alarm."""

from datetime import timedelta

import numpy as np
import pytest

from app import clock
from app.db import db, transaction
from app.messages.models import Message
from app.trust import calibration, checking, handlers
from app.trust.baselines import Asked, OneHot
from app.trust.exposure import LEAST_PAGES, Kind, exposure, together
from app.trust.forecasting import Past
from app.trust.models import Check, Forecast
from tests import town
from tests.trust.past import sent
from tests.trust.test_learning import IDS, case

PAGE = "/how-reliability-is-counted"
SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}


def history(count: int = 60) -> list:
    """A referral every two days to each of two partners; the first connects, the second refuses."""
    return [
        case(
            id=town.id_of(f"{partner} {number}"),
            partner=partner,
            service=IDS[0 if good else 1],
            day=100.0 + 2 * number + 0.5,
            status="contacted" if good else "declined",
            side="" if good else "provider",
            **({"connected": 103.5 + 2 * number} if good else {"ended": 102.5 + 2 * number}),
        )
        for number in range(count)
        for partner, good in ((town.HARBOR, True), (town.LAKEVIEW, False))
    ]


def test_what_happens_later_changes_no_forecast():
    cases = history()
    then = list(Past([one for one in cases if one.day < 151]).forecasts([150], {}))
    later = list(Past(cases).forecasts([150], {}))
    assert len(then) == 2
    assert [one.referral for one in then] == [one.referral for one in later]
    np.testing.assert_allclose(
        np.array([one[2:] for one in then]), np.array([one[2:] for one in later]), 1e-9
    )


def test_an_answer_of_the_same_day_is_not_known_yet():
    cases = [one._replace(connected=150.6) if one.connected == 153.5 else one for one in history()]
    same = list(Past(cases).forecasts([150], {}))
    assert [one[2:] for one in same] == [one[2:] for one in Past(history()).forecasts([150], {})]


def test_all_three_learn_who_connects_and_who_does_not():
    said = {one.referral: one for one in Past(history()).forecasts(range(100, 220), {})}
    good, poor = said[town.id_of(f"{town.HARBOR} 59")], said[town.id_of(f"{town.LAKEVIEW} 59")]
    for name in ("chance", "by_need", "logistic"):
        assert getattr(good, name) > 0.7
        assert getattr(poor, name) < 0.3


def test_only_what_has_had_its_time_is_judged():
    assert len(Past(history()).endings(400)) == 120
    assert len(Past(history()).endings(160)) == 30


def test_a_logistic_without_outcomes_says_even():
    nothing = np.zeros(1, dtype=np.int64)
    assert OneHot(1, 1, 1).chance(Asked(nothing, nothing, nothing, nothing))[0] == 0.5


def test_a_perfect_forecaster_lies_on_the_line():
    random = np.random.default_rng(5)
    said = random.uniform(0.05, 0.95, 20_000)
    happened = (random.random(20_000) < said).astype(float)
    bins = calibration.calibration(said, happened)
    assert len(bins) == 10
    assert calibration.calibration_error(bins) < 0.02
    assert calibration.log_loss(said, happened) < calibration.log_loss(np.full(20_000, 0.5), happened)


@pytest.mark.parametrize("connected", [0, 3, 11, 190, 199])
def test_no_group_tells_of_ten_or_fewer(connected):
    happened = np.zeros(200)
    happened[:connected] = 1
    said = np.linspace(0, 1, 200)[::-1]
    for one in calibration.calibration(said, happened):
        assert one.part >= 10
        assert one.whole - one.part >= 10
        assert one.part % 5 == one.whole % 5 == 0


def test_intervals_that_are_right_hold_about_four_in_five_and_narrow_ones_do_not():
    random = np.random.default_rng(7)
    partners, each = 400, 60
    reached = random.normal(0, 0.7, partners)
    true = 1 / (1 + np.exp(-(reached + random.normal(0, 0.3, partners))))
    partner = np.repeat(np.arange(partners), each)
    happened = (random.random(len(partner)) < true[partner]).astype(float)

    def share(deviation: float) -> float:
        ends = (1 / (1 + np.exp(-(reached + way * 1.2816 * deviation)))[partner] for way in (0, -1, 1))
        held, of = calibration.coverage(partner, *ends, happened)
        assert of == partners
        return held / of

    assert 0.75 < share(0.3) < 0.86
    assert share(0.01) < 0.75


def test_the_alarm_waits_for_sixty_nights_without_one_good_one():
    assert not calibration.must_alarm([True] * 59)
    assert calibration.must_alarm([True] * 60)
    assert not calibration.must_alarm([True] * 30 + [False] + [True] * 40)
    assert calibration.is_behind(0.62, (0.6, 0.7))
    assert not calibration.is_behind(0.61, (0.6, 0.7))


AGES, SIZES = (-1.0, 5, 90, 200, 365, 900), (1.0, 2, 4, 5, 9)
LISTINGS = {town.id_of(f"listing {n}"): Kind(AGES[n % 6], SIZES[n % 5]) for n in range(60)}


def test_places_on_first_pages_and_their_top_three_are_counted_by_kind():
    ids = list(LISTINGS)
    found = exposure([ids[:30], [ids[1], town.id_of("gone")]], LISTINGS)
    assert found.pages == 2
    for groups in (found.age, found.size):
        assert [sum(column) for column in list(zip(*groups, strict=True))[1:]] == [60, 21, 4]
    assert [group.listings for group in found.age] == [10, 20, 20, 10]
    assert [group.listings for group in found.size] == [12, 24, 24]
    assert [group.top for group in found.age] == [1, 3, 0, 0]


def test_several_nights_add_up_beside_the_listings_of_the_newest():
    ids = list(LISTINGS)
    both = together([exposure([ids[:2]], dict(list(LISTINGS.items())[:30])), exposure([ids[:4]], LISTINGS)])
    assert both.pages == 2
    assert [sum(column) for column in list(zip(*both.age, strict=True))[1:]] == [30, 6, 5]


@pytest.fixture
def past(town_app):
    for days in range(60, 200, 7):
        sent(6, town.HARBOR, days_ago=days, **SEEN)
        sent(3, town.LAKEVIEW, need="housing.rent", days_ago=days, **REFUSED)
    handlers.refresh()
    handlers.check_model()


def test_the_public_reads_whether_it_comes_true(past, browser):
    text = " ".join(browser.get(PAGE).text.split())
    assert "Of about 175 referrals whose time is over" in text
    assert "Logistic regression" in text
    assert "Who stands on the first page?" in text
    assert "An organization counts up to" in text


def test_what_was_really_shown_is_counted_once_enough_was_looked_for(past, dana, browser):
    assert "Too few searches were noted yet" in browser.get(PAGE).text
    for _ in range(LEAST_PAGES // 2):
        for words in ("food", "rent"):
            dana.get(f"/find?q={words}", headers={"X-Sent": "1"})
    handlers.check_model()
    text = " ".join(browser.get(PAGE).text.split())
    assert f"Of {LEAST_PAGES} first pages of results" in text
    handlers.check_model()
    assert f"Of {LEAST_PAGES} first pages" in browser.get(PAGE).text, "the same night again adds nothing"
    assert checking.newest().found["shown"][0] == LEAST_PAGES
    with clock.at(clock.now() + timedelta(days=29)):
        handlers.check_model()
    assert "Too few searches were noted yet" in browser.get(PAGE).text


def test_without_a_past_it_says_so(town_app, browser):
    assert "Too few referrals are over to say" in browser.get(PAGE).text
    handlers.check_model()
    assert "Too few referrals are over to say" in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("covered", "words"), [(0.97, "wider than they need be"), (0.8, "80% of the"), (0.5, "too narrow")]
)
def test_how_often_the_bands_held_is_said_in_words(past, browser, covered, words):
    check = db.session.query(Check).one()
    check.found = {**check.found, "partners": 12, "covered": covered, "behind": True}
    db.session.commit()
    text = browser.get(PAGE).text
    assert words in text
    assert "A simpler way is ahead" in text


def test_whoever_follows_the_alarm_reads_it_on_the_page(past, browser):
    assert "A simpler way has been ahead for 60 nights" not in browser.get(PAGE).text
    db.session.query(Check).one().alarmed = True
    db.session.commit()
    assert "A simpler way has been ahead for 60 nights" in browser.get(PAGE).text


def test_what_was_said_is_never_said_anew(past):
    before = {one.referral_id: one.chance for one in db.session.query(Forecast)}
    sent(40, town.HARBOR, days_ago=150, **REFUSED)
    with clock.at(clock.now() + timedelta(days=1)):
        handlers.check_model()
    after = {one.referral_id: one.chance for one in db.session.query(Forecast)}
    assert len(after) == len(before) + 40
    assert {id_: after[id_] for id_ in before} == before
    assert db.session.query(Check).count() == 2


def test_administrators_are_told_once_when_the_model_trails_for_sixty_nights(town_app, browser_of):
    trailing = checking.Night((), {"judged": 200, "behind": True})
    day = clock.now().date()
    with transaction():
        for night in range(63):
            checking.keep(trailing, day + timedelta(days=night))
    told = [one for one in db.session.query(Message) if one.template == "model_behind"]
    assert {one.to for one in told} == {"ada@example.org", "cora@example.org"}
    assert len(told) == 2
    assert checking.pile().count == 1
    with transaction():
        checking.keep(checking.Night((), {"judged": 200, "behind": False}), day + timedelta(days=63))
    assert checking.pile().count == 0
