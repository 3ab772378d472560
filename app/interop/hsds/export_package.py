"""The descriptor of the tables (`datapackage.json`), made of the same table of nouns as everything here.

It differs from the official one where that is wrong: programs and codes of terms are not unique in themselves, and a
text that may be empty is required of nobody.
"""

from dataclasses import replace
from typing import Any

from app.interop.hsds.export_schema import Column, columns_of
from app.interop.hsds.export_tables import DAY_ONLY, TABLES
from app.interop.hsds.mapping import ENTITIES, VERSION

Described = dict[str, Any]


def descriptor() -> Described:
    """The whole descriptor, tables in the order in which they refer to each other."""
    return {
        "name": "human_services_data",
        "title": f"Human Services Data Specification {VERSION}",
        "description": "Organizations, the services they offer, where and when, and all about them.",
        "profile": "tabular-data-package",
        "version": VERSION,
        "resources": [_resource(name) for name in ENTITIES if name in TABLES],
    }


def _resource(name: str) -> Described:
    entity = ENTITIES[name]
    return {
        "name": name,
        "path": TABLES[name],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(_as_told(name, column)) for column in columns_of(entity)],
            "primaryKey": "id",
            "foreignKeys": [
                {
                    "fields": link.name,
                    "reference": {"resource": "" if link.to == name else link.to, "fields": "id"},
                }
                for link in entity.links
            ],
        },
    }


def _as_told(name: str, column: Column) -> Column:
    return replace(column, type="date") if DAY_ONLY.get(name) == column.name else column


def _field(column: Column) -> Described:
    constraints: Described = {"required": column.required, "unique": column.name == "id"}
    if column.words:
        constraints["enum"] = list(column.words)
    form = {"format": column.format} if column.format else {}
    return {"name": column.name, "type": column.type, **form, "constraints": constraints}
