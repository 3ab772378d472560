"""Alive and ready: what a load balancer asks, and what it must not be told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import clock, health
from app.db import db, transaction
from app.directory.actions import mark_changed
from app.finding import indexing
from app.jobs import enqueue
from tests.browser import Browser


def ready(app: Flask) -> TestResponse:
    return Browser(app).get("/readyz")


def test_the_house_is_alive(app: Flask) -> None:
    answer = Browser(app).get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_the_house_is_ready(app: Flask) -> None:
    answer = ready(app)
    assert answer.status_code == 200
    assert answer.json is not None
    assert {"database", "jobs", "disk"} <= answer.json["checks"].keys()


def test_jobs_that_nobody_takes_make_it_unready(app: Flask) -> None:
    with transaction():
        enqueue("note", due=clock.now() - timedelta(minutes=6))
    answer = ready(app)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["jobs"] == {"ok": False, "waiting": 1, "running": 0, "failed": 0, "late": 1}


def test_a_lost_database_is_told_without_saying_where_it_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise health.SQLAlchemyError("can't reach db.example")

    monkeypatch.setattr(db.session, "execute", lost)
    answer = ready(app)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == {"ok": False}
    assert "db.example" not in answer.get_data(as_text=True)


def test_a_full_disk_makes_it_unready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    assert ready(app).status_code == 503


def test_an_index_that_lags_far_behind_makes_it_unready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_BEHIND", 0)
    with transaction():
        mark_changed([uuid4()])
    answer = ready(app)
    assert answer.json is not None
    assert (answer.status_code, answer.json["checks"]["index"]) == (503, {"ok": False, "changes_behind": 1})
