"""Opening a spreadsheet that somebody sent: told by its content (never by its name), within limits, as plain text.

Whatever goes beyond a limit refuses the whole file in words. Formulas are never computed: the values that were
saved with them count.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.errors import Invalid
from app.interop.hsds.values import quoted
from app.interop.spreadsheet import workbook

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
LINES_ABOVE = 10  # a title or an address may stand above the headings
_DELIMITERS = ",;\t"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OTHERS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows as text. `numbers` count as the spreadsheet does: the first line is row 1."""

    headings: list[str]
    rows: list[list[str]]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read. `sheets`: the names of a workbook's sheets; none for a CSV."""

    data: bytes
    sheets: tuple[str, ...] = ()

    def table(self, sheet: str = "") -> Table:
        """The rows, of this sheet in a workbook. Raises Invalid in words."""
        lines = (
            workbook.lines(self.data, sheet, MOST_COLUMNS) if self.sheets else _csv_lines(_decoded(self.data))
        )
        return _table(lines)


def open_file(data: bytes) -> Opened:
    """What kind of file this is. Raises Invalid in words for what is no spreadsheet, or too large."""
    if not data.strip():
        raise _refused("The file is empty. Save the spreadsheet again and choose it once more.")
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // (1024 * 1024)
        raise _refused(f"The file is larger than {most} MB. Take pictures out of it, or split it into two.")
    if data.startswith(_OLD_EXCEL):
        raise _refused(_about_old_excel(data))
    other = next((name for begin, name in _OTHERS.items() if data.startswith(begin)), None)
    if other:
        raise _refused(f"This is {other}, not a spreadsheet. Save it as XLSX or CSV first.")
    if data.startswith(_ZIP):
        return Opened(data, workbook.sheets(data))
    return Opened(data)


def _about_old_excel(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return (
            "This workbook is locked with a password. Take the password off, save it and choose it once more."
        )
    return "This is a workbook of Excel 2003 or older (.xls). Save it as XLSX or CSV and choose it once more."


def _decoded(data: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or in Windows-1252, which older Excels write."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise _refused("The file breaks off in the middle. Save it again.") from None
        try:
            text = data.decode("windows-1252")
        except UnicodeDecodeError:
            raise _refused("This is no spreadsheet that can be read. Save it as XLSX or CSV.") from None
    if "\x00" in text:
        raise _refused("This is no spreadsheet that can be read. Save it as XLSX or CSV.")
    return text


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 1
    try:
        for line in reader:
            yield number, [cell.strip() for cell in line]
            number += 1
    except csv.Error:
        raise _refused(
            f"Row {number:,} can’t be read: perhaps a quotation mark is missing, or a cell is far too long."
        ) from None


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most columns; a comma where none does."""
    first = [line for line in text[:20_000].splitlines() if line.strip()][:LINES_ABOVE]

    def columns(sign: str) -> tuple[int, int]:
        counts = [len(line) for line in csv.reader(first, delimiter=sign)]
        return min(sorted(counts)[len(counts) // 2 :], default=0), -_DELIMITERS.index(sign)

    try:
        return max(_DELIMITERS, key=columns)
    except csv.Error:
        return ","


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    """The headings are the first of the first lines with two cells or more (the very first, where none has)."""
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        cells = _checked(number, _trimmed(cells))
        if cells:
            rows.append((number, cells))
        if len(rows) > MOST_ROWS + LINES_ABOVE:
            break
    above = (at for at, (_number, cells) in enumerate(rows[:LINES_ABOVE]) if sum(map(bool, cells)) > 1)
    heading = next(above, 0)
    if len(rows) - heading - 1 > MOST_ROWS:
        raise _refused(f"There are more than {MOST_ROWS:,} rows. Split the file into two.")
    return _whole(rows[heading][1] if rows else [], rows[heading + 1 :])


def _whole(headings: list[str], rows: list[tuple[int, list[str]]]) -> Table:
    if not headings:
        raise _refused("There is nothing in it. Is it the right sheet?")
    if not rows:
        raise _refused("There are headings and no row below them. Is it the right file, or the right sheet?")
    width = max(len(headings), *(len(cells) for _number, cells in rows))
    named = [heading or f"Column {number}" for number, heading in enumerate(_to(width, headings), start=1)]
    return Table(named, [_to(width, cells) for _number, cells in rows], [number for number, _cells in rows])


def _to(width: int, cells: list[str]) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _checked(number: int, cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise _refused(
            f"Row {number:,} has more than {MOST_COLUMNS} columns. Leave out those that aren’t needed."
        )
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            raise _refused(
                f"Row {number:,} has a cell of more than {LONGEST_CELL:,} characters: {quoted(cell)}."
            )
    return cells


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
