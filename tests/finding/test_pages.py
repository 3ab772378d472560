"""The pages of services, organizations and places: decisive facts first, secrets kept."""

import json
import re
from datetime import time

import pytest

from app.db import db, transaction
from app.directory.models import Capacity, Service
from app.finding.listings import listings
from tests import town
from tests.browser import Browser

SECRETS = ("99 Secret Lane", "39.7654", "-89.6789", "The refuge")


def page(browser: Browser, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_service_says_the_decisive_facts(browser: Browser) -> None:
    text = page(browser, f"/services/{town.PANTRY}")
    for fact in (
        "Has room",
        "Open until 5 pm",
        "Everyone",
        "Free",
        "English and Spanish",
        "Springfield, IL 62701",
        "by the provider",
    ):
        assert fact in text


def test_a_phone_number_can_be_called_with_a_tap(browser: Browser) -> None:
    assert 'href="tel:2175550123"' in page(browser, f"/services/{town.PANTRY}")


def test_rules_of_eligibility_are_said_in_words(browser: Browser) -> None:
    assert "For people aged 18 and over" in page(browser, f"/services/{town.RENT_HELP}")


def test_machines_read_the_same_facts(browser: Browser) -> None:
    text = page(browser, f"/services/{town.PANTRY}")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found
    data = json.loads(found[1])
    assert (data["@type"], data["name"]) == ("Service", "Community pantry")


@pytest.mark.parametrize(
    "url",
    [
        f"/services/{town.REFUGE}",
        f"/services/{town.REFUGE}/places",
        f"/organizations/{town.SAFE_HARBOR}",
        f"/organizations/{town.SAFE_HARBOR}/places",
        "/find?q=refuge",
        "/find?q=secret+lane",
        "/find/places",
    ],
)
def test_a_hidden_address_is_on_no_page_and_no_map(browser: Browser, url: str) -> None:
    text = page(browser, url)
    assert not [secret for secret in SECRETS if secret in text]


def test_a_hidden_place_has_no_page(browser: Browser) -> None:
    page(browser, f"/places/{town.REFUGE_PLACE}", 404)


def test_a_hidden_address_is_not_in_the_index(town_app: object) -> None:
    refuge = next(listing for listing in listings() if listing.id == str(town.REFUGE))
    assert refuge.points == ()
    assert refuge.place_words == ""


def test_an_unknown_service_is_told_in_words(browser: Browser) -> None:
    assert "There is no such listing" in page(browser, f"/services/{town.DANA}", 404)


def test_a_place_shows_what_is_offered_there(browser: Browser) -> None:
    text = page(browser, f"/places/{town.LAKEVIEW_PLACE}")
    assert "2 services here" in text


def test_a_provider_says_how_much_room_there_is(browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(town.OWEN)
    page(browser, f"/services/{town.RENT_HELP}")
    answer = browser.post(f"/services/{town.RENT_HELP}/room", {"room": "waitlist", "wait_days": "10"})
    assert answer.status_code == 302
    capacity = db.session.query(Capacity).filter_by(service_id=town.RENT_HELP).one()
    assert (capacity.room, capacity.wait_days, capacity.said_by) == ("waitlist", 10, town.OWEN)


def test_another_provider_can_not_say_it(browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(town.PRIYA)
    page(browser, f"/services/{town.PANTRY}")
    assert browser.post(f"/services/{town.RENT_HELP}/room", {"room": "full"}).status_code == 403


def test_room_is_said_only_by_those_who_signed_in(browser: Browser) -> None:
    assert browser.post(f"/services/{town.PANTRY}/room", {"room": "full"}).status_code == 302
    assert db.session.query(Capacity).filter_by(service_id=town.PANTRY).one().room == "has_room"


def test_every_public_page_carries_the_crisis_line(browser: Browser) -> None:
    for url in ("/", "/find", f"/services/{town.PANTRY}", f"/organizations/{town.HARBOR}", "/sign-in"):
        assert "tel:988" in page(browser, url)


def test_the_map_names_towns_in_the_middle_of_their_public_places(browser: Browser) -> None:
    towns = browser.get("/find/towns").get_json()
    assert [town["name"] for town in towns] == ["Springfield"]
    assert 39 < towns[0]["lat"] < 40.5
    assert -91 < towns[0]["lon"] < -88


@pytest.mark.parametrize("url", [f"/services/{town.REFUGE}", f"/organizations/{town.SAFE_HARBOR}"])
def test_whoever_reads_about_a_refuge_can_leave_at_once(browser: Browser, browser_of, url: str) -> None:  # type: ignore[no-untyped-def]
    assert "data-quick-exit" in browser.get(url).get_data(as_text=True)
    assert "data-quick-exit" not in browser.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    assert "data-quick-exit" not in browser_of(town.DANA).get(url).get_data(as_text=True)


def test_a_service_that_never_closes_is_open_day_and_night(browser: Browser) -> None:
    with transaction():
        for schedule in db.session.get_one(Service, town.PANTRY).schedules:
            schedule.opens_at, schedule.closes_at, schedule.byday = (
                time(0),
                time(23, 59),
                "MO,TU,WE,TH,FR,SA,SU",
            )
    text = page(browser, f"/services/{town.PANTRY}")
    assert "Open day and night" in text
    assert text.split("Opening hours this week")[1].count(">day and night<") == 7
