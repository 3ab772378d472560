"""The Python environment in `.venv`: what a lock names, by hash, and nothing installed in vain."""

import hashlib
import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from app.commands.progress import ROOT, Said, Stop, follow, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.lock"
TESTS = ROOT / "requirements-test.lock"
NODE = ROOT / "requirements-node.lock"

NO_PIP = """\
This Python ({python}) has no pip, which fetches the libraries. Install it and try again:
    Debian, Ubuntu    apt install python3-pip
    Fedora            dnf install python3-pip
    elsewhere         python3 -m ensurepip"""


def prepare(lock: Path) -> None:
    """Make `.venv` hold what `lock` names, and this project itself. Raises Stop in words."""
    if not _made_for_this_python():
        with step("A Python environment in .venv"):
            venv.create(VENV, clear=True, with_pip=False, symlinks=True)
    if is_current(lock):
        return
    install(lock, "Libraries")
    with step("Trellis itself") as said:
        _pip("--no-deps", "--no-build-isolation", "--editable", ".", said=said)
    mark_current(lock)


def install(lock: Path, name: str) -> None:
    """Install what a lock names, under a step called `name`."""
    total = len(re.findall(r"^[\w-]+==", lock.read_text(), re.MULTILINE))
    met: set[str] = set()

    with step(name) as said:

        def count(line: str) -> None:
            words = line.split()
            if words[:1] == ["Collecting"]:
                met.add(words[1])
                said(f"{len(met)} of {total}: {words[1]}")

        # The lock is complete, so pip need resolve nothing; only wheels, so nothing foreign runs.
        exactly = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
        _pip(*exactly, "--requirement", str(lock), said=count)


def is_current(lock: Path) -> bool:
    """Whether `.venv` holds this very lock; the tests' lock holds all of the runtime's."""
    holders = {lock, TESTS} if lock == RUNTIME else {lock}
    return any(
        _stamp(holder).is_file() and _stamp(holder).read_text() == fingerprint(holder) for holder in holders
    )


def mark_current(lock: Path) -> None:
    """Remember what was installed; an older mark of another lock no longer holds."""
    for other in VENV.glob("trellis-*.stamp"):
        other.unlink()
    _stamp(lock).write_text(fingerprint(lock))


def fingerprint(lock: Path) -> str:
    """Changes whenever the lock, the project's own entry points or the place of the project do."""
    parts = (str(ROOT).encode(), lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def without(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """The variables of `given` but for `names`, and one more.

    Libraries are installed uncompiled; a Python that may not keep bytecode would compile them at each start.
    """
    left_out = {*names, "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in given.items() if name not in left_out}


def _stamp(lock: Path) -> Path:
    return VENV / f"trellis-{lock.stem}.stamp"


def _made_for_this_python() -> bool:
    libraries = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return PYTHON.exists() and libraries.is_dir()


def _pip(*arguments: str, said: Said) -> None:
    pip = [_python_with_pip(), "-m", "pip", "--python", str(PYTHON)]
    manners = ["--disable-pip-version-check", "--no-input"]
    follow(
        [*pip, *manners, "install", "--no-compile", *arguments],
        said=said,
        otherwise="The libraries could not be installed. Is this machine online?",
    )


@cache
def _python_with_pip() -> str:
    """The running Python, or the one it was made from: an environment made by these commands has no pip."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        asked = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return python
    raise Stop(NO_PIP.format(python=sys.executable))
