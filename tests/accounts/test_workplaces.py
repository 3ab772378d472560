"""One person at several organizations: taken in without a second account, switching, and what is seen after it."""

from collections.abc import Callable
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts import actions, queries
from app.accounts.models import Person, SessionRow
from app.actor import Role
from app.db import db, transaction
from tests import town
from tests.browser import Browser
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
SWITCH = "/account/working-for"
INVITE = {"name": "P. Raman", "mail": "Priya@example.org", "role": "provider"}


@pytest.fixture
def both(town_app: object) -> None:
    """Priya serves Lakeview beside Harbor."""
    with transaction():
        actions.add_membership(
            town.PRIYA, organization_id=town.LAKEVIEW, role=Role.PROVIDER, by=town.actor(town.ADA)
        )


def switch(browser: Browser, to: object) -> int:
    return browser.post(SWITCH, {"organization": str(to)}).status_code


def test_inviting_someone_with_an_account_elsewhere_gives_them_the_role(
    browser_of: BrowserOf, mail: Callable[[], list[EmailMessage]]
) -> None:
    ada = browser_of(town.ADA)
    answer = ada.post("/admin/people/invite", INVITE | {"organization_id": str(town.LAKEVIEW)})
    assert answer.location.endswith(f"/admin/people/{town.PRIYA}")
    assert "had an account already" in ada.get(answer.location).text
    assert queries.actor_of(town.PRIYA).organizations() == {town.HARBOR, town.LAKEVIEW}
    db.session.rollback()
    assert db.session.get_one(Person, town.PRIYA).name == "Priya Raman"
    (sent,) = mail()
    assert sent["To"] == "priya@example.org"
    assert "provider staff at Lakeview Housing" in sent.get_content()


def test_an_account_that_is_closed_is_not_taken_in(browser_of: BrowserOf) -> None:
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    sent = INVITE | {"organization_id": str(town.LAKEVIEW)}
    page = browser_of(town.ADA).post("/admin/people/invite", sent)
    assert page.status_code == 422
    assert "is closed" in page.text


@pytest.mark.usefixtures("both")
def test_whoever_serves_several_sees_all_of_them_until_they_choose(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    page = priya.get("/listings").text
    assert "Community pantry" in page
    assert "Rent and eviction help" in page
    assert "all of your organizations" in page
    assert priya.get(f"/services/{town.RENT_HELP}/edit").status_code == 200


@pytest.mark.usefixtures("both")
def test_after_switching_only_that_organization_is_there(browser_of: BrowserOf) -> None:
    with transaction():
        client = cast.open_client()
        here = cast.send(client).id
        there = cast.send(client, service=town.RENT_HELP, need="housing.rent").id
    priya = browser_of(town.PRIYA)
    assert switch(priya, town.LAKEVIEW) == 303
    page = priya.get("/listings").text
    assert "Rent and eviction help" in page
    assert "Community pantry" not in page
    assert priya.get(f"/services/{town.PANTRY}/edit").status_code == 404
    assert priya.get(f"/referrals/{here}").status_code == 404
    assert priya.get(f"/referrals/{there}").status_code == 200
    assert switch(priya, "") == 303
    assert priya.get(f"/referrals/{here}").status_code == 200


@pytest.mark.usefixtures("both")
def test_switching_holds_for_this_browser_only(browser_of: BrowserOf) -> None:
    here, elsewhere = browser_of(town.PRIYA), browser_of(town.PRIYA)
    switch(here, town.LAKEVIEW)
    assert "Community pantry" not in here.get("/listings").text
    assert "Community pantry" in elsewhere.get("/listings").text


@pytest.mark.usefixtures("both")
def test_nobody_works_for_an_organization_that_is_not_theirs(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    assert switch(priya, town.SAFE_HARBOR) == 404
    assert switch(priya, "nonsense") == 404
    assert "Community pantry" in priya.get("/listings").text


@pytest.mark.usefixtures("both")
def test_a_role_that_is_taken_away_takes_the_choice_with_it(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    switch(priya, town.LAKEVIEW)
    with transaction():
        (going,) = [
            m
            for m in db.session.scalars(select(queries.Membership))
            if (m.person_id, m.organization_id) == (town.PRIYA, town.LAKEVIEW)
        ]
        db.session.delete(going)
    page = priya.get("/listings").text
    assert "Community pantry" in page
    assert "Rent and eviction help" not in page


def test_whoever_serves_one_organization_is_offered_no_switch(browser_of: BrowserOf) -> None:
    assert "You are working for" not in browser_of(town.PRIYA).get("/listings").text
    assert switch(browser_of(town.PRIYA), town.HARBOR) == 303


@pytest.mark.usefixtures("both")
def test_a_new_sign_in_begins_with_all_of_them(browser_of: BrowserOf) -> None:
    switch(browser_of(town.PRIYA), town.LAKEVIEW)
    assert "Community pantry" in browser_of(town.PRIYA).get("/listings").text
    db.session.rollback()
    chosen = [row.organization_id for row in db.session.scalars(select(SessionRow))]
    assert chosen.count(town.LAKEVIEW) == 1
