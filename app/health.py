"""Is the house alive, and is it ready for people? For load balancers and for whoever is woken at night."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db import db
from app.finding import indexing
from app.jobs.queries import workload
from app.web.access import public

LEAST_FREE_BYTES = 256 * 1024 * 1024

Reading = Mapping[str, int | bool]

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    return {"status": "alive"}


@bp.get("/readyz")
@public
def readyz() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Every check by name, each with numbers and whether it is `ok`; 503 when one isn't."""
    readings = {name: check() for name, check in CHECKS.items()}
    ready = all(reading["ok"] for reading in readings.values())
    answer = {"status": "ready" if ready else "not ready", "checks": readings}
    return answer, 200 if ready else 503, {"Cache-Control": "no-store"}


def _database() -> Reading:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return {"ok": False}
    return {"ok": True}


def _jobs() -> Reading:
    """Failed jobs are told, but they are a person's to look at and no reason to send people away."""
    try:
        load = workload()
    except SQLAlchemyError:
        db.session.rollback()
        return {"ok": False}
    return {
        "ok": load.late == 0,
        "waiting": load.waiting,
        "running": load.running,
        "failed": load.failed,
        "late": load.late,
    }


def _disk() -> Reading:
    settings: Settings = current_app.extensions["settings"]
    free = shutil.disk_usage(_existing(settings.search_index_dir)).free
    return {"ok": free >= LEAST_FREE_BYTES, "free_megabytes": free // 1_000_000}


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


CHECKS: dict[str, Callable[[], Reading]] = {
    "database": _database,
    "index": indexing.readiness,
    "jobs": _jobs,
    "disk": _disk,
}
