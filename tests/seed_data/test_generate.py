"""The generator: its command, and that it always says the same."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from seed_data.generate import main
from seed_data.story import Story, tell

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-22"


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_and_day_make_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    for name, salt in (("one", "1"), ("two", "2")):
        subprocess.run(
            [
                sys.executable,
                "seed_data/generate.py",
                "--seed",
                "3",
                "--until",
                DAY,
                "--out",
                str(tmp_path / name),
            ],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": salt},
            check=True,
            capture_output=True,
        )
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_another_seed_tells_another_story(story: Story) -> None:
    other = tell(story.seed + 1, story.until)
    assert [r.service.id for r in other.referrals] != [r.service.id for r in story.referrals]


def test_the_command_writes_four_files_that_can_be_read(tmp_path: Path) -> None:
    main(["--until", DAY, "--out", str(tmp_path / "county")])
    found = {name: json.loads(content) for name, content in written(tmp_path / "county").items()}
    assert set(found) == {"facts.json", "listings.json", "people.json", "story.json"}
    assert found["story.json"]["until"] == datetime(2026, 11, 22, 17, tzinfo=UTC).isoformat()
