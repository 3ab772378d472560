"""The test command: what it asks of pytest, and what it says about the machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.commands import postgres, suite
from app.commands.progress import Stop
from tests.commands.conftest import Program


def test_the_quick_run_leaves_the_slow_tests_out() -> None:
    assert "not slow" in suite.pytest([], everything=False)


def test_the_whole_run_leaves_nothing_out() -> None:
    assert "-m" not in suite.pytest([], everything=True)[3:]


def test_on_a_second_database_only_what_says_nothing_of_databases_is_left_out() -> None:
    assert suite.pytest([], everything=True, again=True)[3:5] == ["-m", "not once"]


def test_what_is_not_ours_goes_to_pytest_in_its_order() -> None:
    wishes = ["tests/consent", "-k", "declined", "-x"]

    assert suite.pytest(wishes, everything=False)[-4:] == wishes


def test_a_real_database_is_never_tested_on() -> None:
    given = {"DATABASE_URL": "postgresql://real", "SEARCH_INDEX_DIR": "/real", "SMTP_URL": "smtp://real"}

    assert not {"postgresql://real", "/real", "smtp://real"} & set(suite.test_environment(given).values())


def test_a_browser_on_the_path_is_found(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program("chromium-browser", "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert suite.test_environment({})["CHROMIUM"] == str(browser)


def test_a_browser_that_is_named_is_taken() -> None:
    assert suite.test_environment({"CHROMIUM": "/opt/chrome"})["CHROMIUM"] == "/opt/chrome"


def test_without_a_browser_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "CHROMIUM" not in suite.test_environment({})


def test_without_postgresql_the_second_run_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)

    with pytest.raises(Stop, match="apt install postgresql"), postgres.database(""):
        pass


@pytest.mark.slow
def test_a_server_of_our_own_answers_during_the_run_and_is_gone_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not (shutil.which("initdb") or any(postgres.DEBIAN.glob("*/bin/initdb"))):
        pytest.skip("PostgreSQL is not installed")
    monkeypatch.setattr(postgres, "_running_server", str)

    with postgres.database("") as (url, where):
        asked = subprocess.run(["psql", "-tAc", "select 1", url], capture_output=True, text=True, check=True)
        assert asked.stdout == "1\n"
        assert "of its own" in where

    asked = subprocess.run(["psql", "-tAc", "select 1", url], capture_output=True, text=True, check=False)
    assert asked.returncode == 2
