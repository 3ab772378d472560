"""A project folder that the commands take for theirs, with programs of our making in place of the real ones."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands import assets, demo, environment

Program = Callable[[str, str], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project: locks, list of page files, `.venv`, but nothing installed."""
    for name in ("requirements.lock", "requirements-test.lock", "requirements-node.lock", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name}==1.0\n")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "assets.json").write_text('[{"from": "leaf/leaf.js", "to": "map/leaf.js"}]')
    (tmp_path / ".venv").mkdir()
    (tmp_path / "bin").mkdir()
    for module, places in {
        environment: {
            "ROOT": "",
            "VENV": ".venv",
            "RUNTIME": "requirements.lock",
            "TESTS": "requirements-test.lock",
            "NODE": "requirements-node.lock",
        },
        assets: {"ROOT": "", "MODULES": "node_modules", "LIST": "assets.json", "VENDOR": "static/vendor"},
        demo: {
            "HOME": "instance/demo",
            "MIGRATIONS": "versions",
            "NEEDS": "needs.csv",
            "ZIP_CODES": "zips.js",
        },
    }.items():
        for name, place in places.items():
            monkeypatch.setattr(module, name, tmp_path / place)
    return tmp_path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """`program("npm", "source")` is an executable of that name which runs this Python source."""

    def write(name: str, source: str) -> Path:
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.with_suffix(".py").write_text(source)
        words = shlex.join([sys.executable, str(file.with_suffix(".py"))])
        file.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        file.chmod(0o755)
        return file

    return write
