"""The private link in a mail: what it shows and when, what can be answered by it, and everyone whom it keeps out."""

import io
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, logs
from app.accounts.models import Membership, Person, Throttle
from app.audit import AuditEvent
from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all
from app.messages import Message
from app.messages.post import transport
from app.referrals import handlers, links
from app.referrals.lifecycle import Action, Status
from app.referrals.models import AnswerLink, Referral
from tests import town
from tests.browser import Browser, text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, open_client, send, sent, status_of, take

SECRETS = ("Maria", "Sandoval", "fridge", "Food for the week", "62704", "555-0188")
FIRST = ("fridge", "Food for the week", "62704")
PERSONAL = ("Maria Sandoval", "555-0188")


def link_for(id_: Any, person: Any = town.PRIYA) -> str:
    with transaction():
        return f"/answer/{links.make(db.session.get_one(Referral, id_), person)}"


def events(name: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == name)))


def withdraw_consent(id_: Any) -> None:
    with transaction():
        client = db.session.get_one(Client, db.session.get_one(Referral, id_).client_id)
        clients.withdraw_consent(client.consents[0], by=DANA)


@pytest.fixture
def referral(town_app: Flask) -> Any:
    return sent()


@pytest.fixture
def page(referral: Any) -> str:
    """The address that Priya's mail brings her."""
    return link_for(referral)


def test_looking_shows_who_asks_and_nothing_of_the_client(browser: Browser, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Northside Family Center" in shown
    assert "Community pantry" in shown
    assert "Open the referral" in shown
    for secret in SECRETS:
        assert secret not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_programs_that_follow_links_in_mail_change_nothing(
    browser: Browser, referral: Any, page: str
) -> None:
    def kept() -> tuple[Any, ...]:
        db.session.rollback()
        count = db.session.scalar(select(func.count()).select_from(AuditEvent))
        return count, status_of(referral), db.session.scalars(select(AnswerLink)).one().expires_at

    before = kept()
    for path in (page, f"{page}/accept", f"{page}/decline", f"{page}/off"):
        browser.get(path)
        browser._open("HEAD", path)
    assert kept() == before
    assert status_of(referral) is Status.SENT


def test_two_taps_accept_and_only_then_is_the_client_named(
    browser: Browser, referral: Any, page: str
) -> None:
    opened = browser.post(page)
    assert opened.headers["Cache-Control"] == "no-store"
    assert status_of(referral) is Status.RECEIVED
    shown = text_of(opened)
    for fact in FIRST:
        assert fact in shown
    for secret in PERSONAL:
        assert secret not in shown
    accepted = browser.post(f"{page}/accept", {"version": "1"})
    assert status_of(referral) is Status.ACCEPTED
    for secret in PERSONAL:
        assert secret in text_of(accepted)


def test_an_answer_by_link_is_recorded_as_one(browser: Browser, referral: Any, page: str) -> None:
    browser.post(page)
    browser.post(f"{page}/accept", {"version": "1"})
    for name in ("referral.received", "referral.accepted"):
        (event,) = events(name)
        assert event.data["channel"] == "link"
        assert (event.actor_id, event.organization_id) == (town.PRIYA, town.HARBOR)
    assert [event.actor_id for event in events("client.read")] == [town.PRIYA]
    assert db.session.get_one(Referral, referral).owner_id == town.PRIYA


def test_readings_by_two_mailboxes_are_both_written_down(browser: Browser) -> None:
    with transaction():
        client = open_client()
        ids = [send(client).id, send(client, town.RENT_HELP, need="housing.rent").id]
    for id_ in ids:
        browser.post(link_for(id_, None))
    assert [event.organization_id for event in events("client.read")] == [town.HARBOR, town.LAKEVIEW]


def test_the_referrer_sees_that_the_answer_came_by_link(
    browser: Browser, browser_of: Callable[..., Browser], referral: Any, page: str
) -> None:
    browser.post(f"{page}/accept", {"version": "1"})
    shown = text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))
    assert "Priya Raman, by the private link in a mail, accepted" in shown


def test_a_provider_without_account_sees_a_referral_through_by_link(
    browser: Browser, browser_of: Callable[..., Browser]
) -> None:
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    id_ = sent()
    transport().sent.clear()
    run_all()
    (mail,) = transport().sent
    assert mail["To"] == "hello@harbor.example.org"
    page = re.findall(r"/answer/\S+", mail.get_content())[0]
    browser.post(page)
    steps: tuple[tuple[str, dict[str, Any], Status], ...] = (
        ("ask", {"question": "How many people?"}, Status.INFO_NEEDED),
        ("waitlist", {"review_on": "2026-03-20"}, Status.WAITLISTED),
        ("accept", {}, Status.ACCEPTED),
        ("contact", {}, Status.CONTACTED),
        ("start", {}, Status.STARTED),
    )
    for version, (action, given, then) in enumerate(steps, start=1):
        assert browser.post(f"{page}/{action}", {"version": version, **given}).status_code == 200
        assert status_of(id_) is then
    done = browser.post(f"{page}/complete", {"version": 6, "result_0": "achieved", "helped": "yes"})
    assert status_of(id_) is Status.COMPLETED
    assert "Thank you, that was the last step" in text_of(done)
    for secret in SECRETS:
        assert secret not in done.text
    shown = text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))
    assert "The provider, by the private link in a mail, completed it" in shown


def test_a_no_by_link_carries_its_reason_and_who_could_help_instead(
    browser: Browser, referral: Any, page: str
) -> None:
    refused = browser.post(f"{page}/decline", {"version": "1"})
    assert refused.status_code == 422
    assert "Choose a reason." in refused.text
    browser.post(f"{page}/decline", {"version": "1", "reason": "no_capacity"})
    row = db.session.get_one(Referral, referral)
    assert (row.status, row.reason) == (Status.DECLINED, "no_capacity")
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize(
    ("action", "given"), [("accept", {}), ("decline", {"reason": "no_capacity"})], ids=["accept", "decline"]
)
def test_the_same_answer_sent_twice_counts_once(
    browser: Browser, referral: Any, page: str, action: str, given: dict[str, str]
) -> None:
    form = {"version": "1", **given}
    answers = [browser.post(f"{page}/{action}", form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(events(f"referral.{action}d" if action == "decline" else "referral.accepted")) == 1


def test_whoever_was_overtaken_is_told_so_and_nothing_is_done(
    browser: Browser, referral: Any, page: str
) -> None:
    browser.post(page)
    take(referral, Action.ACCEPT, PRIYA)
    answer = browser.post(f"{page}/waitlist", {"version": "1", "review_on": "2026-03-20"})
    assert answer.status_code == 409
    assert "Someone else was quicker" in text_of(answer)
    assert status_of(referral) is Status.ACCEPTED


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.ANSWER, Action.MARK_AS_ERROR])
def test_what_only_the_referrer_may_do_is_refused(
    browser: Browser, referral: Any, page: str, action: str
) -> None:
    given = {"version": "1", "reason": "duplicate", "answer": "Four"}
    assert browser.post(f"{page}/{action}", given).status_code in (403, 409)
    assert status_of(referral) is Status.SENT


def test_a_link_opens_its_own_referral_only(browser: Browser, referral: Any, page: str) -> None:
    other = sent(wishes=["A cot for the baby"])
    assert "A cot" not in text_of(browser.post(page))
    browser.post(f"{page}/accept", {"version": "1"})
    assert status_of(referral) is Status.ACCEPTED
    assert status_of(other) is Status.SENT
    assert browser.get(f"/referrals/{other}").status_code == 302  # to sign in


def _wears_out(id_: Any) -> None:
    with transaction():
        db.session.scalars(select(AnswerLink)).one().expires_at = NOON - timedelta(seconds=1)


def _is_revoked(id_: Any) -> None:
    with transaction():
        links.revoke_all([id_])


def _leaves(id_: Any) -> None:
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False


def _changes_jobs(id_: Any) -> None:
    with transaction():
        seat = db.session.scalars(select(Membership).where(Membership.person_id == town.PRIYA)).one()
        seat.organization_id = town.LAKEVIEW


def _is_withdrawn(id_: Any) -> None:
    take(id_, Action.WITHDRAW, DANA, reason="duplicate")


def _goes_to_another(id_: Any) -> None:
    with transaction():
        db.session.get_one(Referral, id_).partner_id = town.LAKEVIEW


@pytest.mark.parametrize(
    "happens",
    [_wears_out, _is_revoked, _leaves, _changes_jobs, _is_withdrawn, _goes_to_another, withdraw_consent],
)
def test_a_link_that_lost_its_ground_opens_nothing(
    browser: Browser, referral: Any, page: str, happens: Callable[[Any], None]
) -> None:
    browser.post(page)
    happens(referral)
    before = status_of(referral)
    answers = [
        browser.get(page),
        browser.post(page),
        browser.post(f"{page}/accept", {"version": "1"}),
        browser.post(f"{page}/decline", {"version": "1"}),
        browser.post(f"{page}/off"),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert "opens nothing any more" in text_of(answer)
        for secret in SECRETS:
            assert secret not in answer.text
    assert status_of(referral) is before


def test_consent_given_anew_does_not_bring_old_links_back(browser: Browser, referral: Any, page: str) -> None:
    withdraw_consent(referral)
    run_all()
    with transaction():
        client = db.session.get_one(Client, db.session.get_one(Referral, referral).client_id)
        harbor = db.session.get_one(Organization, town.HARBOR)
        with clock.at(NOON + timedelta(minutes=1)):
            clients.give_consent(client, recipients=[harbor], by=DANA)
    with clock.at(NOON + timedelta(minutes=2)):
        assert browser.get(page).status_code == 404
        assert browser.get(link_for(referral)).status_code == 200


def test_a_late_yes_is_still_welcome(browser: Browser, referral: Any, page: str) -> None:
    for day in range(14):
        with clock.at(NOON + timedelta(days=day)):
            handlers.chase_referrals()
    with clock.at(NOON + timedelta(days=14)):
        assert status_of(referral) is Status.EXPIRED
        version = db.session.get_one(Referral, referral).version
        assert browser.post(f"{page}/accept", {"version": version}).status_code == 200
        assert status_of(referral) is Status.ACCEPTED


def test_a_link_lasts_two_weeks_and_longer_once_answered(browser: Browser, page: str) -> None:
    def ends() -> Any:
        db.session.rollback()
        return db.session.scalars(select(AnswerLink)).one().expires_at

    assert ends() >= NOON + timedelta(days=14)
    browser.post(f"{page}/accept", {"version": "1"})
    assert ends() == NOON + timedelta(days=60)


def test_whoever_got_it_by_mistake_can_switch_it_off(
    browser: Browser, browser_of: Callable[..., Browser], referral: Any, page: str
) -> None:
    assert "This link is switched off" in text_of(browser.post(f"{page}/off"))
    assert browser.get(page).status_code == 404
    shown = text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))
    assert "switched a private link off" in shown


def test_each_mail_brings_a_link_and_nothing_of_the_client(town_app: Flask) -> None:
    sent()
    transport().sent.clear()
    run_all()
    (mail,) = transport().sent
    (page,) = re.findall(r"/answer/\S+", mail.get_content())
    assert Browser(town_app).get(page).status_code == 200
    for secret in (*SECRETS, "pantry"):
        assert secret not in str(mail)
    assert "/answer/" not in mail["Subject"]


def test_no_mail_about_what_has_ended_brings_a_link(town_app: Flask) -> None:
    id_ = sent()
    run_all()
    transport().sent.clear()
    take(id_, Action.WITHDRAW, DANA, reason="duplicate")
    run_all()
    (mail,) = transport().sent
    assert "/answer/" not in mail.get_content()


def test_only_the_hash_of_a_token_outlives_its_mail(town_app: Flask) -> None:
    sent()
    transport().sent.clear()
    run_all()
    token = re.findall(r"/answer/(\S+)", transport().sent[0].get_content())[0]
    row = db.session.scalars(select(AnswerLink)).one()
    assert (len(token), len(row.token_hash)) == (43, 32)
    assert db.session.scalars(select(Message)).one().params is None


def test_no_log_line_holds_a_token(browser: Browser, page: str) -> None:
    lines = io.StringIO()
    listener = logging.StreamHandler(lines)
    listener.setFormatter(logs.JsonLines())
    before = logs.log.level
    logs.log.addHandler(listener)
    logs.log.setLevel(logging.INFO)
    try:
        browser.get(page)
        browser.post(page)
        browser.post(f"{page}/accept", {"version": "1"})
        browser.get(f"{page}x")
    finally:
        logs.log.removeHandler(listener)
        logs.log.setLevel(before)
    assert "/answer/***/accept" in lines.getvalue()
    assert page.rpartition("/")[2] not in lines.getvalue()


def test_guessing_is_slowed_down_and_a_right_link_is_not(browser: Browser, page: str) -> None:
    guesses = [browser.get(f"/answer/{'x' * 40}{number}").status_code for number in range(31)]
    assert guesses == [404] * 30 + [429]
    for door in ("", "/accept", "/off"):
        assert browser.post(f"/answer/{'x' * 43}{door}").status_code == 429
    assert browser.get(page).status_code == 200
    assert db.session.scalars(select(Throttle.kind)).all() == ["answer link by address"]


def test_links_that_are_long_over_are_forgotten(referral: Any, page: str) -> None:
    with clock.at(NOON + timedelta(days=40)):
        handlers.clear_drafts()
        assert db.session.scalars(select(AnswerLink)).all() != []
    with clock.at(NOON + timedelta(days=50)):
        handlers.clear_drafts()
        assert db.session.scalars(select(AnswerLink)).all() == []
