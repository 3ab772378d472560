"""Figures of the network as files to save."""

import csv
import io
from collections.abc import Iterable

from flask import Response

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Response:
    """A CSV file to save; what a spreadsheet would take for a formula is marked as text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    disposition = f'attachment; filename="{name}"'
    return Response(text.getvalue(), mimetype="text/csv", headers={"Content-Disposition": disposition})


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
