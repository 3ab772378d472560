"""What is committed: nothing that leads to one machine, one registry or somebody else's code."""

import re
import subprocess
from pathlib import Path

import pytest

from app.commands.progress import ROOT

# Written so that no pattern matches its own line.
FORBIDDEN = {
    "the address of a registry": r"registry\.npmjs|files\.pythonhosted|pypi\.org/simple|deb\.debian\.org",
    "the address of a content network": r"[/.]unpkg\.com|cdn\.jsdelivr|cdnjs\.cloudflare|fonts\.(googleapis|gstatic)",
    "a path of one machine": r"(?<![\w.<}])/(root|home/\w+|Users/\w+|work/\w+)/",
    "a registry's download address in a lock": r'"resolved" *:|--index-[u]rl|--find-[l]inks',
}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of Trellis is no git repository")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(tracked: list[Path], what: str) -> None:
    pattern = re.compile(FORBIDDEN[what].encode())
    texts = {path.relative_to(ROOT): path.read_bytes() for path in tracked}

    found = {str(name): match[0] for name, text in texts.items() if (match := pattern.search(text))}
    assert found == {}


def test_no_fetched_or_running_data_is_committed(tracked: list[Path]) -> None:
    kept_out = ("instance/", "node_modules/", "app/web/static/vendor/", ".venv/")

    names = [str(path.relative_to(ROOT)) for path in tracked]
    assert [name for name in names if name.startswith(kept_out) or name.endswith(".min.js")] == []


def test_every_picture_and_file_that_the_readme_names_is_there(tracked: list[Path]) -> None:
    named = re.findall(r"\]\(([^):]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))

    assert len(named) > 5
    assert [name for name in named if ROOT / name not in tracked] == []
