"""Where ZIP codes are."""

from pathlib import Path

from flask import Flask

from app.db import transaction
from app.directory import postal, queries


def test_a_zip_code_is_found_where_the_file_says(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "zips.js"
    file.write_text("module.exports = {\n  '62704': { latitude: 39.7732, longitude: -89.6826 },\n}\n")
    with transaction():
        assert postal.load(file) == 1
    assert queries.point_of("62704-1234") == (39.7732, -89.6826)
    assert queries.point_of("99999") is None


def test_loading_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "zips.js"
    file.write_text("module.exports = {\n  '62704': { latitude: 39.7732, longitude: -89.6826 },\n}\n")
    for _ in range(2):
        with transaction():
            assert postal.load(file) == 1


def test_without_the_file_nothing_is_lost_and_nothing_breaks(app: Flask, tmp_path: Path) -> None:
    with transaction():
        assert postal.load(tmp_path / "missing.js") == 0
