"""What a referral says of its listing: which place, which version; and how much there is to sort out."""

import re

import pytest

from app.db import db, transaction
from app.directory import models as m
from app.referrals.models import Referral
from app.stewardship.actions import versions
from tests import town
from tests.browser import text_of
from tests.referrals.cast import PRIYA, open_client, sent

REFER = f"/services/{town.PANTRY}/refer"


@pytest.fixture
def annex(town_app):
    """A second place of the pantry, and a third that is kept secret."""
    places = []
    with transaction():
        for name, street, visibility in (
            ("The annex", "7 Oak Street", "full"),
            ("The cellar", "9 Dim Row", "hidden"),
        ):
            place = m.Location(
                organization_id=town.HARBOR,
                name=name,
                address_visibility=visibility,
                addresses=[
                    m.Address(address_1=street, city="Springfield", state_province="IL", postal_code="62701")
                ],
            )
            pantry = db.session.get_one(m.Service, town.PANTRY)
            db.session.add(place)
            db.session.flush()
            pantry.service_at_locations.append(m.ServiceAtLocation(location_id=place.id))
            places.append(place.id)
    return places[0]


@pytest.fixture
def dana(browser_of):
    """Dana, with a draft that waits for its second page."""
    browser = browser_of(town.DANA)
    with transaction():
        client = str(open_client().id)
    browser.post(f"{REFER}/who", {"client": client})
    return browser


def sent_with(dana, **said) -> str:
    answered = dana.post(f"{REFER}/need", {"need": "food.pantry", "urgency": "soon", **said})
    assert answered.status_code == 303, text_of(answered)
    dana.post(f"{REFER}/wishes", {"wish_1": "Food"})
    check = dana.get(f"{REFER}/check").get_data(as_text=True)
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', check)[1]
    return dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce}).location


def test_which_of_several_places_is_asked_and_told_to_both_and_a_secret_one_is_never_named(
    annex, dana, browser_of
):
    asked = text_of(dana.get(f"{REFER}/need"))
    assert "Which of their places?" in asked
    assert ("The annex, 7 Oak Street" in asked, "cellar" in asked, "Dim Row" in asked) == (True, False, False)
    page = sent_with(dana, location=str(annex))
    for browser in (dana, browser_of(town.PRIYA)):
        assert "Where The annex, 7 Oak Street" in text_of(browser.get(page))
    with transaction():
        db.session.get_one(m.Location, annex).address_visibility = "hidden"
    assert "Oak Street" not in text_of(dana.get(page))


def test_a_place_that_is_gone_by_the_time_of_sending_is_not_asked_for(annex, dana):
    dana.post(f"{REFER}/need", {"need": "food.pantry", "urgency": "soon", "location": str(annex)})
    dana.post(f"{REFER}/wishes", {"wish_1": "Food"})
    with transaction():
        pantry = db.session.get_one(m.Service, town.PANTRY)
        pantry.service_at_locations = [at for at in pantry.service_at_locations if at.location_id != annex]
        db.session.delete(db.session.get_one(m.Location, annex))
    check = dana.get(f"{REFER}/check").get_data(as_text=True)
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', check)[1]
    sent_to = dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce})
    assert sent_to.status_code == 303
    assert db.session.query(Referral).one().location_id is None


def test_a_place_of_somebody_else_is_refused(annex, dana):
    refused = dana.post(
        f"{REFER}/need",
        {"need": "food.pantry", "urgency": "soon", "location": str(town.LAKEVIEW_PLACE)},
    )
    assert refused.status_code == 422


def test_nobody_is_asked_which_place_where_there_is_one(dana):
    assert "Which of their places?" not in text_of(dana.get(f"{REFER}/need"))


def test_how_much_there_is_to_sort_out_is_shown_to_both_and_may_change(dana, browser_of):
    page = sent_with(dana, complexity="medium")
    priya = browser_of(town.PRIYA)
    for browser in (dana, priya):
        assert "To sort out A few things that belong together" in text_of(browser.get(page))
    change = {"version": "1", "urgency": "soon", "wish_1": "Food", "words": "More came up."}
    amended = dana.post(f"{page}/amend", {**change, "complexity": "high"})
    assert amended.status_code == 303, text_of(amended)
    told = text_of(priya.get(page))
    assert "How much there is to sort out: “A few things that belong together” is now “A lot at once”" in told


def test_a_referral_keeps_at_which_version_the_listing_was_and_tells_the_referrer_what_changed_since(
    browser_of,
):
    def change(**said):
        with transaction():
            versions.change(db.session.get_one(m.Service, town.PANTRY), said, by=PRIYA)

    change(fees="By the weight")
    id_ = sent()
    assert db.session.get_one(Referral, id_).listing_version == 2
    dana = browser_of(town.DANA)
    assert "has changed since" not in text_of(dana.get(f"/referrals/{id_}"))
    change(description="Food on Mondays")
    told = text_of(dana.get(f"/referrals/{id_}"))
    assert "Their listing has changed since this was sent: " in told
    assert "fees" not in told.partition("has changed since")[2][:120]
    assert "has changed since" not in text_of(browser_of(town.PRIYA).get(f"/referrals/{id_}"))


def test_a_place_is_named_by_what_its_name_says_beside_whose_it_is(annex, dana):
    with transaction():
        place = db.session.get_one(m.Location, annex)
        place.name = f"{db.session.get_one(m.Service, town.PANTRY).organization.name}, the annex"
    asked = text_of(dana.get(f"{REFER}/need"))
    assert "the annex, 7 Oak Street" in asked
    assert "Pantry, the annex" not in asked
