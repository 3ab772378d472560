"""Directories that we did not make: a real one with its faults, and 400 documents that only claim to be HSDS."""

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from app.actor import SYSTEM
from app.db import db, transaction
from app.directory import models as m
from app.errors import Invalid
from app.interop.cli import import_directory
from app.interop.hsds import Document, Effect, Feed, import_feed, open_feed
from tests.interop.feeds import SHARED, take_in

LEGAL_AID = SHARED / "data" / "legal-aid-hsds2"
HOSTILE = SHARED / "data" / "hostile-hsds"
EXAMPLES = SHARED / "hsds" / "examples"


def needed(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this repository")


def test_every_service_of_a_real_directory_is_saved(app: Flask) -> None:
    needed(LEGAL_AID)
    began = time.monotonic()
    report = take_in(open_feed(LEGAL_AID))
    assert time.monotonic() - began < 20
    assert db.session.scalar(select(func.count()).select_from(m.Service)) == 429
    assert db.session.scalar(select(func.count()).where(m.Service.status == "active")) == 429
    assumed = [str(problem) for problem in report.of(Effect.ASSUMED)]
    assert sum("status: is empty" in line for line in assumed) == 429
    unlisted = select(func.count()).where(m.Organization.listed.is_(False))
    assert db.session.scalar(unlisted) == sum("an unlisted one stands in" in line for line in assumed)
    bad_times = [p for p in report.refused if p.where.file == "schedules.csv"]
    assert bad_times
    assert all(problem.where.row and problem.field == "closes_at" for problem in bad_times)
    assert report.created["schedule"] + len(bad_times) == 2492
    again = take_in(open_feed(LEGAL_AID))
    assert (again.created.total(), again.changed.total(), again.removed.total()) == (0, 0, 0)


def test_a_dry_run_reports_and_keeps_nothing(app: Flask) -> None:
    needed(LEGAL_AID)
    result = app.test_cli_runner().invoke(args=["directory", "import", str(LEGAL_AID), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "Nothing was kept (dry run)." in result.output
    assert "429 created" in result.output
    assert db.session.scalar(select(func.count()).select_from(m.Service)) == 0


def test_the_command_writes_every_problem_to_a_file(app: Flask, tmp_path: Path) -> None:
    needed(LEGAL_AID)
    file = tmp_path / "problems.csv"
    result = app.test_cli_runner().invoke(args=["directory", "import", str(LEGAL_AID), "--report", str(file)])
    assert result.exit_code == 0, result.output
    lines = file.read_text().splitlines()
    assert lines[0] == "effect,file,row,field,reason"
    assert len(lines) > 1000


def test_the_command_refuses_in_words(app: Flask, tmp_path: Path) -> None:
    result = CliRunner().invoke(import_directory, [str(tmp_path / "nothing")])
    assert result.exit_code == 1
    assert "Error: There is no file or folder" in result.output


def test_nothing_crashes_on_hostile_documents_and_each_refusal_says_why(app: Flask) -> None:
    needed(HOSTILE)
    lines = (HOSTILE / "documents.ndjson").read_text(encoding="utf-8").splitlines()
    documents = tuple(
        Document(f"{number}.json", json.dumps(json.loads(line)["record"]).encode())
        for number, line in enumerate(lines)
    )
    assert len(documents) == 400
    with transaction():
        reports = [import_feed(Feed(f"hostile-{d.name}", (d,)), by=SYSTEM) for d in documents]
    problems = [problem for report in reports for problem in report.problems]
    assert all(problem.reason and problem.where.row for problem in problems)
    told = {problem.where.file for problem in problems}
    assert told == {document.name for document in documents}


def test_what_is_not_json_is_refused_in_words(app: Flask) -> None:
    needed(HOSTILE)
    for line in (HOSTILE / "not_json.ndjson").read_text(encoding="utf-8").splitlines():
        with pytest.raises(Invalid, match=r"^feed.json is not JSON: .* \(line \d+, column \d+\)\.$"):
            take_in(Feed("hostile", (Document("feed.json", json.loads(line)["text"].encode()),)))


@pytest.mark.parametrize(
    "name",
    ["organization_full", "service_full", "service_list", "organization_list", "service_at_location_full"],
)
def test_the_examples_of_the_specification_are_taken(app: Flask, name: str) -> None:
    needed(EXAMPLES)
    data = (EXAMPLES / f"{name}.json").read_bytes()
    report = take_in(Feed("examples", (Document(f"{name}.json", data),)))
    assert report.created.total() > 0
    assert report.refused == []


def test_the_tables_of_the_specification_are_taken(app: Flask) -> None:
    needed(EXAMPLES)
    report = take_in(open_feed(EXAMPLES / "csv", source="examples"))
    assert report.created["service"] == 1
    assert report.created.total() > 15
