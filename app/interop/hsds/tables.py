"""Reading the tables of a tabular feed, of whichever version they are."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from app.errors import Invalid
from app.interop.hsds.files import Document
from app.interop.hsds.mapping import ANY_LINK, entity_of
from app.interop.hsds.report import Report, Where
from app.interop.hsds.rows import MOST_ROWS, Row, Unfolder
from app.interop.hsds.sheets import VERSIONS, Sheet

LONGEST_VALUE = 50_000
MOST_COLUMNS = 200

csv.field_size_limit(LONGEST_VALUE)

Table = tuple[Document, list[str], list[tuple[int, list[str]]]]


def read_tables(documents: Sequence[Document], report: Report) -> Iterator[Row]:
    """The rows of every table. Raises Invalid when a table has no usable form at all."""
    tables = [(document, *_heading_and_rows(document)) for document in documents]
    if sum(len(rows) for _, _, rows in tables) > MOST_ROWS:
        raise Invalid(f"A feed may have {MOST_ROWS:,} rows; this one has more.")
    sheets = max(VERSIONS.values(), key=lambda version: _recognised(version, tables))
    unfolder = Unfolder(report)
    for table in tables:
        sheet = sheets.get(_stem(table[0]))
        if sheet is None:
            if table[2]:
                report.refuse(
                    Where(table[0].name), "", f"HSDS has no table of this name: {len(table[2])} rows left out"
                )
            continue
        yield from _rows(table, sheet, unfolder)


def _rows(table: Table, sheet: Sheet, unfolder: Unfolder) -> Iterator[Row]:
    document, heading, rows = table
    for number, cells in rows:
        where = Where(document.name, number)
        if len(cells) != len(heading):
            unfolder.report.refuse(where, "", f"has {len(cells)} values where the heading has {len(heading)}")
            continue
        told = {column: cell for column, cell in zip(heading, cells, strict=True) if cell.strip()}
        if "," in told.get(sheet.many, ""):
            unfolder.report.assume(where, sheet.many, "holds several ids: taken as a row for each")
        for one in _each(told, sheet):
            yield from unfolder.unfold(sheet.entity, _in_words_of_today(one, sheet), where)


def _each(told: dict[str, str], sheet: Sheet) -> Iterator[dict[str, str]]:
    """The row, or one for each id in its column of many."""
    ids = [id_.strip() for id_ in told.get(sheet.many, "").split(",") if id_.strip()]
    if len(ids) < 2:
        yield told
        return
    for number, id_ in enumerate(ids, start=1):
        own = {"id": f"{told['id']}:{number}"} if "id" in told else {}
        yield told | {sheet.many: id_} | own


def _in_words_of_today(told: Mapping[str, str], sheet: Sheet) -> dict[str, object]:
    raw: dict[str, object] = dict(sheet.fixed)
    for column, cell in told.items():
        if column in sheet.nested:
            part, field = sheet.nested[column]
            raw[part] = [{field: word.strip()} for word in re.split("[,;]", cell) if word.strip()]
        else:
            raw[sheet.renamed.get(column, column)] = cell
    return raw


def _heading_and_rows(document: Document) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Column names, and each row with its number as a spreadsheet counts (blank rows are passed over)."""
    reader = csv.reader(io.StringIO(document.text(), newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error as fault:
        raise Invalid(f"{document.name} can't be read near line {reader.line_num}: {fault}.") from fault
    if not lines:
        raise Invalid(f"{document.name} is empty: it lacks even a heading.")
    heading = [name.strip() for name in lines[0]]
    if len(heading) > MOST_COLUMNS:
        raise Invalid(f"{document.name} has more than {MOST_COLUMNS} columns.")
    twice = sorted({name for name in heading if heading.count(name) > 1})
    if twice:
        raise Invalid(f"{document.name} names the column {twice[0] or 'without a name'} twice.")
    return heading, [(number, row) for number, row in enumerate(lines[1:], start=2) if any(row)]


def _recognised(version: Mapping[str, Sheet], tables: Sequence[Table]) -> int:
    """How many columns a version understands in all."""
    count = 0
    for document, heading, _ in tables:
        sheet = version.get(_stem(document))
        if sheet is not None:
            entity = entity_of(sheet.entity)
            known = {"id", *sheet.renamed, *sheet.nested, *(f.name for f in entity.fields)}
            known |= {link.name for link in entity.links} | set(ANY_LINK.get(entity.name, ()))
            count += len(known.intersection(heading))
    return count


def _stem(document: Document) -> str:
    return PurePosixPath(document.name).stem.casefold().replace("-", "_").replace(" ", "_")
