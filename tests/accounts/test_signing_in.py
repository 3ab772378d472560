"""Signing in and out: what opens the door, what keeps it shut, and that shutting it holds."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import audit, clock
from app.accounts import actions, passwords
from app.accounts.models import Person, SessionRow, Throttle
from app.accounts.throttling import LIMITS
from app.config import Mode
from app.db import db, transaction
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

WRONG = "don’t belong together"


def sign_in(browser, mail="ada@example.org", password=town.PASSWORD, query="", **options):
    return browser.post(f"/sign-in{query}", {"mail": mail, "password": password}, **options)


def is_in(browser) -> bool:
    return browser.get("/account").status_code == 200


def test_the_right_password_opens_the_page_where_the_role_begins(browser):
    answer = sign_in(browser)
    assert (answer.status_code, answer.location) == (303, "/admin/people")
    assert "Ada Marsh" in browser.get("/account").text


def test_the_mail_address_may_be_typed_in_any_case(browser):
    assert sign_in(browser, mail=" Ada@Example.ORG ").status_code == 303


@pytest.mark.parametrize(
    ("mail", "password"), [("ada@example.org", "wheat violin ferry"), ("nobody@example.org", town.PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser, mail, password):
    answer = sign_in(browser, mail, password)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{mail}"' in answer.text
    assert password not in answer.text
    assert not is_in(browser)


def test_a_refused_sign_in_costs_the_same_for_known_and_unknown_accounts(browser, statements, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "matches", lambda *given: checked.append(given) or False)
    sign_in(browser, "first@example.org", "wheat violin ferry")
    checked.clear()
    run = {}
    for mail in ("ada@example.org", "nobody@example.org"):
        browser.get("/sign-in")
        with statements() as run[mail]:
            sign_in(browser, mail, "wheat violin ferry")
    assert run["ada@example.org"] == run["nobody@example.org"]
    assert len(checked) == 2


def test_an_account_that_was_closed_stays_shut(town_app, browser):
    with transaction():
        actions.deactivate(town.DANA, by=town.actor(town.ADA))
    assert WRONG in sign_in(browser, "dana@example.org").text


def test_an_invited_person_without_a_password_cannot_sign_in(town_app, browser):
    with transaction():
        db.session.execute(update(Person).where(Person.id == town.DANA).values(password_hash=None))
    assert WRONG in sign_in(browser, "dana@example.org").text


def test_empty_fields_are_refused_beside_themselves(browser):
    answer = sign_in(browser, "", "")
    assert "Enter an email address" in answer.text
    assert "Enter your password" in answer.text


def test_after_signing_in_one_is_back_where_one_was_going(browser):
    sent_away = browser.get("/admin/teams?q=housing")
    assert sent_away.location == "/sign-in?next=/admin/teams?q%3Dhousing"
    assert (
        sign_in(browser, query=sent_away.location.removeprefix("/sign-in")).location
        == "/admin/teams?q=housing"
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example"]
)
def test_signing_in_never_leads_to_another_site(browser, elsewhere):
    assert sign_in(browser, query=f"?next={elsewhere}").location == "/admin/people"


def test_who_is_signed_in_already_is_led_on(browser_of):
    assert browser_of(town.ADA).get("/sign-in?next=/account").location == "/account"


def test_a_form_without_its_token_is_refused(browser):
    browser.get("/sign-in")
    answer = browser.post(
        "/sign-in", {"mail": "ada@example.org", "password": town.PASSWORD, "csrf_token": "x"}
    )
    assert answer.status_code == 422
    assert not is_in(browser)


def test_the_eleventh_attempt_on_an_account_is_refused_even_with_the_right_password(browser):
    for _ in range(10):
        assert sign_in(browser, password="wheat violin ferry").status_code == 422
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert "wait 15 minutes" in answer.text


def test_attempts_on_an_unknown_account_are_limited_alike(browser):
    statuses = [sign_in(browser, "nobody@example.org", "wheat violin ferry").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_one_address_is_limited_whatever_accounts_it_tries(browser, monkeypatch):
    monkeypatch.setitem(LIMITS, "sign-in by address", replace(LIMITS["sign-in by address"], attempts=3))
    statuses = [sign_in(browser, f"p{n}@example.org", "wheat violin ferry").status_code for n in range(4)]
    assert statuses == [422, 422, 422, 429]
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert sign_in(browser, environ_base=elsewhere).status_code == 303


def test_after_the_window_one_may_try_again(browser):
    for _ in range(11):
        sign_in(browser, password="wheat violin ferry")
    with clock.at(NOON + timedelta(minutes=15)):
        assert sign_in(browser).status_code == 303


def test_a_right_password_forgives_the_wrong_ones_before_it(browser, town_app):
    for _ in range(9):
        sign_in(browser, password="wheat violin ferry")
    sign_in(browser)
    other = Browser(town_app)
    assert sign_in(other, password="wheat violin ferry").status_code == 422
    assert sign_in(other).status_code == 303


def test_the_table_of_attempts_names_nobody(browser):
    sign_in(browser, password="wheat violin ferry")
    rows = db.session.scalars(select(Throttle)).all()
    assert {row.kind for row in rows} == {"sign-in by account", "sign-in by address"}
    assert not any(b"ada" in row.subject_hash or b"127" in row.subject_hash for row in rows)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = sign_in(browser).headers["Set-Cookie"]
    assert cookie.startswith("trellis=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie


def test_where_cookies_are_secure_theirs_is_bound_to_this_very_host(browser, town_app, monkeypatch):
    settings = replace(town_app.extensions["settings"], secure_cookies=True)
    monkeypatch.setitem(town_app.extensions, "settings", settings)
    cookie = sign_in(browser).headers["Set-Cookie"]
    assert cookie.startswith("__Host-trellis=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_only_a_hash_of_the_session_key_is_kept(browser):
    sign_in(browser)
    key = browser.client.get_cookie("trellis").value
    row = db.session.scalars(select(SessionRow)).one()
    assert len(key) == 43
    assert key.encode() not in row.key_hash
    assert len(row.key_hash) == 32


def test_every_sign_in_gets_a_new_key_and_ends_the_one_before(browser):
    sign_in(browser)
    first = browser.client.get_cookie("trellis").value
    browser.get("/account")
    sign_in(browser)
    second = browser.client.get_cookie("trellis").value
    assert first != second
    browser.client.set_cookie("trellis", first)
    assert not is_in(browser)


def test_a_closed_account_has_no_session_whatever_the_sessions_say(browser_of):
    browser = browser_of(town.DANA)
    with transaction():
        db.session.get_one(Person, town.DANA).active = False
    assert not is_in(browser)


def test_a_made_up_key_opens_nothing(browser):
    browser.client.set_cookie("trellis", "made-up")
    assert browser.get("/account").location == "/sign-in?next=/account"


def test_signing_out_ends_the_session_on_the_server(browser_of):
    browser = browser_of(town.DANA)
    key = browser.client.get_cookie("trellis").value
    answer = leave(browser)
    assert answer.location == "/signed-out"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    browser.client.set_cookie("trellis", key)
    assert not is_in(browser)


def leave(browser):
    browser.get("/account")
    return browser.post("/sign-out")


def test_signing_out_without_a_session_is_no_fault(browser):
    assert browser.post("/sign-out").location == "/signed-out"


def test_looking_at_the_sign_out_address_signs_nobody_out(browser_of):
    browser = browser_of(town.DANA)
    assert browser.get("/sign-out").status_code in (404, 405)
    assert is_in(browser)


def test_thirty_quiet_minutes_end_a_sign_in(browser_of):
    browser = browser_of(town.DANA)
    with clock.at(NOON + timedelta(minutes=29)):
        assert is_in(browser)
    with clock.at(NOON + timedelta(minutes=58)):
        assert is_in(browser)
    with clock.at(NOON + timedelta(minutes=88)):
        assert not is_in(browser)


def test_twelve_hours_end_a_sign_in_however_busy(browser_of):
    browser = browser_of(town.DANA)
    for quarters in range(1, 48):
        with clock.at(NOON + timedelta(minutes=15 * quarters)):
            assert is_in(browser)
    with clock.at(NOON + timedelta(hours=12)):
        assert not is_in(browser)


def test_use_is_written_at_most_once_a_minute(browser_of, statements):
    browser = browser_of(town.DANA)
    with clock.at(NOON + timedelta(seconds=70)):
        with statements() as first:
            browser.get("/account")
        with statements() as second:
            browser.get("/account")
    assert [sql for sql in first if sql.startswith("UPDATE session")]
    assert not [sql for sql in second if sql.startswith("UPDATE")]


def test_knowing_who_comes_and_what_waits_for_them_costs_a_statement_each(browser_of, statements):
    browser = browser_of(town.DANA)
    with statements() as run:
        browser.get("/signed-out")
    assert [re.search(r"FROM (\w+)", sql)[1] for sql in run] == ["session", "referral_message"]


def test_a_stranger_costs_no_statement(browser, statements):
    with statements() as run:
        browser.get("/signed-out")
    assert not run


def test_signing_in_and_out_is_on_record(browser):
    sign_in(browser, password="wheat violin ferry")
    sign_in(browser)
    leave(browser)
    names = [event.name for event in audit.timeline_of(("person", town.ADA))]
    assert names == ["account.sign_in_refused", "account.signed_in", "account.signed_out"]


def test_attempts_sessions_and_links_are_forgotten_a_month_after_their_end(browser):
    sign_in(browser, password="wheat violin ferry")
    sign_in(browser)
    with clock.at(NOON + timedelta(days=29)), transaction():
        assert actions.forget_what_is_over() == 0
    with clock.at(NOON + timedelta(days=31)), transaction():
        actions.forget_what_is_over()
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0


@pytest.fixture
def demo(town_app, monkeypatch):
    """The town as a demo, in which Dana is offered on the sign-in page."""
    with transaction():
        db.session.get_one(Person, town.DANA).is_demo = True
        db.session.get_one(Person, town.CORA).is_demo = True
    settings = replace(town_app.extensions["settings"], mode=Mode.DEMO)
    monkeypatch.setitem(town_app.extensions, "settings", settings)


def test_the_demo_signs_its_visitors_in_with_one_click(demo, browser):
    assert "Sign in as Dana" in browser.get("/sign-in").text
    assert browser.post(f"/sign-in/demo/{town.DANA}?next=/account").location == "/account"
    assert "Dana Whitfield" in browser.get("/account").text


def test_the_demo_lets_nobody_in_but_its_own_people(demo, browser):
    assert browser.post(f"/sign-in/demo/{town.ADA}").status_code == 404
    assert not is_in(browser)


def test_outside_of_the_demo_there_is_no_such_door(town_app, browser):
    with transaction():
        db.session.get_one(Person, town.DANA).is_demo = True
    assert "Sign in as" not in browser.get("/sign-in").text
    assert browser.post(f"/sign-in/demo/{town.DANA}").status_code == 404
    assert not is_in(browser)
