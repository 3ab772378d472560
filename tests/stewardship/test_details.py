"""The smaller subjects of a listing: people, papers, areas, programs, identifiers, the point on the map."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db import db, transaction
from app.directory import models as m
from app.stewardship import sheets
from app.stewardship.actions import edits as actions
from app.stewardship.models import ListingDraft, Proposal, Version
from app.stewardship.subjects import SUBJECTS
from tests import town
from tests.browser import Browser
from tests.referrals import cast
from tests.stewardship.filled_in import filled_in

BrowserOf = Callable[[UUID], Browser]
PANTRY, HARBOR, HALL = (
    f"/services/{town.PANTRY}",
    f"/organizations/{town.HARBOR}",
    f"/places/{town.HARBOR_PLACE}",
)
JO = {
    "name": "Jo Park",
    "title": "Front desk",
    "department": "Intake",
    "email": "jo@harbor.example.org",
    "phones": [{"number": "(217) 555-0140", "type": "voice"}, {"number": "(217) 555-0141"}],
}
KIM = {"title": "Night watch", "private": True, "phones": [{"number": "(217) 555-0199"}]}


@pytest.fixture
def filled(town_app: object) -> None:
    """Listings of Harbor with everything that the smaller subjects hold."""
    with transaction():
        harbor = db.session.get_one(m.Organization, town.HARBOR)
        pantry = db.session.get_one(m.Service, town.PANTRY)
        sheets.write(
            harbor,
            {
                "contacts": [JO],
                "programs": [{"name": "Food first", "description": "All our food."}],
                "identifiers": [
                    {"identifier_type": "State", "identifier": "IL-77", "identifier_scheme": "x"}
                ],
                "tax_id": "37-1234567",
            },
        )
        program = {"id": str(harbor.programs[0].id), "name": "Food first"}
        sheets.write(
            pantry,
            {
                "contacts": [JO, KIM],
                "required_documents": [{"document": "A letter", "uri": "https://example.org/letter"}],
                "service_areas": [{"name": "Springfield", "extent": "POINT", "extent_type": "text"}],
                "program": program,
                "funding": [{"source": "The county"}],
                "urls": [{"label": "Menu", "url": "https://example.org/menu"}],
            },
        )


def sheet(path: str = PANTRY) -> dict[str, Any]:
    db.session.rollback()
    _empty, kind, id_ = path.split("/")
    return sheets.sheet_of(sheets.find(kind, UUID(id_)))


def publish(browser: Browser, path: str) -> int:
    db.session.rollback()
    _empty, kind, id_ = path.split("/")
    seen = actions.stamp_of(sheets.find(kind, UUID(id_)))
    answer = browser.post(f"{path}/publish", {"seen": seen, "why": ""})
    if answer.location.endswith("/moving"):
        answer = browser.post(answer.location, {"seen": seen, "why": ""})
    return answer.status_code


def say(browser: Browser, path: str, subject: str, said: dict[str, Any]) -> None:
    """Send a subject as it is shown, but for what is said here, and publish it."""
    address = f"{path}/edit/{subject}"
    sent = filled_in(browser.get(address).get_data(as_text=True))
    answer = browser.post(address, {k: v for k, v in {**sent, **said}.items() if v is not None})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert publish(browser, path) == 303


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", [PANTRY, HARBOR, HALL])
def test_a_rich_listing_sent_as_it_was_shown_changes_nothing(browser_of: BrowserOf, path: str) -> None:
    priya = browser_of(town.PRIYA)
    for subject in SUBJECTS[path.split("/")[1]]:
        page = priya.get(f"{path}/edit/{subject}").get_data(as_text=True)
        assert priya.post(f"{path}/edit/{subject}", filled_in(page)).status_code == 303, subject
    assert db.session.scalars(select(ListingDraft)).one().changes == {}


@pytest.mark.usefixtures("filled")
def test_a_new_title_keeps_what_is_not_asked(browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), PANTRY, "people", {"contacts-0-title": "Head of intake"})
    assert JO | {"title": "Head of intake"} in sheet()["contacts"]
    assert KIM in sheet()["contacts"]


@pytest.mark.usefixtures("filled")
def test_a_person_for_staff_only_is_on_no_public_page(browser: Browser, browser_of: BrowserOf) -> None:
    said = {"contacts-2-name": "Lu Night", "contacts-2-private": "y"}
    say(browser_of(town.PRIYA), PANTRY, "people", said)
    assert {"name": "Lu Night", "private": True} in sheet()["contacts"]
    assert "Lu Night" not in browser.get(PANTRY).get_data(as_text=True)
    assert "Lu Night" in browser_of(town.DANA).get(PANTRY).get_data(as_text=True)
    assert browser.get(f"{PANTRY}/history").status_code in (302, 303, 403)


@pytest.mark.usefixtures("filled")
def test_a_person_is_taken_away_with_all_boxes_empty(browser_of: BrowserOf) -> None:
    empty = {f"contacts-0-{cell}": "" for cell in ("name", "title", "email", "number")}
    say(browser_of(town.PRIYA), PANTRY, "people", empty)
    assert sheet()["contacts"] == [KIM]


def test_what_to_bring_is_written_and_shown(browser: Browser, browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), PANTRY, "bring", {"required_documents-0-document": "Proof of address"})
    assert "Proof of address" in browser.get(PANTRY).get_data(as_text=True)


@pytest.mark.usefixtures("filled")
def test_the_area_served_waits_for_a_steward_and_keeps_its_extent(browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), PANTRY, "area", {"service_areas-1-name": "Chatham"})
    found = db.session.scalars(select(Proposal)).one()
    assert found.changes == {
        "service_areas": [
            {"name": "Springfield", "extent": "POINT", "extent_type": "text"},
            {"name": "Chatham"},
        ]
    }
    sent = {"seen": str(found.version), "accepted": ["service_areas"]}
    browser_of(town.CORA).post(f"/stewardship/proposals/{found.id}", sent)
    assert [area["name"] for area in sheet()["service_areas"]] == ["Springfield", "Chatham"]


def confirmed(field: str) -> m.Confirmation | None:
    db.session.rollback()
    mine = m.Confirmation.service_id == town.PANTRY, m.Confirmation.field == field
    return db.session.scalar(select(m.Confirmation).where(*mine))


def test_what_its_people_wrote_and_a_steward_let_live_is_confirmed_by_them(browser_of: BrowserOf) -> None:
    assert confirmed("eligibility") is None
    say(browser_of(town.PRIYA), PANTRY, "who", {"youngest": "21"})
    assert confirmed("eligibility") is None
    found = db.session.scalars(select(Proposal)).one()
    sent = {"seen": str(found.version), "accepted": ["eligibility_rules"]}
    browser_of(town.CORA).post(f"/stewardship/proposals/{found.id}", sent)
    row = confirmed("eligibility")
    assert row is not None
    assert row.how == "owner"
    pantry = db.session.get_one(m.Service, town.PANTRY)
    assert (pantry.minimum_age, pantry.maximum_age) == (21, None)


@pytest.mark.usefixtures("filled")
def test_a_program_keeps_its_services_under_a_new_name(browser: Browser, browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), HARBOR, "programs", {"programs-0-name": "Food always"})
    assert sheet()["program"]["name"] == "Food always"
    assert "Food always" in browser.get(PANTRY).get_data(as_text=True)


@pytest.mark.usefixtures("filled")
def test_a_program_that_goes_leaves_its_services(browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), HARBOR, "programs", {"programs-0-name": "", "programs-0-description": ""})
    assert (sheet(HARBOR)["programs"], sheet()["program"]) == ([], None)


@pytest.mark.usefixtures("filled")
def test_a_service_joins_programs_of_its_own_organization_only(browser_of: BrowserOf) -> None:
    with transaction():
        lakeview = db.session.get_one(m.Organization, town.LAKEVIEW)
        sheets.write(lakeview, {"programs": [{"name": "Theirs"}]})
        theirs = str(lakeview.programs[0].id)
    priya = browser_of(town.PRIYA)
    sent = filled_in(priya.get(f"{PANTRY}/edit/more").get_data(as_text=True))
    assert priya.post(f"{PANTRY}/edit/more", sent | {"program": theirs}).status_code == 422
    with transaction():
        sheets.write(
            db.session.get_one(m.Service, town.PANTRY), {"program": {"id": theirs, "name": "Theirs"}}
        )
    assert sheet()["program"] is None


@pytest.mark.usefixtures("filled")
def test_numbers_that_say_who_an_organization_is_wait_for_a_steward(browser_of: BrowserOf) -> None:
    said = {"tax_id": "99-9999999", "logo": "https://harbor.example.org/logo.svg"}
    say(browser_of(town.PRIYA), HARBOR, "more", said)
    assert db.session.scalars(select(Proposal)).one().changes == {"tax_id": "99-9999999"}
    assert (sheet(HARBOR)["tax_id"], sheet(HARBOR)["logo"]) == ("37-1234567", said["logo"])


def test_the_point_on_the_map_is_put_right(browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), HALL, "address", {"latitude": "39.8102", "longitude": "-89.6444"})
    assert sheet(HALL)["position"] == {"latitude": 39.8102, "longitude": -89.6444}


def test_a_new_zip_code_moves_the_point_to_its_middle(browser_of: BrowserOf) -> None:
    say(browser_of(town.PRIYA), HALL, "address", {"postal_code": "62629"})
    assert sheet(HALL)["position"] == {"latitude": 39.6762, "longitude": -89.7045}


def test_half_a_point_is_refused_beside_its_field(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    sent = filled_in(priya.get(f"{HALL}/edit/address").get_data(as_text=True))
    page = priya.post(f"{HALL}/edit/address", sent | {"longitude": ""})
    assert page.status_code == 422
    assert "Give both numbers, or neither." in page.get_data(as_text=True)


@pytest.mark.usefixtures("filled")
def test_all_of_it_is_told_in_words_and_comes_back_with_an_earlier_version(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    before = sheet()
    with transaction():
        from app.stewardship.actions import versions

        gone = {"contacts": [], "required_documents": [], "funding": [], "urls": [], "program": None}
        versions.change(db.session.get_one(m.Service, town.PANTRY), gone, by=cast.PRIYA)
    page = priya.get(f"{PANTRY}/history/2").get_data(as_text=True)
    for words in ("Jo Park, Front desk, Intake", "for staff only", "A letter", "The county", "Menu"):
        assert words in page, words
    assert priya.post(f"{PANTRY}/history/1/restore").status_code == 303
    assert sheet() == before
    db.session.rollback()
    numbers = select(Version.number).where(Version.listing_id == town.PANTRY)
    assert max(db.session.scalars(numbers)) == 3


def test_what_is_said_of_people_and_numbers_is_on_the_public_pages(
    browser: Browser, browser_of: BrowserOf, filled: None
) -> None:
    harbor, pantry = (browser.get(path).get_data(as_text=True) for path in (HARBOR, PANTRY))
    for words in ("Jo Park, Front desk, Intake", "mailto:jo@harbor.example.org", "37-1234567"):
        assert words in harbor, words
    for words in ("https://example.org/letter", "https://example.org/menu", "(217) 555-0140"):
        assert words in pantry, words
    assert "Night watch" not in pantry
    assert "Night watch" in browser_of(town.DANA).get(PANTRY).get_data(as_text=True)


def test_a_place_names_its_languages_and_people_but_for_those_for_staff(
    browser: Browser, browser_of: BrowserOf
) -> None:
    with transaction():
        hall = db.session.get_one(m.Location, town.HARBOR_PLACE)
        sheets.write(hall, {"languages": ["es"], "contacts": [JO, KIM]})
    page = browser.get(HALL).get_data(as_text=True)
    assert "Spanish" in page
    assert "Jo Park" in page
    assert "Night watch" not in page
