"""Ten seconds a week: the mailed link, the page it opens without signing in, one tap each, and taking it back."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, logs
from app.accounts.models import Membership as Seat
from app.accounts.models import Person
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.models import Organization, Room, Service
from app.errors import Conflict
from app.finding.listings import listings
from app.messages.models import Message
from app.referrals.sending import why_closed
from app.stewardship import handlers
from app.stewardship.actions import upkeep as actions
from app.stewardship.models import UpkeepAnswer, UpkeepLink
from app.stewardship.queries import upkeep as queries
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

WEEK = timedelta(days=7)
Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def page(town_app: Flask) -> str:
    """The address of Harbor's page, as its mail brings it."""
    with transaction():
        return f"/upkeep/{actions.make_link(town.HARBOR, town.PRIYA)}"


def service(service_id: object = town.PANTRY) -> Service:
    db.session.rollback()
    return db.session.get_one(Service, service_id)


def mails() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == "upkeep")))


def the_answer(tap: str) -> UpkeepAnswer:
    db.session.rollback()
    return db.session.scalars(select(UpkeepAnswer).where(UpkeepAnswer.tap == tap)).one()


def asked() -> set[object]:
    db.session.rollback()
    return set(db.session.scalars(select(UpkeepLink.organization_id)))


def test_each_provider_with_listings_is_asked_once_a_week(town_app: Flask) -> None:
    with clock.at(NOON + WEEK):
        handlers.ask_for_upkeep()
        handlers.ask_for_upkeep()
        assert asked() == {town.HARBOR, town.LAKEVIEW, town.SAFE_HARBOR}
        assert sorted(mail.to for mail in mails()) == [
            "owen@example.org",
            "priya@example.org",
            "rosa@example.org",
        ]
    with clock.at(NOON + 2 * WEEK):
        handlers.ask_for_upkeep()
        assert len(mails()) == 6


def test_who_confirmed_a_few_days_ago_is_not_asked(town_app: Flask) -> None:
    with clock.at(NOON + WEEK), transaction():
        for id_ in (town.RENT_HELP, town.SHELTER):
            found = db.session.get_one(Service, id_)
            directory.confirm(found, how="owner", by=cast.OWEN)
            directory.say_room(found, Room.FULL, by=cast.OWEN)
    with clock.at(NOON + WEEK + timedelta(days=3)):
        handlers.ask_for_upkeep()
        assert town.LAKEVIEW not in asked()
    with clock.at(NOON + 2 * WEEK):
        handlers.ask_for_upkeep()
        assert town.LAKEVIEW in asked()


def test_without_an_account_the_mailbox_in_the_listing_is_asked(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
        actions.ask(town.HARBOR)
    assert [mail.to for mail in mails()] == ["hello@harbor.example.org"]


def test_nobody_is_asked_where_there_is_nobody_to_write_to(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
        db.session.get_one(Organization, town.HARBOR).email = None
        assert actions.ask(town.HARBOR) == 0
    assert mails() == []
    assert asked() == set()


def test_the_mail_holds_the_link_and_names_the_organization_alone(town_app: Flask) -> None:
    with transaction():
        actions.ask(town.HARBOR)
    (mail,) = mails()
    link = json.loads(mail.params or "{}")["link"]
    assert Browser(town_app).get(link.removeprefix("http://localhost")).status_code == 200
    text = town_app.jinja_env.get_template("mail/upkeep.txt").render(**json.loads(mail.params or "{}"))
    assert link in text
    assert text.startswith("Subject: Is your listing still right? (Harbor Food Pantry)")
    for name in ("Priya", "Meals"):
        assert name not in text


def test_the_mail_to_a_victim_service_provider_names_nobody(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
        actions.ask(town.HARBOR)
    (mail,) = mails()
    text = town_app.jinja_env.get_template("mail/upkeep.txt").render(**json.loads(mail.params or "{}"))
    assert text.startswith("Subject: Is your listing still right?\n")
    assert "Harbor" not in text


def test_only_the_hash_of_a_link_is_kept(page: str) -> None:
    token = page.rpartition("/")[2]
    row = db.session.scalars(select(UpkeepLink)).one()
    assert len(token) == 43
    assert token.encode() not in row.token_hash
    assert len(row.token_hash) == 32


def test_looking_changes_nothing_and_shows_nobody(browser: Browser, page: str, statements: Counting) -> None:
    before = (service().confirmed_at, service().capacity.said_at)  # type: ignore[union-attr]
    browser.get(page)
    with statements() as run:
        answer = browser.get(page)
    assert len(run) <= 7
    assert answer.status_code == 200
    assert "Priya" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert (service().confirmed_at, service().capacity.said_at) == before  # type: ignore[union-attr]
    assert db.session.scalars(select(UpkeepAnswer)).all() == []


def test_one_tap_confirms_a_listing_and_says_so(browser: Browser, page: str) -> None:
    with clock.at(NOON + WEEK):
        answer = browser.post(f"{page}/confirm", {"service": town.PANTRY}, follow_redirects=True)
        assert "You said yes just now." in answer.text
        assert "Undo" in answer.text
        assert service().confirmed_at == NOON + WEEK
    assert service(town.DELIVERY).confirmed_at == NOON


def test_one_tap_confirms_everything(browser: Browser, page: str) -> None:
    with clock.at(NOON + WEEK):
        browser.post(f"{page}/confirm", {"service": "all"})
    assert service().confirmed_at == service(town.DELIVERY).confirmed_at == NOON + WEEK
    assert service(town.SHELTER).confirmed_at == NOON


@pytest.mark.parametrize("room", ["has_room", "waitlist", "full", "assessment"])
def test_each_answer_about_room_is_one_tap(browser: Browser, page: str, room: str) -> None:
    browser.post(f"{page}/room", {"service": town.DELIVERY, "room": room, "wait": "30"})
    capacity = service(town.DELIVERY).capacity
    assert capacity is not None
    assert capacity.room == room
    assert capacity.wait_days == (30 if room == "waitlist" else None)
    assert capacity.said_by == town.PRIYA


def test_an_answer_can_be_taken_back(browser: Browser, page: str) -> None:
    with clock.at(NOON + WEEK):
        browser.post(f"{page}/room", {"service": town.PANTRY, "room": "full"})
        browser.post(f"{page}/undo", {"answer": the_answer("room").id})
        browser.post(f"{page}/confirm", {"service": town.PANTRY})
        browser.post(f"{page}/undo", {"answer": the_answer("confirm").id})
    found = service()
    assert found.capacity is not None
    assert (found.capacity.room, found.capacity.said_at) == ("has_room", NOON)
    assert (found.confirmed_at, found.confirmed_how) == (NOON, "owner")
    assert {row.field for row in found.confirmations} == {"capacity"}


def test_what_nobody_had_said_is_unsaid_again(browser: Browser, page: str) -> None:
    browser.post(f"{page}/room", {"service": town.DELIVERY, "room": "full"})
    browser.post(f"{page}/undo", {"answer": the_answer("room").id})
    assert service(town.DELIVERY).capacity is None


def test_taking_back_never_overwrites_what_somebody_said_since(browser: Browser, page: str) -> None:
    browser.post(f"{page}/room", {"service": town.PANTRY, "room": "full"})
    answer = the_answer("room").id
    with clock.at(NOON + timedelta(hours=1)):
        with transaction():
            directory.say_room(db.session.get_one(Service, town.PANTRY), Room.WAITLIST, by=cast.CORA)
        assert browser.post(f"{page}/undo", {"answer": answer}).status_code == Conflict.status
    assert service().capacity.room == "waitlist"  # type: ignore[union-attr]


def test_a_pause_stops_referrals_tells_referrers_why_and_ends_by_itself(
    browser: Browser, browser_of: Callable[..., Browser], page: str
) -> None:
    until = {"service": town.PANTRY, "until": "2026-03-09", "message": "We are painting the hall."}
    assert browser.post(f"{page}/pause", until).status_code == 303
    said = "No new referrals until March 9, 2026. “We are painting the hall.”"
    assert said in why_closed(service())
    assert said in browser_of(town.DANA).get(f"/services/{town.PANTRY}").text
    assert said in browser_of(town.DANA).get(f"/organizations/{town.HARBOR}").text
    with transaction(), pytest.raises(Conflict, match="painting"):
        cast.send()
    assert not next(one for one in listings([town.PANTRY])).accepts_referrals
    with clock.at(NOON + WEEK):
        assert why_closed(service()) == ""
        assert next(one for one in listings([town.PANTRY])).accepts_referrals


def test_a_pause_can_be_ended_early_and_that_taken_back(browser: Browser, page: str) -> None:
    browser.post(f"{page}/pause", {"service": "all", "until": "2026-03-20"})
    assert why_closed(service()) != ""
    browser.post(f"{page}/resume", {"service": town.PANTRY})
    assert why_closed(service()) == ""
    assert why_closed(service(town.DELIVERY)) != ""
    browser.post(f"{page}/undo", {"answer": the_answer("resume").id})
    assert "March 20" in why_closed(service())


@pytest.mark.parametrize("until", ["", "2026-03-04", "2025-01-01", "2036-01-01", "soon"])
def test_a_pause_needs_a_day_that_comes(browser: Browser, page: str, until: str) -> None:
    answer = browser.post(f"{page}/pause", {"service": "all", "until": until, "message": "Back soon"})
    assert answer.status_code == 422
    assert "Back soon" in answer.text
    assert service().pause is None


def test_a_link_is_good_for_its_own_organization_only(browser: Browser, page: str) -> None:
    for what in ("confirm", "room", "resume"):
        tap = browser.post(f"{page}/{what}", {"service": town.SHELTER, "room": "has_room"})
        assert tap.status_code == 404
    assert service(town.SHELTER).capacity.room == "full"  # type: ignore[union-attr]


def test_another_links_answer_cannot_be_taken_back(browser: Browser, page: str) -> None:
    browser.post(f"{page}/room", {"service": town.PANTRY, "room": "full"})
    with transaction():
        other = f"/upkeep/{actions.make_link(town.LAKEVIEW, town.OWEN)}"
    assert browser.post(f"{other}/undo", {"answer": the_answer("room").id}).status_code == 404
    assert service().capacity.room == "full"  # type: ignore[union-attr]


def test_a_link_opens_nothing_after_two_weeks(browser: Browser, page: str) -> None:
    with clock.at(NOON + 2 * WEEK - timedelta(minutes=1)):
        assert browser.get(page).status_code == 200
    with clock.at(NOON + 2 * WEEK):
        assert browser.get(page).status_code == 404
        assert browser.post(f"{page}/confirm", {"service": "all"}).status_code == 404


def test_a_link_that_was_switched_off_opens_nothing(browser: Browser, page: str) -> None:
    assert "switched off" in browser.post(f"{page}/off").text
    assert browser.get(page).status_code == 404
    assert browser.post(f"{page}/room", {"service": town.PANTRY, "room": "full"}).status_code == 404


def test_whoever_left_the_organization_cannot_use_their_link(browser: Browser, page: str) -> None:
    with transaction():
        db.session.delete(db.session.scalars(select(Seat).where(Seat.person_id == town.PRIYA)).one())
    assert browser.get(page).status_code == 404


def test_a_made_up_link_opens_nothing(browser: Browser) -> None:
    assert browser.get(f"/upkeep/{'x' * 43}").status_code == 404


def test_the_token_is_masked_in_logs(
    browser: Browser, page: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs.log, "propagate", True)
    with caplog.at_level(logging.INFO, logger="trellis"):
        browser.get(page)
    lines = [logs.JsonLines().format(record) for record in caplog.records]
    assert any("/upkeep/***" in line for line in lines)
    assert not any(page.rpartition("/")[2] in line for line in lines)


def test_a_service_that_is_closed_for_good_is_not_asked_about(browser: Browser, page: str) -> None:
    with transaction():
        db.session.get_one(Service, town.DELIVERY).status = "defunct"
    assert "Meals to your door" not in browser.get(page).text
    assert [one.id for one in queries.services_of(town.HARBOR)] == [town.PANTRY]
