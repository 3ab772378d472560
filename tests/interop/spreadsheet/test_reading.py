"""Files as people send them are read; hostile, broken and wrong ones are refused in words, and that is all."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.interop.spreadsheet.reading import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, Table, open_file
from tests import town
from tests.browser import Browser
from tests.interop.spreadsheet.carrying import PLAIN, csv_of, send, xlsx_of

ROWS = [["Name", "Town"], ["Café für alle – “free”", "Springfield"], ["Second", "Chatham; IL"]]


def read(data: bytes, sheet: str = "") -> Table:
    opened = open_file(data)
    return opened.table(sheet or next(iter(opened.sheets), ""))


def zipped(*parts: tuple[str, bytes], locked: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    data = bytearray(file.getvalue())
    if locked:  # the flag that says so, in the central directory
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def with_part(book: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, data if part == name else old.read(part))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<worksheet {NAMESPACE}><sheetData>{inside}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_encoding_and_with_every_usual_delimiter(
    encoding: str, delimiter: str
) -> None:
    table = read(csv_of(ROWS, delimiter).decode().encode(encoding))
    assert (table.headings, table.rows, table.numbers) == (ROWS[0], ROWS[1:], [2, 3])


def test_a_workbook_is_read_with_numbers_dates_and_yes_or_no_as_words() -> None:
    cells = [
        62701,
        2.5,
        1e20,
        True,
        date(2026, 3, 4),
        datetime.fromisoformat("2026-03-04T09:30"),
        time(9, 30),
        None,
        " x ",
    ]
    table = read(xlsx_of([["a"] * 9, cells]))
    assert table.rows == [
        ["62701", "2.5", "1e+20", "yes", "2026-03-04", "2026-03-04 09:30", "09:30", "", "x"]
    ]


def test_formulas_are_never_computed() -> None:
    table = read(xlsx_of([["Name", "Sum"], ["x", "=1+1"], ["y", "2"]]))
    assert table.rows == [["x", ""], ["y", "2"]]


def test_a_title_above_and_empty_rows_between_are_passed_over_and_rows_keep_their_numbers() -> None:
    table = read(
        csv_of([["Our services, autumn"], [], ["Name", "Town"], ["One", "A"], [], ["Two", "B", "more"]])
    )
    assert table.headings == ["Name", "Town", "Column 3"]
    assert (table.rows, table.numbers) == ([["One", "A", ""], ["Two", "B", "more"]], [4, 6])


def test_a_file_of_one_column_is_read() -> None:
    assert read(b"Name\nOne\nTwo\n").rows == [["One"], ["Two"]]


def test_quoted_cells_may_hold_line_ends_and_delimiters() -> None:
    assert read(b'Name,Hours\nOne,"Mon 9-5\nTue 9-5; closed, else"\n').rows == [
        ["One", "Mon 9-5\nTue 9-5; closed, else"]
    ]


def test_the_name_of_a_file_does_not_matter_but_its_content(browser_of: Callable[[UUID], Browser]) -> None:
    priya = browser_of(town.PRIYA)
    assert send(priya, xlsx_of(PLAIN), "services.csv").status_code == 303
    assert send(priya, csv_of(PLAIN), "services.xlsx").status_code == 303


BOMB = zipped(("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", b"0" * 30_000_000))
WIDE = ",".join(f"c{n}" for n in range(10_000)).encode()
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty"),
    "spaces only": (b" \n \n", "The file is empty"),
    "only commas": (b",,,\n,,,\n", "There is nothing in it"),
    "only headings": (b"Name,Phone\n", "headings and no row below"),
    "only headings in a workbook": (xlsx_of([["Name", "Phone"]]), "headings and no row below"),
    "too large": (b"Name\n" + b"x" * LARGEST_FILE, "larger than 5 MB"),
    "too many rows": (b"Name\n" + b"x\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
    "10,000 columns": (WIDE + b"\n" + WIDE, "more than 60 columns"),
    "10,000 columns in a workbook": (xlsx_of([["c"] * 10_000, ["x"] * 10_000]), "more than 60 columns"),
    "a cell far too long": (b"Name\n" + b"x" * 6_000, "a cell of more than 5,000 characters"),
    "a field that never ends": (b'Name\n"' + b"x" * 200_000, "quotation mark"),
    "NULs": (b"Name\x00\nOne\n", "no spreadsheet that can be read"),
    "bytes of no encoding": (b"Name\n\x81\x8d\x8f\x90\x9d\n", "no spreadsheet that can be read"),
    "half of UTF-16": (b"\xff\xfeN", "breaks off"),
    "a PDF called .xlsx": (b"%PDF-1.7 and so on", "This is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "This is a picture"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Excel 2003 or older"),
    "a locked workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "locked with a password",
    ),
    "a locked zip": (zipped(("xl/workbook.xml", b"<x/>"), locked=True), "locked with a password"),
    "another zip": (zipped(("word/document.xml", b"<x/>")), "not a workbook"),
    "half a zip": (xlsx_of(ROWS)[:900], "is damaged"),
    "a zip bomb": (BOMB, "unpacks to far more"),
    "very many parts": (
        zipped(("xl/workbook.xml", b"<x/>"), *((f"p{n}", b"") for n in range(600))),
        "unpacks to far more",
    ),
    "a workbook of nonsense": (zipped(("xl/workbook.xml", b"nonsense")), "can’t be read"),
    "broken XML": (
        with_part(xlsx_of(ROWS), SHEET, b"<worksheet><sheetData><row>"),
        "This workbook can’t be read",
    ),
    "entities": (
        with_part(xlsx_of(ROWS), SHEET, sheet_xml("", '<!DOCTYPE x [<!ENTITY a "aaaa">]>')),
        "(a DTD)",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_spreadsheet_or_a_trap_is_refused_in_words(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(Invalid) as refusal:
        read(data)
    assert words in refusal.value.message
    assert words in refusal.value.problems["file"]


def test_a_sheet_that_claims_to_be_endless_is_read_only_so_far() -> None:
    cell = '<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
    rows = "".join(
        f'<row r="{number}">{cell.format(at=f"A{number}", text=text)}</row>'
        for number, text in ((1, "Name"), (2, "One"), (1_048_576, "Last"))
    )
    book = with_part(xlsx_of(ROWS), SHEET, sheet_xml(rows))
    assert read(book).rows == [["One"]]


def test_a_refused_file_is_told_beside_the_field_and_kept_nowhere(
    browser_of: Callable[[UUID], Browser],
) -> None:
    from app.db import db
    from app.interop.spreadsheet.models import SpreadsheetUpload

    answer = send(browser_of(town.PRIYA), BOMB, "services.xlsx")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="file-error"' in page
    assert "unpacks to far more" in page
    assert db.session.query(SpreadsheetUpload).count() == 0
    assert "Choose the file" in send(browser_of(town.PRIYA), b"", "").get_data(as_text=True)


def test_what_is_larger_than_any_form_may_be_is_refused_in_words(
    browser_of: Callable[[UUID], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = browser_of(town.PRIYA)
    monkeypatch.setitem(priya.app.config, "MAX_CONTENT_LENGTH", 2_000)
    answer = send(priya, b"x" * 3_000)
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = read(data)
    except Invalid as refusal:
        told = refusal.message
    else:
        told = table.headings[0]
        assert all(len(row) == len(table.headings) <= MOST_COLUMNS for row in table.rows)
    assert told
