"""Our tables and their descriptor, judged by the tool that the field uses: `frictionless validate`."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.actor import SYSTEM
from app.interop.hsds import open_feed
from app.interop.hsds.export import DESCRIPTOR, Format, export
from app.interop.hsds.export_tables import TABLES
from tests.interop.feeds import SHARED, take_in

LEGAL_AID = SHARED / "data" / "legal-aid-hsds2"
pytest.importorskip("frictionless", reason="frictionless is not installed")


def judged(path: Path) -> dict[str, Any]:
    """The tool's report, asked for as anyone would: by its command."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", str(path)]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=120)
    report: dict[str, Any] = json.loads(asked.stdout)
    return report


def faults(report: dict[str, Any]) -> list[str]:
    return [
        f"{task['name']}: {error['message']}"
        for task in (*report["tasks"], {"name": "package", "errors": report["errors"]})
        for error in task["errors"]
    ]


def test_the_town_is_accepted_as_a_zip_and_as_a_folder(town_app, tmp_path):
    export(tmp_path / "town.zip", Format.TABLES, seen_by=SYSTEM)
    export(tmp_path / "town", Format.TABLES, seen_by=SYSTEM)
    for report in (judged(tmp_path / "town.zip"), judged(tmp_path / "town" / DESCRIPTOR)):
        assert faults(report) == []
        assert (report["valid"], report["stats"]["tasks"]) == (True, len(TABLES))


def test_a_directory_with_one_of_everything_is_accepted(fill, tmp_path):
    export(tmp_path, Format.TABLES, seen_by=SYSTEM)
    report = judged(tmp_path / DESCRIPTOR)
    assert (faults(report), report["valid"]) == ([], True)


def test_a_real_directory_is_accepted(app, tmp_path):
    if not LEGAL_AID.is_dir():
        pytest.skip("the real directory is not beside this repository")
    take_in(open_feed(LEGAL_AID))
    export(tmp_path / "legal.zip", Format.TABLES, seen_by=SYSTEM)
    report = judged(tmp_path / "legal.zip")
    assert (faults(report), report["valid"]) == ([], True)


def test_the_tool_would_say_what_is_wrong(town_app, tmp_path):
    """Else the tests above prove nothing: a link that leads nowhere, a word that HSDS doesn't have, an id twice."""
    export(tmp_path, Format.TABLES, seen_by=SYSTEM)
    path = tmp_path / TABLES["service"]
    with path.open(newline="", encoding="utf-8") as file:
        heading, first, *rest = csv.reader(file)
    first[heading.index("organization_id")] = "e3e70682-c209-4cac-a29f-6fbed82c07cd"
    first[heading.index("status")] = "open"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, first, *rest, rest[-1]])
    told = "\n".join(faults(judged(tmp_path / DESCRIPTOR)))
    for words in ("foreign key", "enum", "unique"):
        assert words in told, told
