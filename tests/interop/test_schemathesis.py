"""The API against its own description, by a tool that makes up what anybody could ask of it.

Schemathesis reads the served document and asks what it allows and what it doesn't: by examples, boundary by boundary,
at random, and by following what answers name. Seed and number are set, so a red test is red again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask

from app.interop.hsds import api_description
from app.interop.hsds.api_description import PREFIX
from app.interop.hsds.api_limits import Buckets
from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.api_parameters import PARAMETERS

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.once]

EXAMPLES = 20


@dataclass
class Findings:
    """How often each check was made, and what it found: phase, operation, check, words, how to ask again."""

    made: Counter[str] = field(default_factory=Counter)
    found: list[tuple[str, ...]] = field(default_factory=list)


@pytest.fixture
def api(town_app: Flask) -> Flask:
    town_app.extensions["hsds_buckets"] = Buckets(at_once=1e9)
    return town_app


def ask_everything(app: Flask, *, phases: tuple[str, ...] = (), only: str = "") -> Findings:
    """Run every check over every operation (or one path) in all phases (or these)."""
    from schemathesis.engine import from_schema

    schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", app, config=_config(phases))
    chosen = schema.include(path=only) if only else schema
    findings = Findings()
    for event in from_schema(chosen).execute():
        findings.found.extend(_faults(event, findings.made))
    return findings


def _config(phases: tuple[str, ...]) -> Any:
    known = ("examples", "coverage", "fuzzing", "stateful")
    return schemathesis.Config.from_dict(
        {
            "seed": 1,
            "headers": {"Accept-Encoding": "identity"},  # within one process nothing unpacks an answer
            "generation": {"deterministic": True, "max-examples": EXAMPLES},
            "phases": {name: {"enabled": not phases or name in phases} for name in known},
        }
    )


def _faults(event: Any, made: Counter[str]) -> Iterator[tuple[str, ...]]:
    from schemathesis.engine import events

    if isinstance(event, (events.NonFatalError, events.FatalError)):
        yield ("error", repr(getattr(event, "value", None) or getattr(event, "exception", event)))
    elif isinstance(event, events.ScenarioFinished):
        checks = [check for each in event.recorder.checks.values() for check in each]
        made.update(f"{event.phase.value}: {check.name}" for check in checks)
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                asked = check.failure_info.code_sample
                yield (event.phase.value, check.name, failure.title, failure.message[:500], asked[:500])


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "unsupported_method",
)


def test_nothing_is_found(api):
    findings = ask_everything(api)
    assert not findings.found, "\n\n".join("\n".join(one) for one in findings.found)
    for phase in ("coverage", "fuzzing", "stateful"):
        for check in CHECKS:
            assert findings.made[f"{phase}: {check}"] > 0, (phase, check)


# Else the test above proves nothing: each of these is wrong on purpose, and must be found out.


def found_at(api: Flask, path: str) -> set[str]:
    return {one[1] for one in ask_everything(api, phases=("coverage",), only=path).found}


def test_a_field_that_no_answer_has_is_found_out(api, monkeypatch):
    monkeypatch.setattr(api_description, "_COUNTS", (*api_description._COUNTS, "total_needs"))
    assert found_at(api, "/taxonomies") == {"response_schema_conformance"}


def test_a_page_that_the_document_allows_and_the_api_refuses_is_found_out(api, monkeypatch):
    page = replace(PARAMETERS["page"], schema={"type": "integer", "minimum": -5})
    monkeypatch.setattr(api_description, "PARAMETERS", {**PARAMETERS, "page": page})
    assert found_at(api, "/taxonomies") == {"positive_data_acceptance"}


def test_an_api_that_takes_anything_is_found_out(api, monkeypatch):
    monkeypatch.setitem(PARAMETERS, "top_only", replace(PARAMETERS["top_only"], read=bool))
    assert found_at(api, "/taxonomy_terms") == {"negative_data_rejection"}


def test_an_api_that_fails_is_found_out(api, monkeypatch):
    monkeypatch.setitem(LISTS["taxonomies"].filters, "search", lambda _value, _wanted: 1 / 0)
    assert found_at(api, "/taxonomies") == {"ZeroDivisionError('division by zero')"}
