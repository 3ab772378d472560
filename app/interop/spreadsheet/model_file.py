"""The file to begin with: headings that map by themselves, an example (or one’s own services), explanations."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, TextIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.directory.languages import name_of
from app.directory.models import Location, Service
from app.interop.hsds.report import unformulaic
from app.interop.spreadsheet.cells import Facts, read_row
from app.interop.spreadsheet.hours_written import is_weekly, render
from app.interop.spreadsheet.needs import NeedWords
from app.interop.spreadsheet.targets import TARGETS
from app.stewardship import sheets

# The columns of the model, in their order: hours in one cell, an address in five.
COLUMNS = tuple(
    key for key in TARGETS if not key.startswith("hours_") and key not in ("organization", "address")
)
_WIDE = {
    "description": 50,
    "eligibility_description": 30,
    "application_process": 30,
    "schedules": 34,
    "needs": 30,
}


def example() -> list[list[str]]:
    """One row that shows how each cell may be filled in."""
    return [[TARGETS[key].example for key in COLUMNS]]


def rows_of(services: Iterable[Service], places: Mapping[str, Location], needs: NeedWords) -> list[list[str]]:
    """The services as they are. `places`: by id, those that may be told. One of several keeps them all.

    What the reader would refuse (a note on hours in words of its own) is left out: an empty cell changes nothing.
    """
    facts = Facts([TARGETS[key].label for key in COLUMNS], COLUMNS, needs)
    return [_readable(_row(sheets.sheet_of(one), str(one.id), places), facts) for one in services]


def write_csv(file: TextIO, rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file)
    writer.writerow([TARGETS[key].label for key in COLUMNS])
    writer.writerows([unformulaic(cell) for cell in row] for row in rows)


def write_xlsx(file: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """A sheet of services and a sheet that explains the columns."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Services")
    sheet.append([TARGETS[key].label for key in COLUMNS])
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", unformulaic(cell)) for cell in row])
    for number, key in enumerate(COLUMNS, start=1):
        sheet.cell(row=1, column=number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(key, 18)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = "@"  # or else a ZIP code loses its first zero
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    _explain(book)
    book.save(file)


def csv_bytes(rows: Iterable[Sequence[str]]) -> io.BytesIO:
    """A CSV with the mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    write_csv(text, rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def xlsx_bytes(rows: Iterable[Sequence[str]]) -> io.BytesIO:
    file = io.BytesIO()
    write_xlsx(file, rows)
    file.seek(0)
    return file


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet("Explanations")
    sheet.append(["Column", "What goes in", "Example"])
    for key in COLUMNS:
        target = TARGETS[key]
        sheet.append([target.label, target.explained, target.example])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 22), ("B", 70), ("C", 40)):
        sheet.column_dimensions[letter].width = width


def _row(sheet: Mapping[str, Any], id_: str, places: Mapping[str, Location]) -> list[str]:
    said = {
        **{key: sheet.get(key) or "" for key in COLUMNS},
        "id": id_,
        "needs": "; ".join(need["name"] for need in sheet["needs"]),
        "fees": sheet["fees_description"] or sheet["fees"] or "",
        "languages": ", ".join(name_of(code) for code in sheet["languages"]),
        "phones": "; ".join(map(_phone, sheet["phones"])),
        "accepts_referrals": "yes" if sheet["accepts_referrals"] else "no",
        "schedules": render(row for row in sheet["schedules"] if is_weekly(row)),
    }
    place = next((places[row["id"]] for row in sheet["places"] if row["id"] in places), None)
    return [str(said[key]) for key in COLUMNS] if place is None else _with_place(said, place)


def _readable(row: list[str], facts: Facts) -> list[str]:
    refused = {
        problem.heading for problem in read_row(0, [unformulaic(cell) for cell in row], facts).problems
    }
    return ["" if heading in refused else cell for heading, cell in zip(facts.headings, row, strict=True)]


def _with_place(said: Mapping[str, Any], place: Location) -> list[str]:
    address = place.addresses[0] if place.addresses else None
    lines = ("address_1", "address_2", "city", "state_province", "postal_code")
    told = {line: getattr(address, line, None) or "" for line in lines} | {"place": place.name or ""}
    return [str({**said, **told}[key]) for key in COLUMNS]


def _phone(row: Mapping[str, Any]) -> str:
    extension = f" ext. {row['extension']}" if row.get("extension") else ""
    note = f" ({row['description']})" if row.get("description") else ""
    return f"{row['number']}{extension}{note}"
