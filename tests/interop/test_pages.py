"""The pages about the data: a copy of it all, and everything that is kept of one listing."""

import io
import zipfile

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory import models as m
from app.interop.all_fields import sections
from app.interop.hsds.export_tables import TABLES
from tests import town


def text(response) -> str:
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_a_coordinator_takes_a_copy_of_everything_and_that_is_written_down(browser_of):
    cora = browser_of(town.CORA)
    assert "Download the directory" in text(cora.get("/open-data"))
    response = cora.post("/open-data/copy", buffered=True)
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    assert f"directory-{clock.now():%Y-%m-%d}.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        services = archive.read(TABLES["service"]).decode()
        addresses = archive.read(TABLES["address"]).decode()
    assert "Community pantry" in services
    assert "12 Mill Street" in addresses
    assert "Secret Lane" not in addresses
    event = db.session.query(AuditEvent).filter_by(name="directory.exported").one()
    assert event.data["records"] > 50


def test_nobody_else_takes_a_copy(browser_of):
    dana = browser_of(town.DANA)
    assert "Download the directory" not in text(dana.get("/open-data"))
    assert dana.post("/open-data/copy").status_code == 403


def test_all_fields_show_what_the_page_does_not(browser_of):
    with transaction():
        service = db.session.get_one(m.Service, town.PANTRY)
        service.assurer_email = "checks@example.org"
        service.languages[0].note = "Ask for Ana"
    dana = browser_of(town.DANA)
    page = text(dana.get(f"/services/{town.PANTRY}"))
    assert "Ask for Ana" not in page
    assert f"/services/{town.PANTRY}/all-fields" in page
    everything = text(dana.get(f"/services/{town.PANTRY}/all-fields"))
    for said in ("Ask for Ana", "checks@example.org", "12 Mill Street", "Room: has room"):
        assert said in everything


def test_organizations_and_places_have_all_their_fields_too(browser_of):
    with transaction():
        organization = db.session.get_one(m.Organization, town.HARBOR)
        organization.tax_id, organization.legal_status = "12-3456789", "Nonprofit corporation"
        organization.programs = [m.Program(name="Winter boxes")]
        place = db.session.get_one(m.Location, town.HARBOR_PLACE)
        place.external_identifier = "H-17"
        place.languages = [m.Language(name="Polish", note="On Mondays")]
        db.session.add_all(
            m.Contact(name="SECRET", private=True, organization_id=organization_id, location_id=location_id)
            for organization_id, location_id in ((town.HARBOR, None), (None, town.HARBOR_PLACE))
        )
    dana = browser_of(town.DANA)
    for address, said in (
        (f"/organizations/{town.HARBOR}", ("12-3456789", "Nonprofit corporation", "Winter boxes", "H-17")),
        (f"/places/{town.HARBOR_PLACE}", ("H-17", "On Mondays", "12 Mill Street")),
    ):
        assert f'href="{address}/all-fields"' in text(dana.get(address))
        page = text(dana.get(f"{address}/all-fields"))
        assert [words for words in said if words not in page] == []
        assert "SECRET" not in page


def test_all_fields_of_what_has_no_page_are_not_there(browser_of):
    with transaction():
        db.session.get_one(m.Organization, town.LAKEVIEW).listed = False
    dana = browser_of(town.DANA)
    assert dana.get(f"/organizations/{town.LAKEVIEW}/all-fields").status_code == 404
    assert dana.get(f"/places/{town.REFUGE_PLACE}/all-fields").status_code == 404
    page = text(browser_of(town.ROSA).get(f"/places/{town.REFUGE_PLACE}/all-fields"))
    assert "a place whose name is not told" in page
    assert "Secret Lane" not in page


def test_all_fields_hide_what_never_leaves(browser_of):
    assert "Secret Lane" not in text(browser_of(town.CORA).get(f"/services/{town.REFUGE}/all-fields"))


def test_all_fields_are_for_people_with_an_account(browser):
    assert f"/services/{town.PANTRY}/all-fields" not in text(browser.get(f"/services/{town.PANTRY}"))
    for address in (
        f"/services/{town.PANTRY}",
        f"/organizations/{town.HARBOR}",
        f"/places/{town.HARBOR_PLACE}",
    ):
        assert "All fields" not in text(browser.get(address))
        assert browser.get(f"{address}/all-fields").status_code == 302


def test_fields_are_told_line_by_line():
    term = {"name": "Room", "taxonomy": "Trellis terms"}
    told = {
        "id": "1",
        "phones": [{"number": "5", "languages": [{"code": "es"}]}],
        "attributes": [{"id": "2", "value": "full", "taxonomy_term": term}],
    }
    own, phones, attributes = sections(told)
    assert (own.title, own.lines) == ("The record itself", (("Id", "1"),))
    assert phones.lines == (("1 › Number", "5"), ("1 › Languages 1 › Code", "es"))
    assert attributes.lines == (("1", "Room: full (Trellis terms)"),)
