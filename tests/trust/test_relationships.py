"""Whom somebody works with, and who could introduce them: only within their own agency."""

import pytest

from app.trust import handlers
from app.trust.relationship import strength
from tests import town
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@pytest.fixture
def past(town_app):
    sent(12, town.HARBOR, days_ago=20, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", days_ago=200, **SEEN)
    sent(4, town.SAFE_HARBOR, by=town.LEE, need="safety.violence", days_ago=20, **SEEN)
    handlers.refresh()


def page(browser_of, person) -> str:
    return " ".join(browser_of(person).get("/relationships").text.split())


def test_my_partners_stand_there_with_how_close_and_which_go_quiet(past, browser_of):
    text = page(browser_of, town.DANA)
    assert "12 of 12" in text
    assert "Steady, going quiet" in text
    assert "but have not been in touch for three months or more" in text


def test_a_colleague_is_named_who_could_introduce_me(past, browser_of):
    text = page(browser_of, town.AMARA)
    assert "Whom your colleagues know" in text
    assert "Dana Whitfield" in text
    assert "Harbor Food Pantry" in text


def test_how_close_my_colleagues_are_stands_there_and_what_goes_quiet(past, browser_of):
    text = browser_of(town.AMARA).get("/relationships").text
    assert 'data-label="How close">Close<' in text
    assert 'data-label="How close">Steady, going quiet<' in text


def test_other_agencies_relationships_stay_theirs(past, browser_of):
    assert "Safe Harbor" not in page(browser_of, town.DANA)
    assert "Harbor Food Pantry" not in page(browser_of, town.LEE)


@pytest.mark.parametrize("person", [town.PRIYA, town.CORA, town.ADA])
def test_only_case_managers_have_such_a_page(past, browser_of, person):
    assert browser_of(person).get("/relationships").status_code == 403


def test_it_costs_the_same_however_many_partners_there_are(past, browser_of, statements):
    dana = browser_of(town.DANA)
    dana.get("/relationships")
    with statements() as run:
        dana.get("/relationships")
    assert len(run) <= 8


@pytest.mark.parametrize(("connected", "word"), [(10, "Close"), (3, "Steady"), (2, "At its beginning")])
def test_closeness_goes_by_connections(connected, word):
    assert strength(connected) == word
