"""Closing a service asks about its open referrals first; pausing, reopening, and opening by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Service, ServiceStatus
from app.finding.listings import listing_of
from app.messages.models import Message
from app.reactions import react
from app.referrals import closing, sending
from app.referrals.closing import Answer, Fate, open_referrals
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from app.stewardship import handlers
from app.stewardship.models import Proposal
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
OFFERED = f"/services/{town.PANTRY}/offered"
CLOSE = f"/services/{town.PANTRY}/close"
GONE = {"how": "defunct", "until": "", "message": "We thank everyone."}


def pantry() -> Service:
    db.session.rollback()
    return db.session.get_one(Service, town.PANTRY)


def mails_to(person: str) -> list[Message]:
    """What follows from all that happened, and what it mailed to this person."""
    db.session.rollback()
    for event in db.session.scalars(select(AuditEvent.id)).all():
        react(event)
    db.session.rollback()
    return [m for m in db.session.scalars(select(Message)) if m.to == f"{person}@example.org"]


def test_closing_shows_first_how_many_referrals_are_open(browser_of: BrowserOf) -> None:
    cast.two_referrals()
    page = browser_of(town.PRIYA).get(OFFERED).get_data(as_text=True)
    assert "2 referrals are open here:" in page
    assert "1 waits for an answer, 1 is in hand." in page
    assert pantry().status == "active"


def test_nothing_closes_before_the_question_is_answered(browser_of: BrowserOf) -> None:
    cast.two_referrals()
    page = browser_of(town.PRIYA).post(CLOSE, GONE)
    assert page.status_code == 422
    assert "We thank everyone." in page.get_data(as_text=True)
    assert pantry().status == "active"


def test_open_referrals_can_end_with_words_and_the_referrer_may_choose_anew(browser_of: BrowserOf) -> None:
    waits, taken = cast.two_referrals()
    words = {"unanswered": "end", "in_hand": "end", "words": "We close on Friday."}
    priya = browser_of(town.PRIYA)
    assert priya.post(CLOSE, GONE | words | {"words": ""}).status_code == 422
    assert priya.post(CLOSE, GONE | words).status_code == 303
    assert (cast.status_of(waits), cast.status_of(taken)) == (Status.DECLINED, Status.ENDED_EARLY)
    assert db.session.get_one(Referral, waits).reason == "not_offered"
    page = browser_of(town.DANA).get(f"/referrals/{waits}").get_data(as_text=True)
    assert "We close on Friday." in page
    assert len([m for m in mails_to("dana") if m.template == "referral_news"]) >= 2


def test_open_referrals_can_go_on_and_the_referrer_is_told(browser_of: BrowserOf) -> None:
    waits, taken = cast.two_referrals()
    kept = {"unanswered": "keep", "in_hand": "keep", "words": "We finish what we began."}
    assert browser_of(town.PRIYA).post(CLOSE, GONE | kept).status_code == 303
    assert (cast.status_of(waits), cast.status_of(taken)) == (Status.SENT, Status.ACCEPTED)
    page = browser_of(town.DANA).get(f"/referrals/{taken}").get_data(as_text=True)
    assert "Closed for good since" in page
    assert "We finish what we began." in page
    assert len([m for m in mails_to("dana") if m.template == "referral_news"]) >= 2


def test_a_decline_because_it_closed_is_no_doubt_about_the_listing(browser_of: BrowserOf) -> None:
    waits, _taken = cast.two_referrals()
    words = {"unanswered": "end", "in_hand": "keep", "words": "Closed."}
    browser_of(town.PRIYA).post(CLOSE, GONE | words)
    mails_to("dana")
    assert cast.status_of(waits) == Status.DECLINED
    assert db.session.scalars(select(Proposal)).all() == []


def test_what_is_closed_for_good_stays_readable_and_takes_no_referral(
    browser: Browser, browser_of: BrowserOf
) -> None:
    with transaction():
        client = cast.open_client().id
    browser_of(town.PRIYA).post(CLOSE, GONE)
    page = browser.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    assert "Closed for good since March 4, 2026." in page
    assert "We thank everyone." in page
    refused = browser_of(town.DANA).get(f"/services/{town.PANTRY}/refer?client={client}")
    assert refused.status_code == 409
    assert "Closed for good" in refused.get_data(as_text=True)


def test_a_closed_service_names_others_that_meet_the_same_need(
    browser: Browser, browser_of: BrowserOf
) -> None:
    edit = f"/services/{town.DELIVERY}/edit/needs"
    browser_of(town.CORA).post(edit, {"needs": ["food.delivered", "food.pantry"]})
    with transaction():
        from app.stewardship.actions import drafts, edits

        delivery = db.session.get_one(Service, town.DELIVERY)
        assert drafts.draft_of(delivery, by=cast.CORA) is not None
        edits.publish(delivery, seen=edits.stamp_of(delivery), why="", by=cast.CORA)
    browser_of(town.PRIYA).post(CLOSE, GONE)
    page = browser.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    assert f'href="/services/{town.DELIVERY}"' in page


def test_it_opens_again_by_itself_on_its_day_and_its_people_are_told(browser_of: BrowserOf) -> None:
    closed = {"how": "temporarily closed", "until": "2026-03-12", "message": ""}
    assert browser_of(town.PRIYA).post(CLOSE, closed).status_code == 303
    assert pantry().closure is not None
    with clock.at(NOON + timedelta(days=7)):
        handlers.reopen_services()
        assert pantry().status == "temporarily closed"
    with clock.at(NOON + timedelta(days=8)):
        handlers.reopen_services()
        handlers.reopen_services()
    assert (pantry().status, pantry().closure) == ("active", None)
    assert [m.template for m in mails_to("priya")] == ["service_reopened"]


def test_a_day_that_is_past_is_refused_beside_its_field(browser_of: BrowserOf) -> None:
    closed = {"how": "temporarily closed", "until": "2026-03-04", "message": ""}
    page = browser_of(town.PRIYA).post(CLOSE, closed)
    assert page.status_code == 422
    assert "Give a day after today" in page.get_data(as_text=True)


def test_what_its_people_closed_they_open_again(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    priya.post(CLOSE, GONE)
    assert priya.post(f"/services/{town.PANTRY}/reopen").status_code == 303
    assert (pantry().status, pantry().closure) == ("active", None)


def test_what_a_steward_closed_waits_for_a_steward_to_open(browser_of: BrowserOf) -> None:
    browser_of(town.CORA).post(CLOSE, GONE)
    priya = browser_of(town.PRIYA)
    priya.post(f"/services/{town.PANTRY}/reopen")
    assert pantry().status == "defunct"
    assert "A steward looks at this" in priya.get(OFFERED).get_data(as_text=True)
    found = db.session.scalars(select(Proposal)).one()
    sent = {"seen": str(found.version), "accepted": ["status"]}
    browser_of(town.CORA).post(f"/stewardship/proposals/{found.id}", sent)
    assert (pantry().status, pantry().closure) == ("active", None)


def test_a_steward_who_closes_writes_the_endings_down_for_the_provider(browser_of: BrowserOf) -> None:
    waits, _taken = cast.two_referrals()
    words = {"unanswered": "end", "in_hand": "keep", "words": "Nobody is there any more."}
    assert browser_of(town.CORA).post(CLOSE, GONE | words).status_code == 303
    assert db.session.get_one(Referral, waits).answer_logged
    page = browser_of(town.DANA).get(f"/referrals/{waits}").get_data(as_text=True)
    assert "Cora Lindqvist wrote down for the provider: declined" in page


def test_an_earlier_version_never_opens_a_closed_service(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    priya.post(CLOSE, GONE)
    answer = priya.post(f"/services/{town.PANTRY}/history/1/restore")
    assert answer.status_code in (303, 409)
    assert pantry().status == "defunct"


@pytest.mark.parametrize("person", [town.OWEN, town.DANA, town.ADA])
def test_nobody_closes_the_service_of_others(browser_of: BrowserOf, person: UUID) -> None:
    browser = browser_of(person)
    assert browser.get(OFFERED).status_code in (403, 404)
    for step in ("close", "pause", "resume", "reopen"):
        assert browser.post(f"/services/{town.PANTRY}/{step}", GONE).status_code in (403, 404)
    assert pantry().status == "active"


def test_a_pause_from_the_listing_is_read_by_referrers_and_ends_by_itself(
    browser: Browser, browser_of: BrowserOf
) -> None:
    sent = {"pause-until": "2026-03-11", "pause-message": "We are on holiday."}
    pause = f"/services/{town.PANTRY}/pause"
    assert browser_of(town.PRIYA).post(pause, sent).status_code == 303
    words = "No new referrals until March 11, 2026. “We are on holiday.”"
    assert words in browser.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    assert "We are on holiday." in sending.why_closed(pantry())
    with clock.at(NOON + timedelta(days=8)):
        assert sending.why_closed(pantry()) == ""
    browser_of(town.PRIYA).post(f"/services/{town.PANTRY}/resume")
    assert sending.why_closed(pantry()) == ""


def test_a_pause_without_an_end_is_refused_beside_its_field(browser_of: BrowserOf) -> None:
    page = browser_of(town.PRIYA).post(f"/services/{town.PANTRY}/pause", {"pause-message": "Away"})
    assert page.status_code == 422
    assert "Give the day from which you take referrals again." in page.get_data(as_text=True)
    assert "Away" in page.get_data(as_text=True)


@pytest.mark.usefixtures("town_app")
def test_open_referrals_are_counted_in_one_statement_for_many_listings() -> None:
    cast.two_referrals()
    found = open_referrals([town.PANTRY, town.DELIVERY])
    assert (found.unanswered, found.in_hand, found.total) == (1, 1, 2)


@pytest.mark.usefixtures("town_app")
def test_what_has_ended_is_left_alone() -> None:
    waits, _taken = cast.two_referrals()
    cast.take(waits, Action.DECLINE, cast.PRIYA, reason="no_capacity")
    with transaction():
        told = closing.settle([town.PANTRY], Answer(in_hand=Fate.END, words="Over."), by=cast.PRIYA)
    assert told == 1
    assert cast.status_of(waits) == Status.DECLINED


@pytest.mark.usefixtures("town_app")
def test_closed_for_now_is_closed_until_a_day() -> None:
    from app.directory.pauses import closure_words
    from app.stewardship.actions import offering

    with transaction():
        service = db.session.get_one(Service, town.PANTRY)
        offering.close(service, ServiceStatus.TEMPORARILY_CLOSED, until=date(2026, 4, 1), by=cast.PRIYA)
        assert closure_words(service) == "Closed for now since March 4, 2026, until April 1, 2026."


def test_what_is_closed_for_now_is_listed_with_its_day_and_never_as_open(
    browser: Browser, browser_of: BrowserOf
) -> None:
    closed = {"how": "temporarily closed", "until": "2026-04-01", "message": ""}
    browser_of(town.PRIYA).post(CLOSE, closed)
    page = browser.get(f"/organizations/{town.HARBOR}").get_data(as_text=True)
    assert "Closed until Apr 1" in page
    known = listing_of(pantry(), {}, NOON)
    assert (known.open_spans, known.room, known.accepts_referrals) == ((), "", False)
