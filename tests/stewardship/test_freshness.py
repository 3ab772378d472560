"""Trust in a field fades by itself, by a stated table: the rules as properties, the page as words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actor import Actor
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.critical import Critical, Way
from app.directory.models import Location, Service, ServiceAtLocation
from app.stewardship.actions import versions
from app.stewardship.freshness import (
    HALF_LIVES,
    MARKS,
    NAMES,
    WAYS,
    Freshness,
    Known,
    freshness,
    staleness,
    trust,
    urgency,
)
from app.stewardship.queries.freshness import known_of
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

FIELDS, HOWS = st.sampled_from(list(Critical)), st.sampled_from(list(Way))
AGES = st.timedeltas(timedelta(), timedelta(days=4000))
DAY = timedelta(days=1)


def known(field: Critical, how: Way, age: timedelta) -> Known:
    return Known(field, NOON - age, how)


@given(FIELDS, HOWS, AGES, st.timedeltas(timedelta(hours=1), timedelta(days=400)))
def test_trust_only_fades(field: Critical, how: Way, age: timedelta, more: timedelta) -> None:
    younger, older = trust(known(field, how, age), NOON), trust(known(field, how, age + more), NOON)
    assert 0 <= older <= younger <= 1
    assert older < younger or older < 1e-9


@given(FIELDS, HOWS)
def test_trust_begins_at_the_worth_of_the_way_and_halves_in_a_half_life(field: Critical, how: Way) -> None:
    worth = WAYS[how]
    assert trust(known(field, how, timedelta()), NOON) == worth.at_first
    half = trust(known(field, how, HALF_LIVES[field] * worth.lasting), NOON)
    assert half == pytest.approx(worth.at_first / 2)


@given(HOWS, st.timedeltas(timedelta(hours=1), timedelta(days=400)))
def test_room_fades_faster_than_anything_and_an_address_slowest(how: Way, age: timedelta) -> None:
    held = {field: trust(known(field, how, age), NOON) for field in Critical}
    assert min(held, key=held.__getitem__) is Critical.CAPACITY
    assert max(held, key=held.__getitem__) is Critical.ADDRESS


@given(FIELDS, AGES)
def test_a_visit_is_worth_the_most_and_a_feed_the_least(field: Critical, age: timedelta) -> None:
    held = {how: trust(known(field, how, age), NOON) for how in Way}
    assert held[Way.VISIT] == max(held.values())
    assert held[Way.SOURCE] == min(held.values())


@given(FIELDS, HOWS, AGES)
def test_every_state_is_one_of_four_words_and_never_confirmed_has_its_own(
    field: Critical, how: Way, age: timedelta
) -> None:
    assert freshness(known(field, how, age), NOON) in (Freshness.FRESH, Freshness.FADING, Freshness.STALE)
    assert freshness(Known(field), NOON) is Freshness.NEVER
    assert trust(Known(field), NOON) == 0


@given(FIELDS, HOWS)
def test_what_is_dated_in_the_future_counts_as_just_confirmed(field: Critical, how: Way) -> None:
    assert trust(known(field, how, -DAY), NOON) == WAYS[how].at_first


@given(st.lists(st.builds(known, FIELDS, HOWS, AGES), min_size=1))
def test_staleness_lies_between_nothing_and_all(all_known: list[Known]) -> None:
    assert 0 <= staleness(all_known, NOON) <= 1


@given(st.floats(0.01, 1), st.integers(0, 500), st.integers(0, 500))
def test_urgency_grows_with_each_of_its_three_parts(stale: float, use: int, waiting: int) -> None:
    here = urgency(stale, use=use, open_referrals=waiting)
    assert urgency(stale / 2, use=use, open_referrals=waiting) < here
    assert urgency(stale, use=use + 1, open_referrals=waiting) > here
    assert urgency(stale, use=use, open_referrals=waiting + 1) > here


def test_each_field_way_and_word_is_in_its_table() -> None:
    assert set(HALF_LIVES) == set(NAMES) == set(Critical)
    assert set(WAYS) == set(Way)
    assert set(MARKS) == set(Freshness)


def test_hours_confirmed_by_a_call_three_weeks_ago_are_fresh_and_room_is_not() -> None:
    assert freshness(known(Critical.HOURS, Way.CALL, 21 * DAY), NOON) is Freshness.FRESH
    assert freshness(known(Critical.CAPACITY, Way.CALL, 21 * DAY), NOON) is Freshness.FADING
    assert freshness(known(Critical.CAPACITY, Way.CALL, 60 * DAY), NOON) is Freshness.STALE


@pytest.fixture
def pantry(town_app: object) -> Service:
    with transaction():
        found = db.session.get_one(Service, town.PANTRY)
        found.confirmed_at, found.confirmed_how = NOON - 30 * DAY, "source"
    return db.session.get_one(Service, town.PANTRY)


def test_a_field_confirmed_apart_wins_over_an_older_word_about_the_whole(pantry: Service) -> None:
    with transaction():
        found = db.session.get_one(Service, town.PANTRY)
        directory.confirm_fields(found, [Critical.HOURS], how=Way.CALL, by=cast.CORA)
        held = known_of(found)
        assert (held[Critical.HOURS].at, held[Critical.HOURS].how) == (NOON, Way.CALL)
        assert (held[Critical.PHONE].at, held[Critical.PHONE].how) == (NOON - 30 * DAY, Way.SOURCE)
        assert found.confirmed_at == NOON - 30 * DAY
        found.confirmed_at = NOON + DAY  # a feed brings news of all of it
        assert known_of(found)[Critical.HOURS].how is Way.SOURCE


def test_a_listing_is_confirmed_once_its_last_field_is(pantry: Service) -> None:
    with transaction():
        found = db.session.get_one(Service, town.PANTRY)
        for field in directory.SAID_IN_LISTING:
            assert found.confirmed_how == "source"
            directory.confirm_fields(found, [field], how=Way.VISIT, by=cast.CORA)
        assert (found.confirmed_at, found.confirmed_how) == (NOON, "visit")


def test_the_page_says_when_and_how_each_field_was_confirmed(
    browser: Browser, browser_of: Callable[..., Browser], pantry: Service
) -> None:
    with transaction():
        found = db.session.get_one(Service, town.PANTRY)
        directory.confirm_fields(found, [Critical.HOURS], how=Way.CALL, by=cast.CORA)
        next(row for row in found.confirmations if row.field == "hours").at = NOON - 21 * DAY
        next(row for row in found.confirmations if row.field == "capacity").at = NOON - 90 * DAY
        found.confirmed_at = NOON - 700 * DAY
    page = browser.get(f"/services/{town.PANTRY}").text
    assert "confirmed by a call 21 days ago" in page
    assert "not confirmed since Apr 3, 2024" in page
    assert "Cora" not in page


@pytest.mark.parametrize(("by", "confirmed"), [(cast.PRIYA, True), (cast.CORA, False)])
def test_a_provider_who_writes_the_phone_anew_has_confirmed_it(
    pantry: Service, by: Actor, confirmed: bool
) -> None:
    with transaction():
        found = db.session.get_one(Service, town.PANTRY)
        versions.change(found, {"phones": [{"number": "(217) 555-0199", "type": "voice"}]}, by=by)
        held = known_of(found)
    assert (held[Critical.PHONE].how is Way.OWNER) is confirmed
    assert held[Critical.HOURS].how is Way.SOURCE


@pytest.mark.parametrize(("by", "confirmed"), [(cast.PRIYA, True), (cast.CORA, False)])
def test_a_provider_who_writes_a_place_s_address_anew_has_confirmed_it_for_what_is_offered_there(
    pantry: Service, by: Actor, confirmed: bool
) -> None:
    with transaction():
        lodger = db.session.get_one(Service, town.RENT_HELP)
        lodger.service_at_locations.append(ServiceAtLocation(location_id=town.HARBOR_PLACE))
        place = db.session.get_one(Location, town.HARBOR_PLACE)
        moved = {"address_1": "14 Mill Street", "city": "Springfield", "state_province": "IL"}
        versions.change(place, {"address": moved | {"postal_code": "62701"}}, by=by)
        held, other = known_of(db.session.get_one(Service, town.PANTRY)), known_of(lodger)
    assert (held[Critical.ADDRESS].at == NOON) is confirmed
    assert held[Critical.PHONE].at == NOON - 30 * DAY
    assert "address" not in {row.field for row in lodger.confirmations}, other


def test_a_new_note_about_the_way_confirms_no_address(pantry: Service) -> None:
    with transaction():
        place = db.session.get_one(Location, town.HARBOR_PLACE)
        versions.change(place, {"transportation": "Bus 7"}, by=cast.PRIYA)
        held = known_of(db.session.get_one(Service, town.PANTRY))
    assert held[Critical.ADDRESS].at == NOON - 30 * DAY
