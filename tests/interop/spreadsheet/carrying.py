"""What tests of spreadsheets share: files as people send them, and the steps from file to listing."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from app.db import db, transaction
from app.directory.models import Organization, Service
from app.interop.spreadsheet import actions
from app.interop.spreadsheet.models import SpreadsheetUpload
from app.interop.spreadsheet.planning import plan
from tests import town
from tests.browser import Browser

START = "/listings/spreadsheet"
PLAIN = [
    ["Service", "Description", "Phone #", "Hrs", "Category"],
    [
        "Community pantry",
        "A week of groceries, free, no papers asked.",
        "217-555-0123",
        "M-F 9-5",
        "Food pantry",
    ],
    ["Soup on Sundays", "Hot soup for anyone.", "(217) 555-0199", "Sun 12-2", "soup kitchen"],
]


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def xlsx_of(rows: Sequence[Sequence[Any]], *more: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook; `more` are further sheets by name."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = "Services"
    for sheet, lines in ((first, rows), *((book.create_sheet(name), lines) for name, lines in more)):
        for line in lines:
            sheet.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(browser: Browser, data: bytes, name: str = "services.csv", **fields: str) -> Any:
    """Send the file; where the person may choose, for Harbor."""
    said = {"organization": str(town.HARBOR), **fields}
    return browser.post(START, {**said, "file": (io.BytesIO(data), name)})


def bring(browser: Browser, rows: Sequence[Sequence[str]], **fields: str) -> str:
    """Send rows, accept the guess of the columns; the address of the upload."""
    answer = send(browser, csv_of(rows), **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    url = answer.headers["Location"]
    assert accept_columns(browser, url).status_code == 303
    return url


def accept_columns(browser: Browser, url: str, **other: str) -> Any:
    return browser.post(f"{url}/columns", guessed(browser, url) | other)


def guessed(browser: Browser, url: str) -> dict[str, str]:
    """What the form of columns proposes."""
    page = browser.get(f"{url}/columns").get_data(as_text=True)
    selects = re.findall(r'<select[^>]*name="(column_\d+)">(.*?)</select>', page, re.DOTALL)
    found = {}
    for name, options in selects:
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def seen(browser: Browser, url: str) -> str:
    """The page of the rows."""
    return browser.get(url).get_data(as_text=True)


def take_in(browser: Browser, url: str, **more: str) -> Any:
    stamp = re.search(r'name="seen"[^>]*value="([^"]+)"', seen(browser, url))
    return browser.post(f"{url}/confirm", {"seen": stamp[1] if stamp else "", **more})


def steps_of_spreadsheets() -> dict[str, UUID]:
    """A spreadsheet of Priya's at each step: its sheet, its columns, its rows and the report."""
    priya, ids = town.actor(town.PRIYA), {}
    rows = [*PLAIN, ["Night kitchen", "Sandwiches.", "call us", "dusk till dawn", "Nightfood"]]
    book = xlsx_of([["Read me"]], ("Our services", rows))
    for step in ("sheet", "columns", "rows", "report"):
        with transaction():
            harbor = db.session.get_one(Organization, town.HARBOR)
            data = book if step == "sheet" else csv_of(rows)
            upload = actions.bring(data, file_name="Harbor.csv", organization=harbor, by=priya)
            if step in ("rows", "report"):
                actions.choose_columns(upload, upload.columns, clear_empty=False)
            if step == "report":
                actions.confirm(upload, seen=plan(upload, seen_by=priya).stamp, why="", by=priya)
            ids[step] = upload.id
    return ids


def service(service_id: UUID = town.PANTRY) -> Service:
    db.session.rollback()
    return db.session.get_one(Service, service_id)


def service_named(name: str) -> Service:
    db.session.rollback()
    return db.session.query(Service).filter_by(name=name).one()


def the_upload() -> SpreadsheetUpload:
    db.session.rollback()
    return db.session.query(SpreadsheetUpload).one()
