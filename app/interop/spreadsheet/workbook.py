"""Reading a workbook (XLSX) as lines of text, without trusting what it says of its own size."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import Invalid

LARGEST_UNPACKED = 40 * 1024 * 1024
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MOST_PARTS = 500
MOST_SHEETS = 50
MOST_LINES = 20_000
ENCRYPTED = 0x1
_DECLARES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
)


def sheets(data: bytes) -> tuple[str, ...]:
    """The names of the sheets that hold cells. Raises Invalid in words for what is no workbook, or a trap."""
    _look_before_opening(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return tuple(sheet.title for sheet in book.worksheets[:MOST_SHEETS] if sheet.sheet_state == "visible")
    except _BROKEN:
        raise _refused(
            "This workbook can’t be read. Open it, save it again as XLSX and choose it once more."
        ) from None


def lines(data: bytes, sheet: str, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers, one column more than allowed so that too many are seen."""
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if sheet not in book.sheetnames:
            raise _refused("There is no such sheet in this workbook.")
        rows = book[sheet].iter_rows(max_row=MOST_LINES, max_col=most_columns + 1, values_only=True)
        for number, row in enumerate(rows, start=1):
            yield number, [_text(value) for value in row]
    except _BROKEN:
        raise _refused(
            "This sheet can’t be read. Open the file, save it again and choose it once more."
        ) from None


def _look_before_opening(data: bytes) -> None:
    """Refuse what unpacks to far more than it is, what is locked, and what names entities of its own."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise _refused("This is a zip file, but not a workbook. Save the spreadsheet as XLSX or CSV.")
            if any(part.flag_bits & ENCRYPTED for part in parts):
                raise _refused(
                    "This workbook is locked with a password. Take the password off and save it again."
                )
            if _is_bomb(parts):
                raise _refused(
                    "This workbook unpacks to far more than a spreadsheet needs. Save it as CSV instead."
                )
            if any(mark in archive.read(part) for part in parts for mark in _DECLARES if _is_xml(part)):
                raise _refused(
                    "This workbook holds what no spreadsheet needs (a DTD). Save it as CSV instead."
                )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise _refused(
            "This workbook is damaged. Open it, save it again as XLSX and choose it once more."
        ) from None


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels", ".vml"))


def _is_bomb(parts: list[zipfile.ZipInfo]) -> bool:
    swollen = any(
        part.file_size > RATIO_COUNTS_FROM and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    return swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED


def _text(value: Any) -> str:
    """A cell's value as one would read it: numbers without a needless point, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value).strip()


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
