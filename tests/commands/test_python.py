"""Which Pythons run Trellis, and what the others are told."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest

from app import __main__ as entry
from app.commands.progress import ROOT

COMMANDS = sorted((ROOT / "app" / "commands").glob("*.py"))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 7), (3, 13, 99)])
def test_a_supported_python_is_not_refused(version: tuple[int, int, int]) -> None:
    assert entry.refusal(version, "linux") == ""


@pytest.mark.parametrize(
    ("version", "word"), [((3, 6, 1), "newer"), ((3, 10, 13), "newer"), ((3, 14, 0), "older")]
)
def test_another_python_is_refused_with_what_to_do(version: tuple[int, int, int], word: str) -> None:
    words = entry.refusal(version, "linux")

    assert f"this is Python {version[0]}.{version[1]}" in words
    assert word in words
    assert "python3.13 -m app demo" in words


def test_windows_is_told_of_its_linux() -> None:
    assert "wsl" in entry.refusal((3, 12), "win32")


@pytest.mark.parametrize("file", ["app/__main__.py", "app/__init__.py"])
def test_a_python_that_is_too_old_can_read_the_refusal(file: str) -> None:
    ast.parse((ROOT / file).read_text(), feature_version=(3, 4))


def test_the_refusal_and_the_package_agree_on_the_versions() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    oldest, newest = (f"{major}.{minor}" for major, minor in (entry.OLDEST, (3, entry.NEWEST[1] + 1)))
    assert package["requires-python"] == f">={oldest},<{newest}"


@pytest.mark.parametrize("file", COMMANDS, ids=lambda path: path.name)
def test_the_commands_need_only_the_standard_library(file: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")

    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("app.commands")} == set()
