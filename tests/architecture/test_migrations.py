"""Migrations lead to exactly the tables that the models describe, on the database at hand."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, text

from app import (
    create_app,
    models,  # noqa: F401 (every table must be known)
)
from app.config import Mode, Settings
from app.db import Base, db


def test_a_migrated_database_has_the_tables_that_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_after_an_update_that_has_nothing_to_do_foreign_keys_are_watched_as_before(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    db.session.remove()
    upgrade()
    connections = [db.engine.connect() for _ in range(db.engine.pool.checkedin() + 1)]  # type: ignore[attr-defined]
    watched = [connection.execute(text("PRAGMA foreign_keys")).scalar() for connection in connections]
    for connection in connections:
        connection.close()
    assert set(watched) == {1}


@pytest.mark.slow
def test_an_update_keeps_every_row_that_hangs_on_a_table_that_is_made_anew(tmp_path: Path) -> None:
    old = create_app(Settings.within(tmp_path, mode=Mode.TEST))
    with old.app_context():
        upgrade(revision="0012")
        _fill(
            "organization",
            "team",
            "person",
            "client",
            "client_need",
            "consent",
            "service",
            "referral",
            "referral_wish",
        )
        upgrade()
        with db.engine.connect() as connection:
            counts = {
                table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
                for table in ("client", "client_need", "consent", "referral", "referral_wish")
            }
        db.session.remove()
        db.engine.dispose()
    assert set(counts.values()) == {1}, counts


def _fill(*tables: str) -> None:
    """One row in each, as the tables were then; every id is the same, so that each row hangs on those before it."""
    then, id_ = MetaData(), "0" * 31 + "1"
    then.reflect(db.engine)
    with db.engine.connect() as connection:
        for name in tables:
            row = {c.name: _some(str(c.type), id_) for c in then.tables[name].columns if not c.nullable}
            columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            connection.exec_driver_sql(
                f"INSERT INTO {name} ({columns}) VALUES ({marks})", tuple(row.values())
            )
        connection.commit()


def _some(kind: str, id_: str) -> object:
    if kind == "CHAR(32)":
        return id_
    if kind in ("DATETIME", "DATE"):
        return "2026-01-01 00:00:00.000000"
    return {"JSON": "{}", "BLOB": b"x"}.get(kind, 1 if kind in ("INTEGER", "BOOLEAN", "FLOAT") else "x")
