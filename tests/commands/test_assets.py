"""The pages' third-party files: fetched beside the libraries, copied by a list, done without if need be."""

import json
from pathlib import Path

import pytest

from app.commands import assets
from app.commands.progress import ROOT
from tests.commands.conftest import Program

FETCHES = """
import pathlib
leaf = pathlib.Path({modules!r}, "leaf", "leaf.js")
leaf.parent.mkdir(parents=True, exist_ok=True)
leaf.write_text("a map")
"""


@pytest.fixture
def npm(project: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Write `npm` as a program of ours, the only one on PATH beside the system's."""
    monkeypatch.setenv("PATH", f"{project / 'bin'}:/usr/bin:/bin")
    program("npm", FETCHES.format(modules=str(project / "node_modules")))
    return program


def test_the_listed_files_are_laid_where_the_pages_look(npm: Program, project: Path) -> None:
    with assets.beside():
        pass

    assert (project / "static" / "vendor" / "map" / "leaf.js").read_text() == "a map"


def test_what_is_no_longer_listed_is_gone(npm: Program, project: Path) -> None:
    old = project / "static" / "vendor" / "old.js"
    old.parent.mkdir(parents=True)
    old.touch()

    with assets.beside():
        pass

    assert not old.exists()


def test_the_second_time_nothing_is_fetched(npm: Program, project: Path) -> None:
    with assets.beside():
        pass
    npm("npm", "raise SystemExit('asked again')")

    with assets.beside():
        pass

    assert assets.is_current()


def test_a_changed_list_is_laid_out_anew(npm: Program, project: Path) -> None:
    with assets.beside():
        pass
    assets.LIST.write_text(json.dumps([{"from": "leaf/leaf.js", "to": "elsewhere.js"}]))

    with assets.beside():
        pass

    assert (project / "static" / "vendor" / "elsewhere.js").is_file()


def test_where_nothing_can_be_fetched_the_start_goes_on_and_the_next_tries_again(
    npm: Program, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npm("npm", "raise SystemExit('no network')")
    reached = False

    with assets.beside():
        reached = True

    assert reached
    assert "every page works without them" in capsys.readouterr().out
    assert not assets.is_current()


def test_every_listed_file_belongs_to_a_package_that_the_lock_pins() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    for file in json.loads((ROOT / "app" / "web" / "assets.json").read_text()):
        package = "/".join(file["from"].split("/")[: 2 if file["from"].startswith("@") else 1])
        assert locked[f"node_modules/{package}"]["integrity"].startswith("sha512-"), package
