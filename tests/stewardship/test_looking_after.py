"""What stewards do about one organization: all on one page; its weekly links switched off, with a reason, and on."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Organization, Service
from app.errors import Conflict, NotAllowed
from app.messages.models import Message
from app.messages.post import compose
from app.reactions import react
from app.stewardship import handlers
from app.stewardship.actions import drafts, edits, upkeep
from app.stewardship.models import Proposal
from app.stewardship.queries import upkeep as queries
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
PAGE = f"/stewardship/organizations/{town.HARBOR}"
LATER = NOON + timedelta(days=40)


def harbor() -> Organization:
    return db.session.get_one(Organization, town.HARBOR)


def link() -> str:
    with transaction():
        return upkeep.make_link(town.HARBOR, town.PRIYA)


def test_switched_off_links_stop_working_at_once_and_the_reason_stands_on_the_page(
    browser: Browser, browser_of: BrowserOf
) -> None:
    token = link()
    assert "Priya Raman" in browser_of(town.CORA).get(PAGE).text
    assert browser.get(f"/upkeep/{token}").status_code == 200
    answer = browser_of(town.CORA).post(f"{PAGE}/links/off", {"why": "Forwarded to a mailing list"})
    assert answer.status_code == 303
    assert browser.get(f"/upkeep/{token}").status_code == 404
    assert "Forwarded to a mailing list" in browser_of(town.CORA).get(PAGE).text
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "upkeep.stopped")).one()
    assert (event.subject_id, event.actor_id, event.data) == (town.HARBOR, town.CORA, {"links": 1})


def test_while_they_are_off_no_new_ones_are_mailed_and_afterwards_they_are(
    town_app: Flask, browser_of: BrowserOf
) -> None:
    with clock.at(LATER):
        browser_of(town.CORA).post(f"{PAGE}/links/off", {"why": "Somebody has left"})
        handlers.ask_for_upkeep()
        assert town.HARBOR not in mailed()
        browser_of(town.CORA).post(f"{PAGE}/links/on", {})
        handlers.ask_for_upkeep()
        assert town.HARBOR in mailed()


def mailed() -> set[UUID]:
    db.session.rollback()
    return set(db.session.scalars(select(Message.about_id).where(Message.template == "upkeep")))


def test_switching_on_again_brings_no_old_link_back(browser: Browser, browser_of: BrowserOf) -> None:
    token = link()
    browser_of(town.CORA).post(f"{PAGE}/links/off", {"why": "Lost phone"})
    browser_of(town.CORA).post(f"{PAGE}/links/on", {})
    assert browser.get(f"/upkeep/{token}").status_code == 404


def test_a_reason_is_needed_and_what_was_typed_stays(browser_of: BrowserOf) -> None:
    answer = browser_of(town.CORA).post(f"{PAGE}/links/off", {"why": "  "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert queries.stop_of(town.HARBOR) is None


def test_they_are_switched_off_once(town_app: Flask) -> None:
    with transaction():
        upkeep.stop(harbor(), why="One", by=cast.CORA)
    with transaction(), pytest.raises(Conflict):
        upkeep.stop(harbor(), why="Two", by=cast.CORA)


@pytest.mark.parametrize("by", [cast.PRIYA, cast.DANA, cast.ADA])
def test_only_stewards_switch_them_off_and_on(town_app: Flask, by: object) -> None:
    with transaction(), pytest.raises(NotAllowed):
        upkeep.stop(harbor(), why="Mine", by=by)  # type: ignore[arg-type]
    with transaction(), pytest.raises(NotAllowed):
        upkeep.allow(harbor(), by=by)  # type: ignore[arg-type]


@pytest.mark.parametrize("person", [town.PRIYA, town.DANA])
def test_only_stewards_open_the_page(browser_of: BrowserOf, person: UUID) -> None:
    assert browser_of(person).get(PAGE).status_code == 403
    assert browser_of(person).post(f"{PAGE}/links/off", {"why": "x"}).status_code == 403


def test_the_page_leads_to_everything_about_the_organization(browser_of: BrowserOf) -> None:
    page = browser_of(town.CORA).get(PAGE).text
    for where in (
        f"/organizations/{town.HARBOR}/assurances",
        f"/stewardship/organizations/{town.HARBOR}/trust",
        f"/services/{town.PANTRY}/edit",
        f"/services/{town.PANTRY}/offered",
        f"/stewardship/verification/{town.PANTRY}",
    ):
        assert where in page
    assert PAGE in browser_of(town.CORA).get(f"/organizations/{town.HARBOR}").text
    assert PAGE not in browser_of(town.PRIYA).get(f"/organizations/{town.HARBOR}").text


def test_what_a_steward_writes_when_editing_a_proposal_reaches_whoever_proposed_it(town_app: Flask) -> None:
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        drafts.save(pantry, {"name": "Harbor free market"}, by=cast.PRIYA)
        edits.publish(pantry, seen=edits.stamp_of(pantry), why="New name", by=cast.PRIYA)
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        proposal = db.session.scalars(select(Proposal)).one()
        drafts.take_up(proposal, pantry, by=cast.CORA)
        drafts.save(pantry, {"name": "Harbor market"}, by=cast.CORA)
        edits.publish(pantry, seen=edits.stamp_of(pantry), why="Free is said below", by=cast.CORA)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "proposal.decided")).one()
    react(event.id)
    db.session.rollback()
    (mail,) = db.session.scalars(select(Message).where(Message.template == "proposal_decided"))
    assert (mail.to, "Free is said below" in compose(mail).get_content()) == ("priya@example.org", True)


def test_what_waits_longer_than_a_week_is_marked(town_app: Flask, browser_of: BrowserOf) -> None:
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        edits.suggest(pantry, subject="hours", words="Closed on Fridays", by=cast.DANA)
    for days, marked in ((7, False), (8, True)):
        with clock.at(NOON + timedelta(days=days)):
            assert ("Over a week" in browser_of(town.CORA).get("/stewardship").text) is marked
