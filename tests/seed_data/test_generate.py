"""The generator: its command, and that it always says the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seed_data.generate import main
from seed_data.story import Story, tell
from tests.seed_data.conftest import UNTIL

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ["--seed", "3", "--until", UNTIL.date().isoformat(), "--out"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the command writes, in a process of its own that shuffles its sets in its own way."""
    folder = tmp_path_factory.mktemp("county")
    command = [sys.executable, "seed_data/generate.py", *ARGUMENTS, str(folder)]
    subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "1"}, check=True, capture_output=True
    )
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_and_day_make_the_same_bytes_in_any_process(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    main([*ARGUMENTS, str(tmp_path)])
    assert contents(tmp_path) == written


def test_another_seed_tells_another_story(story: Story) -> None:
    other = tell(story.seed + 1, story.until)
    assert [r.service.id for r in other.referrals] != [r.service.id for r in story.referrals]


def test_the_command_writes_four_files_that_can_be_read(written: dict[str, bytes]) -> None:
    found = {name: json.loads(content) for name, content in written.items()}
    assert set(found) == {"facts.json", "listings.json", "people.json", "story.json"}
    assert found["story.json"]["until"] == UNTIL.isoformat()
    assert len(found["story.json"]["referrals"]) == 6000
