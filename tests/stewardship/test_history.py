"""What a listing said before: kept at each change, seen and brought back."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from app import audit
from app.actor import SYSTEM
from app.db import db, transaction
from app.directory.models import Change, Location, Organization, Service
from app.errors import Conflict
from app.stewardship import sheets
from app.stewardship.actions import edits, versions
from app.stewardship.models import Proposal, Version
from tests import town
from tests.browser import Browser

BrowserOf = Callable[[UUID], Browser]
PRIYA = town.actor(town.PRIYA)
CORA = town.actor(town.CORA)


def pantry() -> Service:
    return db.session.get_one(Service, town.PANTRY)


def kept() -> list[Version]:
    mine = select(Version).where(Version.listing_id == town.PANTRY)
    return list(db.session.scalars(mine.order_by(Version.number)))


@pytest.mark.usefixtures("town_app")
def test_a_change_keeps_what_the_listing_said_before_and_after() -> None:
    with transaction():
        versions.change(pantry(), {"fees": "A dollar"}, by=PRIYA, why="New rule")
    first, second = kept()
    assert (first.sheet["fees"], first.how, first.fields) == ("Free", versions.FOUND, [])
    assert (second.sheet["fees"], second.fields, second.why) == ("A dollar", ["fees"], "New rule")
    assert second.by_id == town.PRIYA
    assert audit.timeline_of(pantry())[-1].data["fields"] == ["fees"]


@pytest.mark.usefixtures("town_app")
def test_a_change_has_the_index_look_at_the_listing_again() -> None:
    last = db.session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1)) or 0
    with transaction():
        versions.change(db.session.get_one(Location, town.LAKEVIEW_PLACE), {"name": "House"}, by=PRIYA)
    told = set(db.session.scalars(select(Change.service_id).where(Change.id > last)))
    assert told == {town.RENT_HELP, town.SHELTER}


@pytest.mark.usefixtures("town_app")
def test_any_version_can_be_restored_and_is_a_version_itself() -> None:
    before = sheets.sheet_of(pantry())
    with transaction():
        change = {"phones": [{"number": "555-0199"}], "languages": ["so"], "schedules": [], "places": []}
        versions.change(pantry(), change, by=PRIYA)
    with transaction():
        edits.restore(pantry(), 1, by=PRIYA)
    db.session.expire_all()
    assert sheets.sheet_of(pantry()) == before
    assert [v.how for v in kept()] == [versions.FOUND, versions.EDITED, versions.RESTORED]


def test_what_is_sensitive_in_an_earlier_version_waits_for_a_steward(browser_of: BrowserOf) -> None:
    with transaction():
        change = {"name": "Pantry", "fees": "A dollar", "accepts_referrals": False}
        versions.change(pantry(), change, by=CORA)
    priya, address = browser_of(town.PRIYA), f"/services/{town.PANTRY}/history"
    page = priya.post(f"{address}/1/restore", follow_redirects=True).get_data(as_text=True)
    assert "Waits for a steward: Name, Takes referrals through Trellis. The rest of it is restored." in page
    db.session.rollback()
    assert (pantry().name, pantry().fees, pantry().accepts_referrals) == ("Pantry", "Free", False)
    (waiting,) = db.session.scalars(select(Proposal).where(Proposal.listing_id == town.PANTRY))
    assert set(waiting.changes) == {"name", "accepts_referrals"}
    assert waiting.raised_at is not None


def test_an_address_that_was_hidden_is_not_shown_again_by_going_back(browser_of: BrowserOf) -> None:
    place = f"/places/{town.HARBOR_PLACE}"
    with transaction():
        hidden = {"address_visibility": "hidden"}
        versions.change(db.session.get_one(Location, town.HARBOR_PLACE), hidden, by=CORA)
    assert browser_of(town.PRIYA).post(f"{place}/history/1/restore").status_code == 303
    db.session.rollback()
    assert db.session.get_one(Location, town.HARBOR_PLACE).address_visibility == "hidden"


@pytest.mark.usefixtures("town_app")
def test_restoring_what_it_says_already_is_refused() -> None:
    with transaction():
        versions.remember(pantry(), by=SYSTEM)
    with pytest.raises(Conflict, match="already"), transaction():
        edits.restore(pantry(), 1, by=PRIYA)


@pytest.mark.usefixtures("town_app")
def test_a_change_behind_our_back_is_a_version_of_its_own() -> None:
    with transaction():
        versions.change(pantry(), {"fees": "A dollar"}, by=PRIYA)
        pantry().alert = "Closed for repairs"
    with transaction():
        versions.change(pantry(), {"fees": "Two dollars"}, by=PRIYA)
    assert [(v.how, v.fields) for v in kept()][2] == (versions.ELSEWHERE, ["alert"])


@pytest.mark.usefixtures("town_app")
@pytest.mark.parametrize(
    ("model", "id_"),
    [(Service, town.RENT_HELP), (Organization, town.HARBOR), (Location, town.HARBOR_PLACE)],
)
def test_writing_a_sheet_changes_nothing(model: type[sheets.Listing], id_: object) -> None:
    with transaction():
        thing: sheets.Listing = db.session.get_one(model, id_)
        before = sheets.sheet_of(thing)
        sheets.write(thing, before)
    db.session.expire_all()
    assert sheets.sheet_of(db.session.get_one(model, id_)) == before


def test_the_history_page_tells_who_changed_what_and_leads_back(browser_of: BrowserOf) -> None:
    with transaction():
        versions.change(pantry(), {"fees": "A dollar"}, by=PRIYA, why="New rule")
    priya, address = browser_of(town.PRIYA), f"/services/{town.PANTRY}/history"
    page = priya.get(address).get_data(as_text=True)
    assert "Priya Raman" in page
    assert "New rule" in page
    assert "<ins>A dollar</ins>" in priya.get(f"{address}/2").get_data(as_text=True)
    assert priya.post(f"{address}/1/restore").status_code == 303
    db.session.rollback()
    assert pantry().fees == "Free"


@pytest.mark.parametrize("person", [town.OWEN, town.DANA])
def test_nobody_else_sees_or_restores_versions(browser_of: BrowserOf, person: UUID) -> None:
    with transaction():
        versions.change(pantry(), {"fees": "A dollar"}, by=PRIYA)
    address = f"/services/{town.PANTRY}/history"
    assert browser_of(person).get(address).status_code in (403, 404)
    assert browser_of(person).post(f"{address}/1/restore").status_code in (403, 404)
    db.session.rollback()
    assert pantry().fees == "A dollar"
