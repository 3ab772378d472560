"""The steward's morning: the stalest, most used, most awaited listings first, checked field by field."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Confirmation, Organization, Service
from app.errors import NotAllowed
from app.messages.models import Message, MessageState
from app.referrals import verification as queries
from app.stewardship.actions import upkeep
from app.stewardship.models import Proposal
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
Counting = Callable[[], AbstractContextManager[list[str]]]
QUEUE = "/stewardship/verification"
HERE = f"{QUEUE}/{town.PANTRY}"
LATER = NOON + timedelta(days=100)
UNSAID = dict.fromkeys(("hours", "phone", "address", "eligibility", "accepting", "room"), "not_asked") | {
    "wait": "unknown"
}
RIGHT = dict.fromkeys(("hours", "phone", "address", "eligibility", "accepting"), "right")


def order() -> list[UUID]:
    db.session.rollback()
    return [row.id for row in queries.queue(seen_by=cast.CORA, now=clock.now()).rows]


def pantry() -> Service:
    db.session.rollback()
    return db.session.get_one(Service, town.PANTRY)


def said_of(id_: UUID = town.PANTRY) -> dict[str, tuple[object, str, object]]:
    db.session.rollback()
    rows = db.session.scalars(select(Confirmation).where(Confirmation.service_id == id_))
    return {row.field: (row.at, row.how, row.by_id) for row in rows}


def test_the_stalest_listing_comes_first(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Service, town.REFUGE).confirmed_at = None
    assert order()[0] == town.REFUGE


def test_use_and_open_referrals_bring_a_listing_forward(town_app: Flask) -> None:
    with clock.at(LATER):
        assert order()[0] != town.PANTRY
        cast.sent()
        assert order()[0] == town.PANTRY
        first = queries.queue(seen_by=cast.CORA, now=clock.now()).rows[0]
    assert (first.use, first.open) == (1, 1)


def test_the_queue_is_read_in_five_statements(town_app: Flask, statements: Counting) -> None:
    db.session.rollback()
    with statements() as run:
        queries.queue(seen_by=cast.CORA, now=NOON)
    assert len(run) <= 5


@pytest.mark.parametrize("person", [cast.DANA, cast.PRIYA, cast.ADA])
def test_only_stewards_read_the_queue(town_app: Flask, person: object) -> None:
    with pytest.raises(NotAllowed):
        queries.queue(seen_by=person, now=NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", [QUEUE, HERE])
def test_only_stewards_open_its_pages(browser_of: BrowserOf, browser: Browser, address: str) -> None:
    assert browser_of(town.CORA).get(address).status_code == 200
    assert browser_of(town.PRIYA).get(address).status_code == 403
    assert browser.get(address).status_code == 302


def test_the_figures_carry_their_counts(browser_of: BrowserOf) -> None:
    with clock.at(LATER):
        page = browser_of(town.CORA).get(QUEUE).text
    assert "of 5 listings" in page
    assert "Room" in page


def test_a_weekly_mail_that_did_not_arrive_is_seen(town_app: Flask, browser_of: BrowserOf) -> None:
    with transaction():
        upkeep.ask(town.HARBOR)
    with transaction():
        db.session.scalars(select(Message)).one().state = MessageState.UNDELIVERABLE
    assert "Weekly mail did not arrive" in browser_of(town.CORA).get(QUEUE).text


def test_the_page_holds_a_script_the_number_and_what_the_listing_says(browser_of: BrowserOf) -> None:
    page = browser_of(town.CORA).get(HERE).text
    for words in (
        "this is Cora Lindqvist",
        "(217) 555-0123",
        "Monday: 9 am to 5 pm",
        "12 Mill Street",
        "When are you open?",
    ):
        assert words in page


def test_a_hidden_address_is_not_read_out(browser_of: BrowserOf) -> None:
    assert "Secret Lane" not in browser_of(town.CORA).get(f"{QUEUE}/{town.REFUGE}").text


def test_what_is_right_is_confirmed_field_by_field(browser_of: BrowserOf) -> None:
    with clock.at(LATER):
        given = {
            **UNSAID,
            "how": "call",
            "hours": "right",
            "phone": "right",
            "room": "waitlist",
            "wait": "30",
        }
        answer = browser_of(town.CORA).post(HERE, given)
    assert answer.status_code == 303
    by_call = (LATER, "call", town.CORA)
    assert said_of() == {"hours": by_call, "phone": by_call, "capacity": by_call}
    capacity = pantry().capacity
    assert capacity is not None
    assert (capacity.room, capacity.wait_days) == ("waitlist", 30)
    assert pantry().confirmed_at == NOON


def test_a_listing_all_of_which_is_right_is_confirmed(browser_of: BrowserOf) -> None:
    with clock.at(LATER):
        browser_of(town.CORA).post(HERE, {**UNSAID, "how": "visit", **RIGHT})
    assert (pantry().confirmed_at, pantry().confirmed_how) == (LATER, "visit")


def test_what_is_wrong_waits_to_be_mended_and_stays_unconfirmed(browser_of: BrowserOf) -> None:
    wrong = {**UNSAID, "how": "call", "hours": "wrong", "phone": "right", "words": "Closed on Fridays now."}
    browser_of(town.CORA).post(HERE, wrong)
    assert set(said_of()) == {"phone", "capacity"}
    proposal = db.session.scalars(select(Proposal)).one()
    assert (proposal.listing_id, proposal.subject, proposal.reason) == (
        town.PANTRY,
        "hours",
        "Closed on Fridays now.",
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({}, "Nothing was checked"), ({"hours": "wrong"}, "Say what is wrong"), ({"how": "rumour"}, "")],
)
def test_an_answer_that_says_nothing_is_refused(
    browser_of: BrowserOf, given: dict[str, str], sentence: str
) -> None:
    answer = browser_of(town.CORA).post(HERE, {**UNSAID, "how": "call", **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert set(said_of()) == {"capacity"}


def test_keeping_one_leads_to_the_next(browser_of: BrowserOf) -> None:
    with clock.at(LATER):
        answer = browser_of(town.CORA).post(HERE, {**UNSAID, "how": "call", "hours": "right"})
        there = answer.headers["Location"].rpartition("/")[2]
        assert UUID(there) == next(id_ for id_ in order() if id_ != town.PANTRY)


def test_a_verified_listing_is_written_down_without_words(browser_of: BrowserOf) -> None:
    browser_of(town.CORA).post(HERE, {**UNSAID, "how": "call", "hours": "wrong", "words": "Ask for Joe."})
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "listing.verified")).one()
    assert event.data == {"how": "call", "right": [], "wrong": ["hours"]}


def test_a_service_of_an_organization_that_nobody_named_stands_in_the_queue(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Organization, town.HARBOR).listed = False
    assert town.PANTRY in order()
