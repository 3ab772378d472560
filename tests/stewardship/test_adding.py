"""Adding listings: by a provider it waits for a steward, by a steward (or a trusted organization) it does not."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db import db, transaction
from app.directory.models import Location, Organization, Service
from app.stewardship import sheets
from app.stewardship.actions import adding
from app.stewardship.actions import edits as actions
from app.stewardship.models import Proposal, Version
from tests import town
from tests.browser import Browser
from tests.referrals import cast
from tests.stewardship.filled_in import filled_in

BrowserOf = Callable[[UUID], Browser]
NEW = f"/organizations/{town.HARBOR}/services/new"
NEW_PLACE = f"/organizations/{town.HARBOR}/places/new"
SAID = {
    "name": "Baby shelf",
    "description": "Diapers and formula.",
    "needs": ["food.pantry"],
    "places": [str(town.HARBOR_PLACE)],
}
PLACE = {"name": "East hall", "address_1": "9 Elm", "city": "Springfield"}
WHERE = {"state_province": "IL", "postal_code": "62704"}


def send(browser: Browser, address: str, said: dict[str, object]) -> UUID:
    """Send the form of a new listing as it stands, with these answers; the id of what was added."""
    answer = browser.post(address, filled_in(browser.get(address).get_data(as_text=True)) | said)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return UUID(answer.location.split("/")[-2])


def service(id_: UUID) -> Service:
    db.session.rollback()
    return db.session.get_one(Service, id_)


def place(id_: UUID) -> Location:
    db.session.rollback()
    return db.session.get_one(Location, id_)


def test_a_new_service_waits_for_a_steward_and_is_seen_by_its_own_people(
    browser: Browser, browser_of: BrowserOf
) -> None:
    priya = browser_of(town.PRIYA)
    id_ = send(priya, NEW, SAID)
    found = service(id_)
    assert (found.status, found.name, found.need_codes) == ("inactive", "Baby shelf", ["food.pantry"])
    assert [at.location_id for at in found.service_at_locations] == [town.HARBOR_PLACE]
    assert found.confirmed_at is not None
    assert browser.get(f"/services/{id_}").status_code == 404
    assert priya.get(f"/services/{id_}").status_code == 200
    assert "Baby shelf" in priya.get("/listings").get_data(as_text=True)


def test_a_steward_accepts_a_new_service_and_everyone_finds_it(
    browser: Browser, browser_of: BrowserOf
) -> None:
    id_ = send(browser_of(town.PRIYA), NEW, SAID)
    proposal = db.session.scalars(select(Proposal)).one()
    sent = {"seen": str(proposal.version), "accepted": ["status"]}
    cora = browser_of(town.CORA)
    assert "Offered, and found by everyone" in cora.get(f"/stewardship/proposals/{proposal.id}").get_data(
        as_text=True
    )
    assert cora.post(f"/stewardship/proposals/{proposal.id}", sent).status_code == 303
    assert service(id_).status == "active"
    assert browser.get(f"/services/{id_}").status_code == 200


def test_a_steward_adds_a_service_at_once(browser: Browser, browser_of: BrowserOf) -> None:
    id_ = send(browser_of(town.CORA), NEW, SAID)
    assert service(id_).status == "active"
    assert service(id_).confirmed_at is None
    assert db.session.scalars(select(Proposal)).all() == []
    assert browser.get(f"/services/{id_}").status_code == 200


def test_an_organization_trusted_with_what_is_offered_adds_at_once(browser_of: BrowserOf) -> None:
    with transaction():
        actions.trust(db.session.get_one(Organization, town.HARBOR), ["status"], by=cast.CORA)
    assert service(send(browser_of(town.PRIYA), NEW, SAID)).status == "active"


def test_what_is_added_begins_its_history(browser_of: BrowserOf) -> None:
    id_ = send(browser_of(town.PRIYA), NEW, SAID)
    db.session.rollback()
    first = db.session.scalars(select(Version).where(Version.listing_id == id_)).one()
    assert (first.number, first.how, first.by_id) == (1, "added", town.PRIYA)
    assert first.sheet["name"] == "Baby shelf"


def test_a_form_sent_twice_adds_one_service(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    sent = filled_in(priya.get(NEW).get_data(as_text=True)) | SAID
    first, second = priya.post(NEW, sent), priya.post(NEW, sent)
    assert first.location == second.location
    db.session.rollback()
    named = select(Service).where(Service.name == "Baby shelf")
    assert len(db.session.scalars(named).all()) == 1


def test_what_was_typed_is_kept_beside_what_is_missing(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    sent = filled_in(priya.get(NEW).get_data(as_text=True)) | {"name": "Baby shelf", "description": ""}
    page = priya.post(NEW, sent)
    assert page.status_code == 422
    assert 'value="Baby shelf"' in page.get_data(as_text=True)
    assert "Say in a sentence what people get." in page.get_data(as_text=True)


def test_a_new_place_is_hidden_until_a_steward_has_looked(browser: Browser, browser_of: BrowserOf) -> None:
    id_ = send(browser_of(town.PRIYA), NEW_PLACE, PLACE | WHERE | {"services": [str(town.PANTRY)]})
    found = place(id_)
    assert (found.address_visibility, found.addresses[0].address_1) == ("hidden", "9 Elm")
    assert (found.latitude, found.longitude) == (39.7732, -89.6826)
    assert browser.get(f"/places/{id_}").status_code == 404
    assert db.session.scalars(select(Proposal)).one().changes == {"address_visibility": "full"}
    assert "East hall" not in browser.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    offered = sheets.sheet_of(service(town.PANTRY))["places"]
    assert {row["name"] for row in offered} == {"Harbor hall", "East hall"}


def test_a_place_that_nobody_may_see_needs_no_steward(browser_of: BrowserOf) -> None:
    address = f"/organizations/{town.SAFE_HARBOR}/places/new"
    id_ = send(browser_of(town.ROSA), address, PLACE | WHERE | {"address_visibility": "hidden"})
    assert place(id_).address_visibility == "hidden"
    assert db.session.scalars(select(Proposal)).all() == []


@pytest.mark.parametrize("person", [town.OWEN, town.DANA, town.ADA])
def test_nobody_adds_to_the_organization_of_others(browser_of: BrowserOf, person: UUID) -> None:
    browser = browser_of(person)
    for address in (NEW, NEW_PLACE):
        assert browser.get(address).status_code in (403, 404)
        assert browser.post(address, SAID).status_code in (403, 404)


def test_a_place_of_another_organization_is_never_linked(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    sent = filled_in(priya.get(NEW).get_data(as_text=True)) | SAID
    assert priya.post(NEW, sent | {"places": [str(town.LAKEVIEW_PLACE)]}).status_code == 422


def test_a_steward_adds_an_organization(browser: Browser, browser_of: BrowserOf) -> None:
    cora, address = browser_of(town.CORA), "/stewardship/organizations/new"
    sent = {"name": "Mill Clinic", "description": "Care for all.", "email": "", "website": ""}
    answer = cora.post(address, sent)
    assert answer.status_code == 303
    assert "Mill Clinic" in browser.get(answer.location).get_data(as_text=True)
    assert cora.post(address, sent).status_code == 422  # the name is taken
    assert browser_of(town.PRIYA).post(address, sent).status_code == 403


@pytest.mark.usefixtures("town_app")
def test_a_sheet_is_enough_to_add_a_service() -> None:
    harbor = db.session.get_one(Organization, town.HARBOR)
    phones = [{"number": "(217) 555-0177"}]
    with transaction():
        added = adding.add_service(harbor, {"name": "Soup line", "phones": phones}, by=cast.CORA).id
    assert [phone.number for phone in service(added).phones] == ["(217) 555-0177"]
