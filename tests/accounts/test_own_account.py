"""One's own account: what it shows, and what one may change."""

import re

import pytest
from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import Membership
from app.db import db, transaction
from tests import town

GOOD = "wheat violin ferry"


def change_password(browser, current=town.PASSWORD, password=GOOD):
    browser.get("/account/password")
    return browser.post("/account/password", {"current": current, "password": password})


def test_the_account_page_says_who_one_is_and_what_one_may_do(browser_of):
    page = browser_of(town.DANA).get("/account").text
    for fact in (
        "Dana Whitfield",
        "dana@example.org",
        "Housing team",
        "Case manager at Northside Family Center",
    ):
        assert fact in page
    assert "Keep the records of the team’s clients" in page
    assert "Invite people" not in page


def test_the_account_page_lists_browsers_and_marks_this_one(browser_of):
    browser_of(town.DANA)
    page = browser_of(town.DANA).get("/account").text
    assert page.count("Firefox on Linux") == 2
    assert page.count("This one") == 1


def test_one_browser_is_signed_out_from_another(browser_of):
    lost, mine = browser_of(town.DANA), browser_of(town.DANA)
    page = mine.get("/account").text
    (other,) = [path for path in paths_to_end(page) if "This one" not in row_with(path, page)]
    assert mine.post(other).location == "/account"
    assert lost.get("/account").status_code == 302
    assert mine.get("/account").status_code == 200


def test_ending_this_very_session_says_goodbye(browser_of):
    browser = browser_of(town.DANA)
    (path,) = paths_to_end(browser.get("/account").text)
    answer = browser.post(path)
    assert answer.location == "/signed-out"
    assert "Clear-Site-Data" in answer.headers


def test_nobody_ends_the_session_of_somebody_else(browser_of):
    lee, dana = browser_of(town.LEE), browser_of(town.DANA)
    (path,) = paths_to_end(lee.get("/account").text)
    dana.get("/account")
    assert dana.post(path).status_code == 404
    assert lee.get("/account").status_code == 200


def test_signing_out_everywhere_ends_every_browser(browser_of):
    one, other = browser_of(town.DANA), browser_of(town.DANA)
    one.get("/account")
    assert one.post("/account/sessions/end").location == "/signed-out"
    assert one.get("/account").status_code == other.get("/account").status_code == 302


def test_a_new_password_needs_the_present_one(browser_of):
    browser = browser_of(town.DANA)
    answer = change_password(browser, current="not my password")
    assert answer.status_code == 422
    assert "not your current password" in answer.text


def test_guessing_the_present_password_is_limited(browser_of):
    browser = browser_of(town.DANA)
    statuses = [change_password(browser, current="not my password").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize("weak", ["short", "password1234", "dana whitfield"])
def test_a_weak_new_password_is_refused(browser_of, weak):
    assert change_password(browser_of(town.DANA), password=weak).status_code == 422


def test_a_changed_password_signs_out_everywhere_else_only(browser_of, browser):
    here, elsewhere = browser_of(town.DANA), browser_of(town.DANA)
    assert change_password(here).location == "/account"
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert (
        browser.post("/sign-in", {"mail": "dana@example.org", "password": town.PASSWORD}).status_code == 422
    )


def test_one_changes_ones_own_name(browser_of):
    browser = browser_of(town.DANA)
    assert 'value="Dana Whitfield"' in browser.get("/account/name").text
    assert browser.post("/account/name", {"name": "Dana Whitfield-Moss"}).location == "/account"
    assert "Dana Whitfield-Moss" in browser.get("/account").text


def test_a_name_is_not_empty(browser_of):
    browser = browser_of(town.DANA)
    browser.get("/account/name")
    answer = browser.post("/account/name", {"name": "  "})
    assert answer.status_code == 422
    assert "Enter a name" in answer.text


def test_without_a_role_the_account_page_says_what_to_do(browser_of, town_app):
    with transaction():
        held = db.session.scalars(select(Membership.id).where(Membership.person_id == town.DANA)).one()
        actions.remove_membership(held, of=town.DANA, by=town.actor(town.ADA))
    assert (
        "An administrator of your organization can give you one" in browser_of(town.DANA).get("/account").text
    )


def paths_to_end(page: str) -> list[str]:
    """Where the buttons lead that end one session."""
    return re.findall(r'action="(/account/sessions/[^"/]+/end)"', page)


def row_with(text: str, page: str) -> str:
    return next(row for row in page.split("<tr>") if text in row)
