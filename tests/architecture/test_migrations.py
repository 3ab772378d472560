"""Migrations lead to exactly the tables that the models describe, on the database at hand."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from app import models  # noqa: F401 (every table must be known)
from app.db import Base, db


def test_a_migrated_database_has_the_tables_that_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
