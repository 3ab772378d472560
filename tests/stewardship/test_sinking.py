"""Listings that nobody confirms sink in search: the rule by itself, on the card and in the order of results."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.critical import Critical, Way
from app.directory.models import Service
from app.finding import indexing
from app.stewardship.freshness import Freshness, Known, freshness
from app.stewardship.sinking import COUNTED, FLOOR, GRACE, PER_FACT, overdue_from, standing
from search_index.contract import Query
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

DAY = timedelta(days=1)
FIELDS, HOWS = st.sampled_from(COUNTED), st.sampled_from(list(Way))
EVERYTHING = Query()
AGES = st.timedeltas(timedelta(), timedelta(days=4000))


def all_of(age: timedelta, how: Way = Way.OWNER) -> list[Known]:
    return [Known(field, NOON - age, how) for field in Critical]


@given(FIELDS, HOWS, AGES)
def test_a_fact_is_overdue_from_the_moment_it_counts_as_stale(
    field: Critical, how: Way, age: timedelta
) -> None:
    fact = Known(field, NOON - age, how)
    since = overdue_from(fact, NOON)
    assert freshness(fact, since - DAY) is not Freshness.STALE
    assert freshness(fact, since + DAY) is Freshness.STALE


@given(FIELDS, HOWS, st.timedeltas(timedelta(), GRACE))
def test_nothing_sinks_before_the_days_of_grace_are_over(field: Critical, how: Way, more: timedelta) -> None:
    fact = Known(field, NOON, how)
    assert not standing([fact], changed_at=NOON, now=overdue_from(fact, NOON) + more).sunk


@given(FIELDS, HOWS)
def test_one_overdue_fact_takes_a_tenth(field: Critical, how: Way) -> None:
    fact = Known(field, NOON, how)
    held = standing([fact], changed_at=NOON, now=overdue_from(fact, NOON) + GRACE + DAY)
    assert (held.factor, held.since) == (pytest.approx(1 - PER_FACT), NOON)


@given(AGES, st.timedeltas(timedelta(), timedelta(days=900)), HOWS)
def test_a_listing_only_sinks_and_never_below_the_floor(age: timedelta, more: timedelta, how: Way) -> None:
    younger = standing(all_of(age, how), changed_at=NOON, now=NOON).factor
    older = standing(all_of(age + more, how), changed_at=NOON, now=NOON).factor
    assert FLOOR <= older <= younger <= 1


def test_room_alone_sinks_nothing() -> None:
    assert not standing([Known(Critical.CAPACITY)], changed_at=NOON - 900 * DAY, now=NOON).sunk


def test_what_nobody_ever_confirmed_sinks_thirty_days_after_it_was_written() -> None:
    never = [Known(field) for field in Critical]
    assert not standing(never, changed_at=NOON - 30 * DAY, now=NOON).sunk
    held = standing(never, changed_at=NOON - 31 * DAY, now=NOON)
    assert (held.factor, held.since) == (FLOOR, None)


def confirmed(at: datetime | None) -> None:
    """The pantry as it was confirmed then."""
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        pantry.confirmed_at, pantry.last_modified = at, NOON - 1500 * DAY
        directory.mark_changed([town.PANTRY])


def test_a_card_says_since_when_and_that_it_is_shown_lower(town_app: object, browser: Browser) -> None:
    confirmed(datetime(2024, 3, 9, 12, tzinfo=NOON.tzinfo))
    assert "not confirmed since March 2024: shown lower" in browser.get("/find?q=pantry").text
    confirmed(None)
    assert "never confirmed: shown lower" in browser.get("/find?q=pantry").text
    confirmed(NOON)
    assert "shown lower" not in browser.get("/find?q=pantry").text


def test_an_overdue_listing_comes_after_one_that_is_confirmed_and_rises_again(
    town_app: object, browser: Browser
) -> None:
    def first_of_all() -> bool:
        indexing.catch_up()
        text = browser.get("/find").text.split('id="results"')[1]
        return text.index("Community pantry") < text.index("Meals to your door")

    assert first_of_all()
    confirmed(NOON - 1000 * DAY)
    assert not first_of_all()
    confirmed(NOON)
    assert first_of_all()


def test_a_listing_sinks_by_itself_when_the_night_comes(town_app: object, browser: Browser) -> None:
    """Time alone changes it, so the nightly reading of every listing brings it."""
    confirmed(NOON - 150 * DAY)
    indexing.catch_up()

    def factor() -> float:
        return {hit.id: hit.score for hit in indexing.engine().search(EVERYTHING).hits}[str(town.PANTRY)]

    assert factor() == 1
    with clock.at(NOON + 400 * DAY):
        indexing.renew_hours()
    assert factor() < 1


def test_the_rule_stands_on_a_page_of_its_own_that_the_results_lead_to(browser: Browser) -> None:
    assert "/how-results-are-ordered" in browser.get("/find").text
    page = browser.get("/how-results-are-ordered").text
    assert f"more than {GRACE.days} days" in page
    assert "10%" in page
    assert "50%" in page
