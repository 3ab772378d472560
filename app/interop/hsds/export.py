"""Handing the directory on: as tables in a folder or a zip, as JSON, or as a line for each record.

What `import_feed` takes in, word for word, our own facts included; never a hidden address or a private contact.
"""

import json
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import exists

from app.actor import Actor
from app.db import db
from app.directory import models as m
from app.errors import Invalid
from app.interop.hsds.documents import ALONE
from app.interop.hsds.export_nested import nested
from app.interop.hsds.export_package import descriptor
from app.interop.hsds.export_tables import TABLES, batches, write_table
from app.interop.hsds.export_values import Told
from app.interop.hsds.mapping import ENTITIES

DESCRIPTOR = "datapackage.json"
# The same records make the same file, whenever it is written.
_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


class Format(StrEnum):
    """How the directory can be handed on."""

    TABLES = "tables"
    JSON = "json"
    NDJSON = "ndjson"


def export(path: Path, format_: Format, *, seen_by: Actor) -> int:
    """Write everything to `path`; returns how many records. Raises Invalid where nothing can be written."""
    try:
        if format_ is not Format.TABLES:
            with path.open("wb") as file:
                return write_documents(file, lines=format_ is Format.NDJSON, seen_by=seen_by)
        if path.suffix.casefold() == ".zip":
            with path.open("wb") as file:
                return write_zip(file, seen_by=seen_by)
        return _write_folder(path, seen_by)
    except OSError as fault:
        raise Invalid(f"{path} can't be written: {fault.strerror or fault}.") from fault


def write_zip(file: BinaryIO, *, seen_by: Actor) -> int:
    """The tables and their descriptor in one zip."""
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(DESCRIPTOR), _described())
        for name, table in TABLES.items():
            with archive.open(_entry(table), "w", force_zip64=True) as entry:
                count += write_table(name, entry, seen_by=seen_by)  # type: ignore[arg-type]
    return count


def write_documents(file: BinaryIO, *, lines: bool, seen_by: Actor) -> int:
    """One list of objects, or one object a line: terms, organizations, places, services."""
    count = 0
    file.write(b"" if lines else b"[")
    for told in _documents(seen_by):
        if count:
            file.write(b"" if lines else b",\n")
        file.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
        file.write(b"\n" if lines else b"")
        count += 1
    file.write(b"" if lines else b"]\n")
    return count


def _write_folder(path: Path, seen_by: Actor) -> int:
    path.mkdir(parents=True, exist_ok=True)
    (path / DESCRIPTOR).write_bytes(_described())
    count = 0
    for name, table in TABLES.items():
        with (path / table).open("wb") as file:
            count += write_table(name, file, seen_by=seen_by)
    return count


def _documents(seen_by: Actor) -> Iterator[Told]:
    for name, conditions in _TOPS.items():
        for records in batches(ENTITIES[name], seen_by, *conditions):
            for told in nested(name, records, seen_by=seen_by):
                yield {ALONE[name]: [told]} if name in ALONE else told
            db.session.expunge_all()


# Terms bring their taxonomy, organizations their places and programs, services where they are offered and what is
# counted; the rest stands alone.
_TOPS: dict[str, tuple[Any, ...]] = {
    "meta_table_description": (),
    "unit": (~exists().where(m.ServiceCapacity.unit_id == m.Unit.id),),
    "taxonomy": (~exists().where(m.TaxonomyTerm.taxonomy_id == m.Taxonomy.id),),
    "taxonomy_term": (),
    "organization": (),
    "location": (m.Location.organization_id.is_(None),),
    "service": (),
}


def _described() -> bytes:
    return (json.dumps(descriptor(), indent=2) + "\n").encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY_OF_ZIP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
