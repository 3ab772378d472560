"""One-time links: each works once, for one purpose, for a while, and tells nothing to whoever only looks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import audit, clock
from app.accounts import actions, passwords
from app.accounts.models import OneTimeLink, Person
from app.actor import Role
from app.db import db, transaction
from app.errors import Conflict, NotFound
from app.logs import masked
from app.messages.models import Message
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

GOOD = "wheat violin ferry"
WORN_OUT = "used already, or is too old"


@pytest.fixture
def invitation(town_app, link_of) -> str:
    """The path of the link that Noor was mailed."""
    with transaction():
        actions.invite(
            name="Noor Haddad",
            mail="Noor@Example.org",
            organization_id=town.HARBOR,
            role=Role.ADMINISTRATOR,
            by=town.actor(town.ADA),
        )
    return link_of()


def reset_link_for(browser, link_of, mail_address="dana@example.org") -> str:
    browser.post("/reset", {"mail": mail_address})
    return link_of()


def accept(browser, link, **changed):
    return browser.post(link, {"name": "Noor Haddad", "password": GOOD} | changed)


def test_an_invitation_leads_from_the_mail_to_being_signed_in(browser, invitation):
    assert "Choose a password" in browser.get(invitation).text
    assert accept(browser, invitation, name="Noor H.").location == "/admin/people"
    assert "Noor H." in browser.get("/account").text


def test_whoever_joined_signs_in_with_the_password_they_chose(browser, invitation, town_app):
    accept(browser, invitation)
    answer = Browser(town_app).post("/sign-in", {"mail": "noor@example.org", "password": GOOD})
    assert answer.status_code == 303


def test_an_invitation_works_once(browser, invitation, town_app):
    accept(browser, invitation)
    answer = accept(Browser(town_app), invitation, password="other violin ferry")
    assert answer.status_code == 404
    assert WORN_OUT in answer.text
    assert Browser(town_app).get(invitation).status_code == 404


def test_looking_at_an_invitation_uses_nothing_up_and_names_nobody(browser, invitation):
    first, second = browser.get(invitation), browser.get(invitation)
    assert first.status_code == second.status_code == 200
    assert "Noor" not in first.text
    assert "noor@" not in first.text.lower()
    assert "Harbor" not in first.text


def test_an_invitation_works_for_seven_days(browser, invitation):
    with clock.at(NOON + timedelta(days=6, hours=23)):
        assert browser.get(invitation).status_code == 200
    with clock.at(NOON + timedelta(days=7)):
        assert WORN_OUT in accept(browser, invitation).text


def test_a_new_invitation_ends_the_one_before(browser, invitation, link_of):
    with transaction():
        noor = db.session.scalars(select(Person).where(Person.mail == "noor@example.org")).one()
        actions.send_invitation(noor, by=town.actor(town.ADA))
    assert browser.get(invitation).status_code == 404
    assert browser.get(link_of()).status_code == 200


def test_closing_the_account_ends_its_invitation(browser, invitation):
    with transaction():
        noor = db.session.scalars(select(Person.id).where(Person.mail == "noor@example.org")).one()
        actions.deactivate(noor, by=town.actor(town.ADA))
    assert browser.get(invitation).status_code == 404
    assert accept(browser, invitation).status_code == 404
    with transaction():
        actions.reactivate(noor, by=town.actor(town.ADA))
    assert accept(browser, invitation).status_code == 404


def test_a_weak_password_is_refused_beside_its_field_and_the_invitation_still_works(browser, invitation):
    answer = accept(browser, invitation, password="password1234")
    assert answer.status_code == 422
    assert "guessed first" in answer.text
    assert 'value="Noor Haddad"' in answer.text
    assert accept(browser, invitation).status_code == 303


def test_ones_own_name_is_no_password(browser, invitation):
    assert "guessed first" in accept(browser, invitation, password="noor.haddad.77").text


def test_joining_needs_a_name(browser, invitation):
    assert "Enter your name" in accept(browser, invitation, name=" ").text


def test_who_has_joined_is_not_invited_again(town_app):
    with pytest.raises(Conflict, match="has joined already"), transaction():
        actions.make_invitation(db.session.get_one(Person, town.DANA), by=town.actor(town.ADA))


def test_a_closed_account_is_not_invited(browser, invitation):
    with transaction():
        noor = db.session.scalars(select(Person).where(Person.mail == "noor@example.org")).one()
        noor.active = False
    with pytest.raises(Conflict, match="closed"), transaction():
        actions.make_invitation(db.session.get_one(Person, noor.id), by=town.actor(town.ADA))


def test_only_hashes_of_tokens_are_kept_and_mail_forgets_its_links(browser, invitation):
    token = invitation.rsplit("/", 1)[1]
    link = db.session.scalars(select(OneTimeLink)).one()
    message = db.session.scalars(select(Message)).one()
    assert len(token) == 43
    assert token.encode() not in link.token_hash
    assert message.params is None


def test_logs_mask_the_token(invitation):
    assert masked(invitation) == "/invitations/***"


def test_a_forgotten_password_is_replaced_by_mail(browser, link_of):
    link = reset_link_for(browser, link_of)
    assert "dana" not in browser.get(link).text.lower()
    answer = browser.post(link, {"password": GOOD})
    assert answer.location == "/sign-in"
    assert "Your password is changed" in browser.get("/sign-in").text
    assert (
        browser.post("/sign-in?next=/account", {"mail": "dana@example.org", "password": GOOD}).status_code
        == 303
    )


def test_the_answer_to_a_forgotten_password_is_the_same_for_everybody(browser, mail):
    answers = {}
    for address in ("dana@example.org", "nobody@example.org"):
        asked = browser.post("/reset", {"mail": address})
        answers[address] = asked.status_code, asked.location, browser.get(asked.location).text
    assert answers["dana@example.org"] == answers["nobody@example.org"]
    assert [sent["To"] for sent in mail()] == ["dana@example.org"]


def test_asking_for_a_reset_costs_the_same_for_everybody(browser, statements):
    browser.post("/reset", {"mail": "first@example.org"})
    run = {}
    for address in ("dana@example.org", "nobody@example.org"):
        with statements() as run[address]:
            browser.post("/reset", {"mail": address})
    assert run["dana@example.org"] == run["nobody@example.org"]


def test_a_closed_account_gets_no_reset(town_app, browser, mail):
    with transaction():
        actions.deactivate(town.DANA, by=town.actor(town.ADA))
    browser.post("/reset", {"mail": "dana@example.org"})
    assert mail() == []


def test_an_account_closed_before_the_mail_was_made_gets_none(town_app, browser, mail):
    browser.post("/reset", {"mail": "dana@example.org"})
    with transaction():
        actions.deactivate(town.DANA, by=town.actor(town.ADA))
    assert mail() == []


def test_a_reset_works_once_and_for_an_hour(browser, link_of):
    link = reset_link_for(browser, link_of)
    with clock.at(NOON + timedelta(hours=1)):
        assert browser.post(link, {"password": GOOD}).status_code == 404
    assert browser.post(link, {"password": GOOD}).status_code == 303
    worn_out = browser.post(link, {"password": GOOD})
    assert WORN_OUT in worn_out.text
    assert 'href="/reset"' in worn_out.text


def test_a_reset_ends_every_session_and_every_other_link(browser, browser_of, link_of):
    elsewhere = browser_of(town.DANA)
    link = reset_link_for(browser, link_of)
    browser.post(link, {"password": GOOD})
    assert elsewhere.get("/account").status_code == 302


def test_a_link_opens_only_what_it_was_made_for(browser, invitation, link_of):
    token = invitation.rsplit("/", 1)[1]
    assert browser.get(f"/reset/{token}").status_code == 404
    assert browser.post(f"/reset/{token}", {"password": GOOD}).status_code == 404
    reset_token = reset_link_for(browser, link_of).rsplit("/", 1)[1]
    assert browser.get(f"/invitations/{reset_token}").status_code == 404


def test_a_weak_new_password_is_refused_and_the_reset_still_works(browser, link_of):
    link = reset_link_for(browser, link_of)
    assert "at least 12" in browser.post(link, {"password": "short"}).text
    assert "guessed first" in browser.post(link, {"password": "dana whitfield"}).text
    assert browser.post(link, {"password": GOOD}).status_code == 303


def test_the_fourth_reset_within_an_hour_is_refused(browser, mail):
    statuses = [browser.post("/reset", {"mail": "dana@example.org"}).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    with clock.at(NOON + timedelta(hours=1)):
        assert browser.post("/reset", {"mail": "dana@example.org"}).status_code == 303


def test_what_is_no_mail_address_is_refused(browser):
    assert "Enter an email address" in browser.post("/reset", {"mail": "dana"}).text


def test_two_who_use_one_link_at_once_get_one_success(town_app, invitation):
    token = invitation.rsplit("/", 1)[1]
    password = passwords.choose(GOOD)
    with transaction():
        actions.accept_invitation(token, name="Noor", password=password)
        with pytest.raises(NotFound):
            actions.accept_invitation(token, name="Somebody", password=password)


def test_a_link_that_ran_out_between_looking_and_sending_is_refused(town_app, invitation):
    token = invitation.rsplit("/", 1)[1]
    with clock.at(NOON + timedelta(days=7)), pytest.raises(NotFound), transaction():
        actions.accept_invitation(token, name="Noor", password=passwords.choose(GOOD))


def test_an_invitation_resets_nobodys_password(town_app, invitation):
    with pytest.raises(NotFound), transaction():
        actions.reset_password(invitation.rsplit("/", 1)[1], password=passwords.choose(GOOD))


def test_joining_and_resetting_are_on_record(browser, invitation, link_of, town_app):
    accept(Browser(town_app), invitation)
    reset_link_for(browser, link_of, "noor@example.org")
    noor = db.session.scalars(select(Person.id).where(Person.mail == "noor@example.org")).one()
    names = [event.name for event in audit.timeline_of(("person", noor))]
    assert names == [
        "account.created",
        "account.role_added",
        "account.invited",
        "account.joined",
        "account.signed_in",
        "account.reset_requested",
    ]


def test_the_mails_say_no_names(invitation, browser, link_of, mail):
    reset_link_for(browser, link_of)
    for sent in mail():
        assert not any(name in sent.as_string() for name in ("Noor", "Dana", "Ada", "Harbor"))
