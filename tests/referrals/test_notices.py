"""Who is told of what, and what happens when nobody can be."""

import re

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.clients import actions as clients
from app.db import db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all
from app.messages import Message, MessageState
from app.messages.post import PostRefusedError, transport
from app.referrals import drafts
from app.referrals.lifecycle import EVENTS, Action, Status
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import AMARA, DANA, PRIYA, open_client, send, sent, status_of, take


@pytest.fixture
def mails(town_app):
    """What goes out, as (to, whole text); the worker is run first."""

    def sent_since() -> list[tuple[str, str]]:
        box = transport()
        box.sent.clear()
        run_all()
        return sorted((mail["To"], str(mail)) for mail in box.sent)

    transport().fault = None
    yield sent_since
    transport().fault = None


def unreachable() -> None:
    """Harbor has neither an active account nor an address."""
    with transaction():
        db.session.get_one(Organization, town.HARBOR).email = None
        db.session.get_one(Person, town.PRIYA).active = False


def test_every_event_of_the_loop_says_what_follows(town_app):
    reactions = town_app.extensions["reactions"]
    assert set(reactions) >= EVENTS | {"referral.reminded", "referral.overdue", "consent.withdrawn"}


def test_a_new_referral_is_told_to_the_providers_people(mails):
    id_ = sent()
    [(to, mail)] = mails()
    assert to == "priya@example.org"
    assert f"/referrals/{id_}" in mail


def test_an_answer_is_told_to_the_case_manager(mails):
    id_ = sent()
    mails()
    take(id_, Action.ACCEPT, PRIYA)
    assert [to for to, _ in mails()] == ["dana@example.org"]


def test_nobody_is_told_of_what_they_did_themselves(mails):
    id_ = sent()
    mails()
    take(id_, Action.WITHDRAW, DANA, reason="duplicate")
    assert [to for to, _ in mails()] == ["priya@example.org"]


def test_a_case_manager_hears_of_what_a_colleague_did(mails):
    id_ = sent()
    mails()
    take(id_, Action.WITHDRAW, AMARA, reason="duplicate")
    assert [to for to, _ in mails()] == ["dana@example.org", "priya@example.org"]


def test_whoever_writes_down_an_answer_is_not_told_of_it(mails, browser_of):
    unreachable()
    id_ = sent()
    browser_of(town.DANA).post(f"/referrals/{id_}/accept", {"logged": "1", "version": "1"})
    assert status_of(id_) is Status.ACCEPTED
    assert mails() == []


def test_a_mail_says_nothing_about_the_client(mails):
    id_ = sent(why="Her husband must not know.", wishes=["Insulin"])
    take(id_, Action.ASK, PRIYA, question="Which insulin?")
    everything = "".join(mail for _, mail in mails())
    assert everything
    for secret in ("Maria", "Sandoval", "husband", "Insulin", "insulin", "62704", "555-0188", "pantry"):
        assert secret not in everything


def test_without_people_the_mailbox_of_the_listing_is_told(mails):
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    sent()
    [(to, mail)] = mails()
    assert to == "hello@harbor.example.org"
    assert "Dana Whitfield" in mail
    assert "dana@example.org" in mail
    assert "/answer/" in mail
    assert "/referrals/" not in mail  # they have no account to sign in with


def test_an_answer_by_mail_or_phone_is_written_down_by_the_referrer(mails, browser_of):
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    id_ = sent()
    dana = browser_of(town.DANA)
    assert "a private link in the mail lets them answer" in text_of(dana.get(f"/referrals/{id_}"))
    assert dana.post(f"/referrals/{id_}/accept", {"logged": "1", "version": "1"}).status_code == 303
    assert status_of(id_) is Status.ACCEPTED


def test_a_withdrawn_consent_is_told_to_those_who_hold_something(mails):
    with transaction():
        referral = send()
        client = referral.client
    mails()
    with transaction():
        clients.withdraw_consent(db.session.merge(client).consents[0], by=DANA)
    [(to, mail)] = mails()
    assert to == "priya@example.org"
    assert "withdrawn their consent" in mail


def test_whoever_can_not_be_told_is_never_called_told(mails, browser_of):
    unreachable()
    id_ = sent()
    assert mails() == []
    dana = browser_of(town.DANA)
    for page in (f"/referrals/{id_}", "/referrals?tab=waiting"):
        assert "Nobody was told" in text_of(dana.get(page))
    assert "has no account and no e-mail address" in text_of(dana.get(f"/referrals/{id_}"))


def test_an_undeliverable_notice_is_seen_by_the_sender(mails, browser_of):
    id_ = sent()
    transport().fault = PostRefusedError("550")
    mails()
    assert set(db.session.scalars(select(Message.state))) == {MessageState.UNDELIVERABLE}
    page = text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))
    assert "It could not be delivered to Priya Raman and hello@harbor.example.org." in page
    assert "(217) 555-0123" in page
    assert "Notice did not arrive" in text_of(browser_of(town.DANA).get("/referrals?tab=waiting"))


def test_the_referrer_writes_down_what_an_unreachable_provider_says(mails, browser_of):
    unreachable()
    id_ = sent()
    dana = browser_of(town.DANA)
    answer = {"reason": "no_capacity", "logged": "1", "version": "1"}
    assert dana.post(f"/referrals/{id_}/decline", answer).status_code == 303
    assert status_of(id_) is Status.DECLINED
    assert db.session.get_one(Referral, id_).answer_logged
    assert "Dana Whitfield wrote down for the provider: declined" in text_of(dana.get(f"/referrals/{id_}"))


def test_a_printed_page_holds_only_what_the_provider_may_see(mails, browser_of):
    id_ = sent()
    page = text_of(browser_of(town.DANA).get(f"/referrals/{id_}/paper"))
    for words in ("The fridge is empty.", "62704", "Dana Whitfield", "☐ Yes, we take this on"):
        assert words in page
    for secret in ("Maria", "Sandoval", "555-0188"):
        assert secret not in page
    assert browser_of(town.LEE).get(f"/referrals/{id_}/paper").status_code == 404


def test_sending_what_nobody_hears_of_is_not_called_sent(mails, browser_of):
    unreachable()
    with transaction():
        client = str(open_client().id)
    with transaction():
        drafts.save(town.PANTRY, by=DANA, client=client)
        drafts.save(town.PANTRY, by=DANA, need="food.pantry", wishes=("Food",))
    dana = browser_of(town.DANA)
    check = dana.get(f"/services/{town.PANTRY}/refer/check")
    assert "Nobody will be told by e-mail" in text_of(check)
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', check.get_data(as_text=True))[1]
    page = text_of(dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce}, follow_redirects=True))
    assert "nobody could be told" in page
    assert "Nobody was told yet" in page


def test_nobody_answers_for_a_provider_who_can_answer(mails, browser_of):
    id_ = sent()
    refused = browser_of(town.DANA).post(f"/referrals/{id_}/accept", {"logged": "1", "version": "1"})
    assert refused.status_code == 403
    assert status_of(id_) is Status.SENT


def test_a_stranger_writes_nothing_down_for_anyone(mails, browser_of):
    unreachable()
    id_ = sent()
    refused = browser_of(town.CORA).post(f"/referrals/{id_}/accept", {"logged": "1", "version": "1"})
    assert refused.status_code == 403
    assert status_of(id_) is Status.SENT
