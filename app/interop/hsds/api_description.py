"""The API described in OpenAPI, made of the same tables that it runs on. Nothing in it leads elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.api_parameters import NEEDS, PARAMETERS
from app.interop.hsds.export_nested import BRIEF
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
        unknown = (
            "No postcode, or none that is known, to measure from." if "postcode" in of.parameters else ""
        )
        for method, how in (("get", "List"), ("post", "Search")):
            paths.setdefault(f"/{name}", {})[method] = _operation(
                f"{how.lower()}_{name}",
                f"{how} every {one} that the public may see.",
                _page(of.entity),
                known,
                missing=unknown,
            )
        paths[f"/{name}"]["post"] |= _search(of.parameters)
        paths[f"/{name}"]["post"]["responses"] |= {
            "413": _refused("The body is too long for a search."),
            "415": _refused("The body is neither JSON nor a form."),
        }
        paths[f"/{name}/{{id}}"] = {
            "get": _operation(
                f"get_{of.entity.name}",
                f"One {one} with all its parts.",
                _reference("schemas", of.entity.name),
                [_ID, *([_reference("parameters", "full_service")] if name == "organizations" else [])],
                missing="Nothing with this id that the public may see.",
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
                _NAMED: {**_schema(ENTITIES["service"]), "required": list(BRIEF)},
                **{e.name: _schema(e) for e in ENTITIES.values() if e.name not in _NOT_TOLD},
            },
        },
    }


_NAMED = "service_by_name"
_NOT_TOLD = ("eligibility_rule", "capacity", "pause", "confirmation", "meta_table_description")
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
    missing: str = "",
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": words, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "What you have is what there is."},
        "422": _refused("What was asked can't be understood."),
        "429": _refused("Too many questions; Retry-After says when to ask again."),
    }
    if missing:
        answers["404"] = _refused(missing)
        answers["301"] = {"description": "It was merged with another record: Location leads there."}
    if "list_" in name or "search_" in name:
        answers["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {"operationId": name, "summary": words, "parameters": list(parameters), "responses": answers}


def _refused(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": _reference("schemas", "refusal")}},
    }


def _search(names: Iterable[str]) -> dict[str, Any]:
    """The body of a search: the same parameters, which count before those in the address."""
    needs = {name: [other] for name, other in NEEDS.items() if name in names}
    schema = {
        "type": "object",
        "properties": {name: dict(PARAMETERS[name].schema) for name in names},
        "additionalProperties": False,
        **({"dependentRequired": needs} if needs else {}),
    }
    kinds = ("application/json", "application/x-www-form-urlencoded")
    return {"requestBody": {"required": False, "content": {kind: {"schema": schema} for kind in kinds}}}


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
                key: {"type": "array", "items": _reference("schemas", _as_part(entity, part))}
                for key, part in entity.parts.items()
            },
        },
    }


def _as_part(entity: Entity, part: str) -> str:
    """An organization tells its services by name only, unless it is asked for all of each."""
    return _NAMED if (entity.name, part) == ("organization", "service") else part


def _type(column: Column) -> Schema:
    if column.type == "number":
        return {"type": "number"}
    form = _DATES.get(column.type, column.format)
    return {
        "type": "string",
        **({"format": form} if form else {}),
        **({"enum": list(column.words)} if column.words else {}),
    }
