"""What is wrong with listings, counted: the rules, the counts, the page, and the lists that mend it."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import db, transaction
from app.directory.critical import Critical
from app.directory.models import Address, Language, Location, Organization, Phone, Schedule, Service
from app.jobs import worker
from app.referrals import handlers as referrals
from app.stewardship import handlers
from app.stewardship.actions import versions
from app.stewardship.freshness import Freshness
from app.stewardship.models import ListingFault
from app.stewardship.quality import FAULTS, LACKS, WRONG, Fault, Said, faults, is_mail, is_phone, is_web
from app.stewardship.queries import quality as queries
from app.stewardship.subjects import SUBJECTS
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
Counting = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/stewardship/quality"


# The rules


@pytest.mark.parametrize(
    "number",
    [
        "(217) 555-0123",
        "217-555-0123",
        "+1 217 555 0123",
        "1-800-799-7233",
        "2175550123 ext. 12",
        "988",
        "211",
        "741741",
        "+44 20 7946 0018",
        "1-800-FOR-HELP",
        "217.555.0123x4",
    ],
)
def test_a_number_that_one_can_dial_is_right(number: str) -> None:
    assert is_phone(number)


@pytest.mark.parametrize(
    "number",
    [
        "555-0123",
        "call us",
        "",
        "217-555-012",
        "217-555-01234",
        "0123456789",
        "+12",
        "n/a",
        "ask at desk 3",
        "12",
        "217 555 0123 or 217 555 0124",
    ],
)
def test_a_number_that_nobody_can_dial_is_wrong(number: str) -> None:
    assert not is_phone(number)


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_every_way_of_writing_ten_digits_is_right(digits: str) -> None:
    area, middle, last = digits[:3], digits[3:6], digits[6:]
    for text in (
        digits,
        f"({area}) {middle}-{last}",
        f"+1 {area} {middle} {last}",
        f"1.{area}.{middle}.{last}",
    ):
        assert is_phone(text)
    assert not is_phone(digits[:-1])


@pytest.mark.parametrize(("text", "right"), [("a@b.org", True), ("a@b", False), ("a b@c.org", False)])
def test_a_mail_address_has_a_name_and_a_domain(text: str, right: bool) -> None:
    assert is_mail(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://example.org", True),
        ("http://www.example.org/help?x=1", True),
        ("www.example.org", False),
        ("https://example", False),
        ("https://exa mple.org", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_web_address_is_whole(text: str, right: bool) -> None:
    assert is_web(text) is right


def test_a_listing_that_says_everything_has_no_fault() -> None:
    assert not list(faults(Said()))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Said(described=False), Fault.NO_DESCRIPTION),
        (Said(needs=False), Fault.NO_NEED),
        (Said(who=False), Fault.NO_WHO),
        (Said(hours=()), Fault.NO_HOURS),
        (Said(hours=(False, False)), Fault.EMPTY_HOURS),
        (Said(reachable=False), Fault.NO_PHONE),
        (Said(addresses=0), Fault.NO_ADDRESS),
        (Said(places=0, addresses=0, areas=False), Fault.NO_AREA),
        (Said(languages=False), Fault.NO_LANGUAGE),
        (Said(cost=False), Fault.NO_COST),
        (Said(phones=("999 call", "217-555-0123")), Fault.BAD_PHONE),
        (Said(mails=("desk",)), Fault.BAD_MAIL),
        (Said(webs=("example",)), Fault.BAD_WEB),
        (Said(dead=("https://gone.example.org",)), Fault.DEAD_LINK),
    ],
)
def test_each_thing_that_is_wrong_is_one_fault(said: Said, fault: Fault) -> None:
    assert [one for one, _detail in faults(said)] == [fault]


def test_what_is_written_wrong_is_told_and_what_is_right_is_not() -> None:
    (told,) = faults(Said(phones=("999 call", "217-555-0123", "999 call", "x")))
    assert told == (Fault.BAD_PHONE, "999 call, x")


def test_every_fault_stands_in_one_table_and_names_a_page_that_exists() -> None:
    assert set(FAULTS) == set(Fault)
    assert not set(LACKS) & set(WRONG)
    assert {about.subject for about in FAULTS.values()} <= set(SUBJECTS["services"])
    on_organizations = (Fault.BAD_PHONE, Fault.BAD_MAIL, Fault.BAD_WEB, Fault.DEAD_LINK)
    assert {FAULTS[fault].subject for fault in on_organizations} <= set(SUBJECTS["organizations"])
    assert FAULTS[Fault.BAD_PHONE].subject in SUBJECTS["places"]


# The counts


def spoil() -> None:
    """The pantry lacks a number of things; its organization's mail is no address."""
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        pantry.description, pantry.fees, pantry.email, pantry.url = "", None, "desk", "example"
        pantry.phones = [Phone(number="call us")]
        pantry.schedules = [Schedule()]
        pantry.languages = []
        db.session.get_one(Organization, town.HARBOR).email = "hello"
        for address in db.session.scalars(select(Address).where(Address.location_id == town.HARBOR_PLACE)):
            db.session.delete(address)


def found(listing_id: UUID = town.PANTRY) -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(ListingFault.fault).where(ListingFault.listing_id == listing_id)))


def test_everything_that_is_wrong_with_a_service_is_counted(town_app: Flask) -> None:
    spoil()
    handlers.count_quality()
    assert found() == {
        "no-description",
        "no-who",
        "no-cost",
        "no-language",
        "no-address",
        "empty-hours",
        "bad-phone",
        "bad-mail",
        "bad-web",
    }
    assert found(town.HARBOR) == {"bad-mail"}
    assert found(town.DELIVERY) == {"no-who", "no-area"}
    assert found(town.RENT_HELP) == set()


def test_what_is_said_at_its_place_counts_for_a_service(town_app: Flask) -> None:
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        pantry.phones, pantry.schedules = [], []
        place = db.session.get_one(Location, town.HARBOR_PLACE)
        place.schedules = [Schedule(description="Weekdays")]
        pantry.service_at_locations[0].phones = [Phone(number="(217) 555-0123")]
    handlers.count_quality()
    assert not {"no-hours", "empty-hours", "no-phone"} & found()


def test_a_place_s_phone_is_judged_but_not_that_of_a_hidden_one(
    town_app: Flask, browser_of: BrowserOf
) -> None:
    with transaction():
        for place in (town.HARBOR_PLACE, town.REFUGE_PLACE):
            db.session.add(Phone(location_id=place, number="ring twice"))
    handlers.count_quality()
    assert (found(town.HARBOR_PLACE), found(town.REFUGE_PLACE)) == ({"bad-phone"}, set())
    mend = f"/places/{town.HARBOR_PLACE}/edit/contact"
    browser = browser_of(town.CORA)
    assert mend in browser.get(f"{PAGE}/bad-phone").text
    assert browser.get(mend).status_code == 200
    with transaction():
        db.session.get_one(Location, town.HARBOR_PLACE).address_visibility = "hidden"
    handlers.count_quality()
    assert found(town.HARBOR_PLACE) == set()


def test_a_change_is_counted_within_seconds_for_all_that_shows_it(town_app: Flask) -> None:
    handlers.count_quality()
    with transaction():
        versions.change(db.session.get_one(Service, town.PANTRY), {"description": ""}, by=cast.PRIYA)
        versions.change(db.session.get_one(Organization, town.HARBOR), {"email": "hello"}, by=cast.PRIYA)
        versions.change(db.session.get_one(Location, town.HARBOR_PLACE), {"address": None}, by=cast.PRIYA)
    worker.run_all()
    assert {"no-description", "no-address"} <= found()
    assert found(town.HARBOR) == {"bad-mail"}


def test_what_is_no_longer_listed_has_no_faults(town_app: Flask) -> None:
    spoil()
    handlers.count_quality()
    with transaction():
        db.session.get_one(Service, town.PANTRY).status = "inactive"
    handlers.count_quality()
    assert found() == set()


# The page and its lists


def counted() -> None:
    handlers.count_quality()
    referrals.count_verification()


def test_the_page_says_how_complete_and_how_fresh_listings_are(browser_of: BrowserOf) -> None:
    spoil()
    counted()
    page = browser_of(town.CORA).get(PAGE).text
    assert "4 of 5" in page
    assert "80%" in page
    for fault in (Fault.NO_DESCRIPTION, Fault.BAD_PHONE, Fault.EMPTY_HOURS):
        assert f"{PAGE}/{fault}" in page
    assert f"{PAGE}/hours/fresh" in page
    assert "Somali" in page
    assert "is off in this installation" in page


def test_before_anything_is_counted_the_page_says_when_it_will_be(browser_of: BrowserOf) -> None:
    assert "Nothing is counted yet" in browser_of(town.CORA).get(PAGE).text


def test_a_need_without_a_service_stands_on_the_page_until_one_meets_it(town_app: Flask) -> None:
    assert "food.pantry" not in {need.code for need in queries.report().needs}
    with transaction():
        db.session.get_one(Service, town.PANTRY).status = "defunct"
    assert "food.pantry" in {need.code for need in queries.report().needs}


def test_a_language_without_a_service_stands_on_the_page_until_one_speaks_it(town_app: Flask) -> None:
    assert ("so", "Somali") in queries.report().languages
    with transaction():
        db.session.add(Language(service_id=town.PANTRY, code="so"))
    assert ("so", "Somali") not in queries.report().languages


@pytest.mark.parametrize("fault", list(Fault))
def test_every_list_opens_and_leads_to_the_page_that_mends_it(browser_of: BrowserOf, fault: Fault) -> None:
    with transaction():
        db.session.add(
            ListingFault(
                listing_id=town.PANTRY,
                fault=fault,
                kind="services",
                organization_id=town.HARBOR,
                name="Community pantry",
                detail="",
            )
        )
    browser = browser_of(town.CORA)
    page = browser.get(f"{PAGE}/{fault}")
    mend = f"/services/{town.PANTRY}/edit/{FAULTS[fault].subject}"
    assert mend in page.text
    assert browser.get(mend).status_code == 200


@pytest.mark.parametrize("field", list(Critical))
def test_the_list_of_a_fact_leads_to_the_call_that_confirms_it(
    browser_of: BrowserOf, field: Critical
) -> None:
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        pantry.confirmed_at, pantry.capacity, pantry.confirmations = None, None, []
    counted()
    browser = browser_of(town.CORA)
    page = browser.get(f"{PAGE}/{field}/never").text
    assert f"/stewardship/verification/{town.PANTRY}" in page
    assert f"/services/{town.PANTRY}/offered" in page
    assert "Community pantry" not in browser.get(f"{PAGE}/{field}/fresh").text


def test_the_number_on_the_page_is_the_length_of_its_list(town_app: Flask) -> None:
    spoil()
    counted()
    report = queries.report()
    for fault, count in report.faults.items():
        assert count == queries.how_many(fault) == len(list(queries.all_with_fault(fault)))
    for field, words in report.fresh.words.items():
        for word, count in words.items():
            assert count == len(list(queries.all_in_state(queries.fact(field, word))))
    assert sum(report.fresh.words[Critical.HOURS].values()) == 5


def test_what_is_shown_lower_has_a_list_that_offers_to_take_it_out(browser_of: BrowserOf) -> None:
    with transaction():
        db.session.get_one(Service, town.PANTRY).confirmed_at = NOON - timedelta(days=900)
    counted()
    browser = browser_of(town.CORA)
    assert "1 service</a> is shown lower" in browser.get(PAGE).text
    page = browser.get(f"{PAGE}/shown/lower").text
    assert f"/services/{town.PANTRY}/offered" in page
    assert "Meals to your door" not in page
    assert browser.get(f"/services/{town.PANTRY}/offered").status_code == 200


def test_each_list_can_be_taken_away_as_a_table(browser_of: BrowserOf) -> None:
    spoil()
    with transaction():
        db.session.get_one(Service, town.PANTRY).name = "=SUM(A1)"
    counted()
    answer = browser_of(town.CORA).get(f"{PAGE}/bad-phone.csv")
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["listing"], row["organization"], row["written there"]) == (
        "'=SUM(A1)",
        "Harbor Food Pantry",
        "call us",
    )
    assert row["mended at"] == f"http://localhost/services/{town.PANTRY}/edit/contact"
    fresh = browser_of(town.CORA).get(f"{PAGE}/hours/fresh.csv")
    assert len(list(csv.DictReader(io.StringIO(fresh.text)))) == 5


@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}/no-need", f"{PAGE}/no-need.csv", f"{PAGE}/hours/stale.csv"]
)
def test_only_stewards_see_the_quality(browser_of: BrowserOf, browser: Browser, address: str) -> None:
    assert browser_of(town.CORA).get(address).status_code == 200
    assert browser_of(town.PRIYA).get(address).status_code == 403
    assert browser.get(address).status_code == 302


@pytest.mark.parametrize("address", ["no-such-thing", "no-such-thing.csv", "hours/never-ever", "shoes/stale"])
def test_a_figure_that_there_is_not_has_no_list(browser_of: BrowserOf, address: str) -> None:
    assert browser_of(town.CORA).get(f"{PAGE}/{address}").status_code == 404


def test_the_page_and_its_lists_take_the_same_statements_however_many_listings_there_are(
    town_app: Flask, statements: Counting
) -> None:
    counted()
    with statements() as few:
        queries.report()
        queries.with_fault(Fault.NO_WHO, 1)
        queries.in_state(queries.fact(Critical.HOURS, Freshness.FRESH), 1)
    spoil()
    counted()
    with statements() as many:
        queries.report()
        queries.with_fault(Fault.NO_WHO, 1)
        queries.in_state(queries.fact(Critical.HOURS, Freshness.FRESH), 1)
    assert len(many) == len(few) <= 11


def test_the_counts_are_as_old_as_the_page_says(browser_of: BrowserOf) -> None:
    counted()
    assert queries.report().fresh.counted_at == NOON
    assert timedelta() == NOON - (queries.report().fresh.counted_at or NOON)
