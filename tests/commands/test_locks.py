"""The locks: complete, by hash, and free of addresses."""

import re
import tomllib

import pytest

from app.commands.progress import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-node.lock")


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[\w-]+==[^\s\\]+", (ROOT / lock).read_text(), re.MULTILINE))


def names(lock: str) -> set[str]:
    return {pin.split("==")[0] for pin in pins(lock)}


def bare(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower()


def test_the_runtime_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["install"]

    assert {bare(requirement) for requirement in wanted} <= names("requirements.lock")


def test_the_test_lock_holds_what_tests_need_and_the_very_same_runtime() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    assert pins("requirements.lock") <= pins("requirements-test.lock")
    assert {bare(requirement) for requirement in extras["test"]} <= names("requirements-test.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_release_is_locked_by_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

    assert blocks
    for block in blocks:
        assert re.match(r"[\w-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_the_search_library_is_the_release_whose_behaviour_was_measured() -> None:
    assert "whoosh-reloaded==2.7.5" in pins("requirements.lock")
