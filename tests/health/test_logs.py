"""Logs hold ids, routes and statuses: no names, no queries, no secrets."""

import json
import logging
from uuid import UUID

import pytest
from flask import Flask

from app.logs import JsonLines, log, masked
from tests.browser import Browser

TOKEN = "9wK3vQpXz_7LmN2bR5tY8uI1oP4aS6dFgHjKlZxCvB0"


@pytest.fixture
def lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is logged from here on, as it is written."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    kept = Kept()
    kept.setFormatter(JsonLines())
    monkeypatch.setattr(log, "handlers", [kept])
    monkeypatch.setattr(log, "level", logging.INFO)
    log.manager._clear_cache()  # type: ignore[attr-defined]
    return written


def test_a_request_is_one_line(app: Flask, lines: list[str]) -> None:
    answer = Browser(app).get("/healthz")
    (line,) = map(json.loads, lines)
    assert (line["route"], line["method"], line["status"]) == ("/healthz", "GET", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["milliseconds"] > 0


def test_what_was_asked_for_is_not_logged(app: Flask, lines: list[str]) -> None:
    Browser(app).get("/healthz?q=shelter+for+maria")
    Browser(app).get("/maria-lopez")
    assert len(lines) == 2
    assert "maria" not in "".join(lines)


def test_a_secret_in_a_path_is_masked() -> None:
    assert masked(f"/invitations/{TOKEN}") == "/invitations/***"


def test_an_id_in_a_path_is_kept() -> None:
    path = f"/referrals/{UUID(int=5)}/accept"
    assert masked(path) == path


def test_of_an_exception_the_class_and_the_places_are_logged_but_not_its_words(lines: list[str]) -> None:
    try:
        raise ValueError("maria@example.org")
    except ValueError:
        log.exception("it failed", extra={"job": 7})
    (line,) = map(json.loads, lines)
    assert (line["error"], line["job"], line["level"]) == ("ValueError", 7, "error")
    assert line["trace"][0].endswith(
        "test_of_an_exception_the_class_and_the_places_are_logged_but_not_its_words"
    )
    assert "maria" not in lines[0]
