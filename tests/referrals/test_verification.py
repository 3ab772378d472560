"""The steward's morning: the stalest, most used, most awaited listings first, checked field by field."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import audit, clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.critical import Critical, Way
from app.directory.models import Confirmation, Organization, Service
from app.errors import NotAllowed
from app.jobs import worker
from app.messages.models import Message, MessageState
from app.referrals import handlers
from app.referrals import verification as queries
from app.referrals.models import Referral
from app.stewardship.actions import upkeep
from app.stewardship.freshness import staleness, urgency
from app.stewardship.models import Proposal
from app.stewardship.queries.freshness import known_of
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
    handlers.count_verification()
    return [row.id for row in queries.queue(seen_by=cast.CORA).rows]


def order_by_hand() -> list[UUID]:
    """The same, computed from the listings themselves."""
    db.session.rollback()
    now = clock.now()

    def urgent(service: Service) -> float:
        sent = db.session.scalars(select(Referral).where(Referral.service_id == service.id)).all()
        use = sum(referral.sent_at > now - queries.USE_LATELY for referral in sent)
        stale = staleness(known_of(service).values(), now)
        return urgency(stale, use=use, open_referrals=sum(referral.is_open for referral in sent))

    listed = db.session.scalars(select(Service).where(Service.status == "active")).all()
    ranked = sorted((-urgent(service), service.name, service.id) for service in listed)
    return [id_ for _urgency, _name, id_ in ranked]


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
        first = queries.queue(seen_by=cast.CORA).rows[0]
    assert (first.use, first.open) == (1, 1)


def test_the_stored_order_is_what_the_listings_themselves_say(town_app: Flask) -> None:
    with clock.at(LATER):
        for service in (town.RENT_HELP, town.PANTRY, town.PANTRY):
            cast.sent(service=service)
        with transaction():
            directory.confirm_fields(
                db.session.get_one(Service, town.REFUGE), [Critical.HOURS], how=Way.CALL, by=cast.CORA
            )
            db.session.get_one(Service, town.DELIVERY).confirmed_at = NOON - timedelta(days=300)
            db.session.get_one(Service, town.SHELTER).status = "defunct"
    for days in (0, 30, 100, 1000):
        with clock.at(LATER + timedelta(days=days)):
            assert order() == order_by_hand()
            assert len(order()) == 4


def test_a_listing_moves_as_soon_as_something_happens_to_it(town_app: Flask) -> None:
    """Without waiting for the night: after a referral, a confirmation, an end, a change of its status."""
    with clock.at(LATER):
        order()
        for step in (
            lambda: cast.sent(service=town.DELIVERY),
            lambda: confirmed(town.REFUGE),
            lambda: closed(town.SHELTER),
        ):
            step()
            worker.run_all()
            assert [row.id for row in queries.queue(seen_by=cast.CORA).rows] == order_by_hand()


def confirmed(id_: UUID) -> None:
    with transaction():
        directory.confirm(db.session.get_one(Service, id_), how="visit", by=cast.CORA)


def closed(id_: UUID) -> None:
    with transaction():
        service = db.session.get_one(Service, id_)
        service.status = "inactive"
        audit.record("listing.changed", service, by=cast.CORA, fields=["status"])


def test_the_queue_is_read_in_four_statements_however_long_it_is(
    town_app: Flask, statements: Counting
) -> None:
    order()
    with statements() as run:
        queries.queue(seen_by=cast.CORA)
    assert len(run) <= 4


def test_a_page_beyond_the_last_is_the_last(town_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 2)
    everything = order_by_hand()
    handlers.count_verification()
    pages = [queries.queue(seen_by=cast.CORA, page=page) for page in (1, 2, 3, 9)]
    assert [row.id for page in pages[:3] for row in page.rows] == everything
    assert (pages[3].page, pages[3].rows) == (3, pages[2].rows)


def test_before_anything_is_counted_the_page_says_when_it_will_be(browser_of: BrowserOf) -> None:
    assert "Nothing is counted yet" in browser_of(town.CORA).get(QUEUE).text


@pytest.mark.parametrize("person", [cast.DANA, cast.PRIYA, cast.ADA])
def test_only_stewards_read_the_queue(town_app: Flask, person: object) -> None:
    with pytest.raises(NotAllowed):
        queries.queue(seen_by=person)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        queries.following(town.PANTRY, seen_by=person)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", [QUEUE, HERE])
def test_only_stewards_open_its_pages(browser_of: BrowserOf, browser: Browser, address: str) -> None:
    assert browser_of(town.CORA).get(address).status_code == 200
    assert browser_of(town.PRIYA).get(address).status_code == 403
    assert browser.get(address).status_code == 302


def test_the_figures_carry_their_counts(browser_of: BrowserOf) -> None:
    with clock.at(LATER):
        order()
        page = browser_of(town.CORA).get(QUEUE).text
    assert "of 5 listings" in page
    assert "Room" in page


def test_a_weekly_mail_that_did_not_arrive_is_seen(town_app: Flask, browser_of: BrowserOf) -> None:
    with transaction():
        upkeep.ask(town.HARBOR)
    with transaction():
        db.session.scalars(select(Message)).one().state = MessageState.UNDELIVERABLE
    order()
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
        order()
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
