"""The API described in OpenAPI, made of the same tables that it runs on. Nothing in it leads elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.api_parameters import PARAMETERS
from app.interop.hsds.export_schema import Column, columns_of
from app.interop.hsds.export_values import fields_of, must_be_said
from app.interop.hsds.mapping import ENTITIES, VERSION, Entity

PREFIX = "/hsds/3.2"
ABOUT = "Services for people in need: who offers what, to whom, where and when. Free to read and to reuse."
_DATES = {"datetime": "date-time", "date": "date"}
Schema = dict[str, Any]


def home(base: str) -> dict[str, str]:
    """What the API says of itself at its first address."""
    return {
        "version": VERSION,
        "profile": f"{base}/open-data",
        "openapi_url": f"{base}{PREFIX}/openapi.json",
        "description": ABOUT,
        "data_guide": f"{base}/open-data",
        "publisher": "Trellis",
    }


def description(base: str) -> dict[str, Any]:
    """The whole document; `base` is where the installation is found."""
    paths: dict[str, Any] = {
        "/": {"get": _operation("about", "What this is.", {"type": "object", "required": ["version"]})},
        "/openapi.json": {"get": _operation("openapi", "This document.", {"type": "object"})},
    }
    for name, of in LISTS.items():
        one, known = of.entity.words, [_reference("parameters", p) for p in of.parameters]
        for method, how in (("get", "List"), ("post", "Search")):
            paths.setdefault(f"/{name}", {})[method] = _operation(
                f"{how.lower()}_{name}",
                f"{how} every {one} that the public may see.",
                _page(of.entity),
                known,
            )
        paths[f"/{name}/{{id}}"] = {
            "get": _operation(
                f"get_{of.entity.name}",
                f"One {one} with all its parts.",
                _reference("schemas", of.entity.name),
                [_ID, *([_reference("parameters", "full_service")] if name == "organizations" else [])],
                missing=True,
            )
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": f"HSDS {VERSION}", "version": VERSION, "description": ABOUT},
        "servers": [{"url": f"{base}{PREFIX}"}],
        "paths": paths,
        "components": {
            "parameters": {name: _parameter(name) for name in PARAMETERS},
            "schemas": {
                "refusal": _REFUSAL,
                **{e.name: _schema(e) for e in ENTITIES.values() if e.name not in _NOT_TOLD},
            },
        },
    }


_NOT_TOLD = ("eligibility_rule", "capacity", "meta_table_description")
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_REFUSAL: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "What is wrong, in words."},
        "problems": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
_COUNTS = ("total_items", "total_pages", "page_number", "size")
_ANSWERS = ("first_page", "last_page", "empty")


def _page(entity: Entity) -> Schema:
    return {
        "type": "object",
        "required": [*_COUNTS, *_ANSWERS, "contents"],
        "properties": {
            **{name: {"type": "integer"} for name in _COUNTS},
            **{name: {"type": "boolean"} for name in _ANSWERS},
            # `minimal` leaves out what a record otherwise must have, so a list promises but the id.
            "contents": {"type": "array", "items": {**_schema(entity), "required": ["id"]}},
        },
    }


def _operation(
    name: str,
    words: str,
    schema: Schema,
    parameters: Iterable[Mapping[str, Any]] = (),
    *,
    missing: bool = False,
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": words, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "What you have is what there is."},
        "422": _refused("What was asked can't be understood."),
        "429": _refused("Too many questions; Retry-After says when to ask again."),
    }
    if missing:
        answers["404"] = _refused("Nothing with this id that the public may see.")
    if "list_" in name or "search_" in name:
        answers["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {"operationId": name, "summary": words, "parameters": list(parameters), "responses": answers}


def _refused(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": _reference("schemas", "refusal")}},
    }


def _parameter(name: str) -> dict[str, Any]:
    known = PARAMETERS[name]
    return {"name": name, "in": "query", "description": known.words, "schema": dict(known.schema)}


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _schema(entity: Entity) -> Schema:
    needed = ["id", *(one.name for one in fields_of(entity) if must_be_said(one))]
    return {
        "type": "object",
        "required": needed,
        "properties": {
            **{column.name: _type(column) for column in columns_of(entity)},
            **{key: _reference("schemas", part) for key, part in entity.one.items()},
            **{
                key: {"type": "array", "items": _reference("schemas", part)}
                for key, part in entity.parts.items()
            },
        },
    }


def _type(column: Column) -> Schema:
    if column.type == "number":
        return {"type": "number"}
    form = _DATES.get(column.type, column.format)
    return {
        "type": "string",
        **({"format": form} if form else {}),
        **({"enum": list(column.words)} if column.words else {}),
    }
