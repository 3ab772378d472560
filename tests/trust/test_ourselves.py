"""A team's own view of its referrals: exact for itself, rounded for others, and nobody else's to read."""

import pytest

from app.db import db
from app.referrals.models import Referral
from app.trust.ourselves import ourselves
from tests import town
from tests.trust.past import sent

PAGE = "/relationships/our-referrals"
SEEN = {"answered": 1, "accepted": 1, "connected": 4, "ended": 9, "status": "completed"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "listing"}


@pytest.fixture
def past(town_app):
    sent(6, town.HARBOR, days_ago=50, **SEEN)
    sent(4, town.HARBOR, days_ago=40, **REFUSED)
    sent(22, town.LAKEVIEW, need="housing.rent", by=town.LEE, days_ago=50, **REFUSED)
    sent(7, town.LAKEVIEW, need="housing.rent", by=town.LEE, days_ago=50, **SEEN)
    for referral in db.session.query(Referral):
        referral.was_eligible = referral.status == "completed"
        referral.reason = "not_eligible_age" if referral.status == "declined" else None
    db.session.commit()


def test_ours_is_exact_and_theirs_is_rounded(past):
    found = ourselves(seen_by=town.actor(town.DANA))
    eligible, complete = found.quality
    assert (eligible.ours, eligible.others) == ("6 of 10", "few of about 30")
    assert (complete.ours, complete.others) == ("none yet", "none yet")
    assert (found.bounced.ours, found.bounced.others) == ("4 of 10", "about 20 of about 30")
    assert [(one.what, one.ours) for one in found.reasons] == [
        ("The service is for people of another age", "4 of 4")
    ]
    assert [(one.name, one.ours) for one in found.partners] == [("Harbor Food Pantry", (4, 10))]


def test_few_of_other_agencies_are_not_counted_out(past):
    found = ourselves(seen_by=town.actor(town.LEE))
    assert found.quality[0].others == "too few to say"
    assert found.bounced.others == "too few to say"


def test_the_pages_lead_there(past, browser_of):
    dana = browser_of(town.DANA)
    assert PAGE in dana.get("/referrals").text
    assert PAGE in dana.get("/relationships").text
    text = dana.get(PAGE).text
    assert "4 of 10" in text
    assert "Somebody" not in text


def test_a_team_without_a_past_is_told_what_will_stand_here(town_app, browser_of):
    assert "Nothing sent yet" in browser_of(town.DANA).get(PAGE).text


@pytest.mark.parametrize("person", [town.PRIYA, town.CORA])
def test_only_case_managers_read_it(past, browser_of, person):
    assert browser_of(person).get(PAGE).status_code == 403


def test_it_costs_the_same_whatever_there_is(past, browser_of, statements):
    dana = browser_of(town.DANA)
    dana.get(PAGE)
    with statements() as few:
        dana.get(PAGE)
    sent(9, town.LAKEVIEW, need="housing.rent", days_ago=30, **REFUSED)
    with statements() as many:
        dana.get(PAGE)
    assert len(many) <= len(few)
