"""The files that are given out: the model, and one's services as they are, which come back as no change."""

import csv
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from openpyxl import load_workbook

from app.db import db, transaction
from app.directory.models import Organization, Service
from app.interop.spreadsheet.model_file import COLUMNS
from app.interop.spreadsheet.reading import open_file
from app.interop.spreadsheet.targets import TARGETS
from app.stewardship import sheets
from tests import town
from tests.browser import Browser
from tests.interop.spreadsheet.carrying import START, accept_columns, seen, send

BrowserOf = Callable[[UUID], Browser]
LABELS = [TARGETS[key].label for key in COLUMNS]


def test_the_model_has_headings_an_example_and_a_sheet_of_explanations(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    book = load_workbook(io.BytesIO(priya.get(f"{START}/model.xlsx").data))
    assert book.sheetnames == ["Services", "Explanations"]
    headings, example = book["Services"].iter_rows(values_only=True)
    assert list(headings) == LABELS
    assert "Mon-Fri 9am-5pm; Sat 10am-2pm" in example
    told = {row[0]: row[1] for row in book["Explanations"].iter_rows(values_only=True)}
    assert told["Languages"] == "With commas between."
    rows = list(csv.reader(io.StringIO(priya.get(f"{START}/model.csv").data.decode("utf-8-sig"))))
    assert [len(row) for row in rows] == [len(LABELS)] * 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_example_of_the_model_can_be_brought_as_it_is(browser_of: BrowserOf, kind: str) -> None:
    priya = browser_of(town.PRIYA)
    url = send(priya, priya.get(f"{START}/model.{kind}").data, f"model.{kind}").headers["Location"]
    if kind == "xlsx":
        priya.post(f"{url}/sheet", {"sheet": "Services"})
    accept_columns(priya, url)
    page = seen(priya, url)
    assert "row 2" in page
    assert "Refused" not in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_services_as_they_are_come_back_as_no_change(browser_of: BrowserOf, kind: str) -> None:
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        weekly = {"freq": "WEEKLY", "byday": "SA", "opens_at": "10:00:00", "closes_at": "14:30:00"}
        monthly = {"freq": "MONTHLY", "byday": "1TU,3TU", "opens_at": "18:00:00", "closes_at": "20:00:00"}
        changes = {
            "alternate_name": "=The Tuesday market",
            "description": "Two\nlines, “quoted” and 'single'",
            "phones": [
                {"number": "(217) 555-0123", "extension": 4, "description": "intake"},
                {"number": "(217) 555-0199"},
            ],
            "schedules": [
                weekly,
                monthly,
                {"notes": "By appointment"},
                {"dtstart": "2026-12-25", "closed": True},
            ],
            "needs": [{"code": "food.pantry", "name": "x"}, {"code": "housing.warming", "name": "x"}],
            "url": "https://example.org/a?b=c",
            "accepts_referrals": False,
        }
        sheets.write(pantry, changes)
    priya = browser_of(town.PRIYA)
    data = priya.get(f"{START}/services-of/{town.HARBOR}.{kind}").data
    assert b"Secret Lane" not in data
    url = send(priya, data, f"services.{kind}").headers["Location"]
    if kind == "xlsx":
        priya.post(f"{url}/sheet", {"sheet": "Services"})
    accept_columns(priya, url, clear_empty="y")
    page = seen(priya, url)
    assert "The listings say all of this already." in page
    assert "not in the file" not in page


def test_what_a_cell_has_no_words_for_is_left_out_and_stays_as_it_is(browser_of: BrowserOf) -> None:
    with transaction():
        changes = {"schedules": [{"notes": "Ring the bell at the back"}], "email": "ask at the desk"}
        sheets.write(db.session.get_one(Service, town.PANTRY), changes)
    priya = browser_of(town.PRIYA)
    data = priya.get(f"{START}/services-of/{town.HARBOR}.csv").data
    assert b"Ring the bell" not in data
    url = send(priya, data).headers["Location"]
    accept_columns(priya, url)
    assert "The listings say all of this already." in seen(priya, url)


def test_what_could_be_a_formula_is_quoted_on_the_way_out(browser_of: BrowserOf) -> None:
    with transaction():
        sheets.write(
            db.session.get_one(Service, town.PANTRY), {"description": '=HYPERLINK("http://x.example")'}
        )
    priya = browser_of(town.PRIYA)
    text = priya.get(f"{START}/services-of/{town.HARBOR}.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("http://x.example")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    book = open_file(priya.get(f"{START}/services-of/{town.HARBOR}.xlsx").data)
    assert '\'=HYPERLINK("http://x.example")' in [cell for row in book.table("Services").rows for cell in row]


def test_a_steward_is_not_told_where_a_victim_service_provider_is(browser_of: BrowserOf) -> None:
    address = f"{START}/services-of/{town.SAFE_HARBOR}.csv"
    assert b"Secret Lane" not in browser_of(town.CORA).get(address).data
    assert b"Secret Lane" in browser_of(town.ROSA).get(address).data
    assert browser_of(town.PRIYA).get(address).status_code == 404


def test_taking_services_out_takes_no_more_statements_for_many(browser_of: BrowserOf, statements) -> None:
    cora, counts = browser_of(town.CORA), []
    for many in (1, 120):
        with transaction():
            harbor = db.session.get_one(Organization, town.HARBOR)
            db.session.add_all(Service(organization_id=harbor.id, name=f"S{many}-{n}") for n in range(many))
        with statements() as run:
            assert cora.get(f"{START}/services-of/{town.HARBOR}.csv").status_code == 200
        counts.append(len(run))
    assert counts[1] == counts[0] <= 30
