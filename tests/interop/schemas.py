"""The official schemas of HSDS 3.2.3, where they are at hand."""

import json
from functools import cache
from typing import Any

import pytest

from tests.interop.feeds import SHARED

FOLDER = SHARED / "hsds" / "schema"
BASE = "json-schema:///"
# Taxonomies and terms have no compiled schema: theirs refer to each other, and both to `metadata`.
COMPILED = {
    ("services", True): "compiled/service.json",
    ("services", False): "compiled/service_list.json",
    ("organizations", True): "compiled/organization.json",
    ("organizations", False): "compiled/organization_list.json",
    ("service_at_locations", True): "compiled/service_at_location.json",
    ("service_at_locations", False): "compiled/service_at_location_list.json",
    ("taxonomies", True): "taxonomy.json",
    ("taxonomies", False): "taxonomy.json",
    ("taxonomy_terms", True): "taxonomy_term.json",
    ("taxonomy_terms", False): "taxonomy_term.json",
}


def faults(name: str, record: dict[str, Any], *, full: bool) -> list[str]:
    """What the official schema finds wrong with a record; the test is skipped where there is none to ask."""
    found = _validator(name, full).iter_errors(record)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in found]


@cache
def _validator(name: str, full: bool) -> Any:
    """One in Rust: a directory has tens of thousands of records, and the one in Python takes minutes over them."""
    jsonschema = pytest.importorskip("jsonschema_rs", reason="jsonschema-rs is not installed")
    if not FOLDER.is_dir():
        pytest.skip("the official schemas are not beside this repository")
    names = ("taxonomy.json", "taxonomy_term.json", "metadata.json")
    registry = jsonschema.Registry([(f"{BASE}{each}", _load(each)) for each in names])
    return jsonschema.Draft202012Validator(
        _load(COMPILED[name, full]), registry=registry, base_uri=BASE, validate_formats=True
    )


def _load(name: str) -> Any:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    schema.pop("$id", None)
    return schema
