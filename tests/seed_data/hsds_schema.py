"""A small reader of the HSDS schemas: required fields, types, allowed words and unknown fields."""

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def problems(node: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every way in which `node` is not what the schema says, as `path: what`."""
    kind = schema.get("type", "object" if "properties" in schema else "")
    if kind and (not isinstance(node, TYPES[kind]) or isinstance(node, bool)):
        yield f"{path}: {node!r} is no {kind}"
        return
    if "enum" in schema and node not in schema["enum"]:
        yield f"{path}: {node!r} is not allowed"
    if kind == "array":
        for part in node:
            yield from problems(part, schema["items"], f"{path}[]")
    if kind == "object":
        yield from _problems_of_fields(node, schema, path)


def _problems_of_fields(node: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in node:
            yield f"{path}: {name} is missing"
    for name, value in node.items():
        if name not in properties:
            yield f"{path}: {name} is unknown"
        else:
            yield from problems(value, properties[name], f"{path}.{name}")
