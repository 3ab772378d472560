"""A service that moves asks about its open referrals first; one that is handed over takes none of them along."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Location, Organization, Service
from app.messages.models import Message
from app.reactions import react
from app.referrals import sending
from app.referrals.lifecycle import Status
from app.referrals.models import Referral
from app.stewardship import diff, sheets
from app.stewardship.actions import adding, edits
from app.stewardship.models import Proposal, Version
from tests import town
from tests.browser import Browser
from tests.referrals import cast
from tests.stewardship.filled_in import filled_in

BrowserOf = Callable[[UUID], Browser]
PANTRY, HALL = f"/services/{town.PANTRY}", f"/places/{town.HARBOR_PLACE}"
HAND_OVER = f"{PANTRY}/hand-over"


def pantry() -> Service:
    db.session.rollback()
    return db.session.get_one(Service, town.PANTRY)


def say(browser: Browser, path: str, subject: str, said: dict[str, Any]) -> None:
    sent = filled_in(browser.get(f"{path}/edit/{subject}").get_data(as_text=True)) | said
    assert browser.post(f"{path}/edit/{subject}", sent).status_code == 303


def publish(browser: Browser, path: str) -> str:
    _empty, kind, id_ = path.split("/")
    db.session.rollback()
    seen = edits.stamp_of(sheets.find(kind, UUID(id_)))
    return str(browser.post(f"{path}/publish", {"seen": seen}).location)


def news_to_dana() -> int:
    db.session.rollback()
    changed = select(AuditEvent.id).where(AuditEvent.name == "referral.service_changed")
    for event in db.session.scalars(changed).all():
        react(event)
    db.session.rollback()
    return len([m for m in db.session.scalars(select(Message)) if m.template == "referral_news"])


@pytest.mark.parametrize(
    ("before", "changes", "moves"),
    [
        ({"places": [{"id": "1"}]}, {"places": [{"id": "2"}]}, True),
        ({"places": [{"id": "1"}]}, {"places": [{"id": "1"}, {"id": "2"}]}, False),
        ({"places": []}, {"places": [{"id": "2"}]}, False),
        ({"address": {"address_1": "1 Elm", "city": "X"}}, {"address": {"address_1": "2 Elm"}}, True),
        ({"address": {"city": "X"}}, {"address": {"city": "X", "address_2": "Floor 2"}}, False),
        ({"address": {}}, {"address": {"city": "X"}}, False),
        ({"places": [{"id": "1"}]}, {"name": "New"}, False),
    ],
)
def test_a_move_is_a_place_that_goes_or_another_address(
    before: dict[str, Any], changes: dict[str, Any], moves: bool
) -> None:
    assert diff.moves(before, changes) is moves


def test_a_new_address_is_published_after_the_question(browser_of: BrowserOf) -> None:
    waits, taken = cast.two_referrals()
    priya = browser_of(town.PRIYA)
    say(priya, HALL, "address", {"address_1": "80 Oak Street"})
    assert publish(priya, HALL).endswith(f"{HALL}/moving")
    page = priya.get(f"{HALL}/moving").get_data(as_text=True)
    assert "2 referrals are open here:" in page
    assert "<ins>80 Oak Street</ins>" in page
    assert db.session.get_one(Location, town.HARBOR_PLACE).addresses[0].address_1 == "12 Mill Street"
    sent = filled_in(page)
    assert priya.post(f"{HALL}/moving", sent).status_code == 422
    kept = {"unanswered": "keep", "in_hand": "keep", "words": "From Monday, go to Oak Street."}
    assert priya.post(f"{HALL}/moving", sent | kept).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Location, town.HARBOR_PLACE).addresses[0].address_1 == "80 Oak Street"
    assert (cast.status_of(waits), cast.status_of(taken)) == (Status.SENT, Status.ACCEPTED)
    assert news_to_dana() == 2
    told = browser_of(town.DANA).get(f"/referrals/{taken}").get_data(as_text=True)
    assert "From Monday, go to Oak Street." in told
    assert "told that the service closes or moves" in told


def test_a_service_that_leaves_a_place_asks_and_one_that_gains_one_does_not(browser_of: BrowserOf) -> None:
    with transaction():
        harbor = db.session.get_one(Organization, town.HARBOR)
        second = str(adding.add_place(harbor, {"name": "East hall"}, by=cast.CORA).id)
    priya = browser_of(town.PRIYA)
    say(priya, PANTRY, "places", {"places": [str(town.HARBOR_PLACE), second]})
    assert publish(priya, PANTRY).endswith(PANTRY)
    say(priya, PANTRY, "places", {"places": [second]})
    assert publish(priya, PANTRY).endswith(f"{PANTRY}/moving")
    assert "No referral is open here" in priya.get(f"{PANTRY}/moving").get_data(as_text=True)
    sent = filled_in(priya.get(f"{PANTRY}/moving").get_data(as_text=True))
    assert priya.post(f"{PANTRY}/moving", sent).status_code == 303
    assert [str(at.location_id) for at in pantry().service_at_locations] == [second]


def test_the_question_needs_a_draft(browser_of: BrowserOf) -> None:
    assert browser_of(town.PRIYA).get(f"{HALL}/moving").status_code == 302
    assert browser_of(town.OWEN).get(f"{HALL}/moving").status_code == 404
    assert browser_of(town.OWEN).post(f"{HALL}/moving", {"seen": ""}).status_code == 404


def test_a_move_that_somebody_overtook_is_looked_at_once_more(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    say(priya, HALL, "address", {"address_1": "80 Oak Street"})
    sent = filled_in(priya.get(f"{HALL}/moving").get_data(as_text=True))
    assert priya.post(f"{HALL}/moving", sent | {"seen": "2020-01-01"}).status_code == 409


def test_a_service_is_handed_over_without_its_referrals(browser_of: BrowserOf) -> None:
    waits, taken = cast.two_referrals()
    cora = browser_of(town.CORA)
    fates = {"unanswered": "end", "in_hand": "keep", "words": "Lakeview offers it from now on."}
    assert cora.post(HAND_OVER, fates | {"organization": "lakeview housing"}).status_code == 303
    assert pantry().organization_id == town.LAKEVIEW
    assert (cast.status_of(waits), cast.status_of(taken)) == (Status.DECLINED, Status.ACCEPTED)
    assert db.session.get_one(Referral, taken).partner_id == town.HARBOR
    assert db.session.get_one(Referral, waits).suggestion_id == town.PANTRY
    assert browser_of(town.PRIYA).get(f"/referrals/{taken}").status_code == 200
    assert browser_of(town.OWEN).get(f"/referrals/{taken}").status_code == 404
    assert browser_of(town.OWEN).get(f"{PANTRY}/edit").status_code == 200
    assert browser_of(town.PRIYA).get(f"{PANTRY}/edit").status_code == 404
    history = browser_of(town.OWEN).get(f"{PANTRY}/history").get_data(as_text=True)
    assert "Handed over to another organization" in history
    assert "From Harbor Food Pantry to Lakeview Housing" in history
    for event in db.session.scalars(select(AuditEvent.id)).all():
        react(event)
    assert db.session.scalars(select(Proposal)).all() == []  # a decline of this kind doubts no listing


def test_a_name_that_is_not_listed_is_refused_with_those_that_come_near(browser_of: BrowserOf) -> None:
    page = browser_of(town.CORA).post(HAND_OVER, {"organization": "Lakeview"})
    assert page.status_code == 422
    assert "Did you mean Lakeview Housing?" in page.get_data(as_text=True)
    again = browser_of(town.CORA).post(HAND_OVER, {"organization": "Harbor Food Pantry"})
    assert "offers it already" in again.get_data(as_text=True)
    assert pantry().organization_id == town.HARBOR


def test_only_stewards_hand_over(browser_of: BrowserOf) -> None:
    for person in (town.PRIYA, town.OWEN, town.DANA):
        browser = browser_of(person)
        assert browser.get(HAND_OVER).status_code == 403
        assert browser.post(HAND_OVER, {"organization": "Lakeview Housing"}).status_code == 403


@pytest.mark.usefixtures("town_app")
def test_a_new_referral_goes_to_whoever_offers_it_now() -> None:
    from app.stewardship.actions import offering

    with transaction():
        offering.hand_over(
            db.session.get_one(Service, town.PANTRY),
            db.session.get_one(Organization, town.LAKEVIEW),
            by=cast.CORA,
        )
        client = cast.open_client()
        sent = sending.send(client, pantry_now(), need="food.pantry", wishes=["Food"], by=cast.DANA)
        assert sent.partner_id == town.LAKEVIEW
    numbers = select(Version.number).where(Version.listing_id == town.PANTRY)
    assert list(db.session.scalars(numbers.order_by(Version.number))) == [1, 2]


def pantry_now() -> Service:
    return db.session.get_one(Service, town.PANTRY)


def test_going_back_to_an_earlier_address_is_a_move_too(browser_of: BrowserOf) -> None:
    cast.two_referrals()
    priya = browser_of(town.PRIYA)
    say(priya, HALL, "address", {"address_1": "80 Oak Street"})
    sent = filled_in(priya.get(f"{HALL}/moving").get_data(as_text=True))
    priya.post(f"{HALL}/moving", sent | {"unanswered": "keep", "in_hand": "keep"})
    answer = priya.post(f"{HALL}/history/1/restore")
    assert answer.location.endswith(f"{HALL}/edit")
    assert publish(priya, HALL).endswith(f"{HALL}/moving")
    assert "<ins>12 Mill Street</ins>" in priya.get(f"{HALL}/moving").get_data(as_text=True)
