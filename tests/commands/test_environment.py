"""`.venv` is filled once, and again when what it should hold has changed."""

import sys
from pathlib import Path

import pytest

from app.commands import environment
from app.commands.progress import Stop
from tests.commands.conftest import Program

PIP = """
import sys, pathlib
with pathlib.Path({log!r}).open("a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
"""


@pytest.fixture(autouse=True)
def _forget_pip() -> None:
    environment._python_with_pip.cache_clear()


@pytest.fixture
def asked(project: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each time that pip was asked for something."""
    log = project / "pip.log"
    log.touch()
    monkeypatch.setattr(sys, "executable", str(program("python3", PIP.format(log=str(log)))))
    return log


def installs(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if " install " in line]


def test_a_fresh_project_gets_an_environment_with_the_lock_by_hash_and_itself(asked: Path) -> None:
    environment.prepare(environment.RUNTIME)

    libraries, itself = installs(asked)
    assert "--require-hashes" in libraries
    assert "--only-binary :all:" in libraries
    assert libraries.endswith("requirements.lock")
    assert itself.endswith("--editable .")
    assert (environment.VENV / "bin" / "python").exists()


def test_the_second_time_nothing_is_installed(asked: Path) -> None:
    environment.prepare(environment.RUNTIME)
    asked.write_text("")

    environment.prepare(environment.RUNTIME)

    assert installs(asked) == []


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_package_is_installed_anew(asked: Path, project: Path, file: str) -> None:
    environment.prepare(environment.RUNTIME)
    asked.write_text("")
    (project / file).write_text("other==2.0\n")

    environment.prepare(environment.RUNTIME)

    assert len(installs(asked)) == 2


def test_the_demo_runs_in_the_environment_of_the_tests(asked: Path) -> None:
    environment.prepare(environment.TESTS)
    asked.write_text("")

    environment.prepare(environment.RUNTIME)

    assert installs(asked) == []


def test_the_tests_do_not_run_in_the_environment_of_the_demo(asked: Path) -> None:
    environment.prepare(environment.RUNTIME)
    asked.write_text("")

    environment.prepare(environment.TESTS)

    assert len(installs(asked)) == 2


def test_an_environment_of_another_python_is_made_anew(asked: Path, project: Path) -> None:
    foreign = project / ".venv" / "lib" / "python3.9"
    foreign.mkdir(parents=True)

    environment.prepare(environment.RUNTIME)

    assert not foreign.exists()


def test_what_pip_said_last_is_shown_when_it_fails(
    project: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import sys\nif 'install' in sys.argv: sys.exit('no route to the index')"
    monkeypatch.setattr(sys, "executable", str(program("python3", source)))

    with pytest.raises(Stop, match=r"online\?(.|\n)*no route to the index"):
        environment.prepare(environment.RUNTIME)
    assert not environment.is_current(environment.RUNTIME)


def test_a_python_without_pip_names_the_package_to_install(
    project: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = str(program("python3", "raise SystemExit('No module named pip')"))
    monkeypatch.setattr(sys, "executable", without)
    monkeypatch.setattr(sys, "_base_executable", without)

    with pytest.raises(Stop, match="apt install python3-pip"):
        environment.prepare(environment.RUNTIME)
