"""A database for one worker of the test run, put back as it was before each test.

SQLite: a file that is copied over. PostgreSQL: rows kept in memory and loaded again. Both are quicker than
building the schema anew, and neither trusts a test to clean up after itself.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.db import Base, db

Rows = dict[str, list[dict[str, Any]]]


class SqliteTown:
    """Keeps named copies of one SQLite file."""

    def __init__(self, app: Flask, file: Path) -> None:
        self.app, self.file = app, file

    def keep(self, name: str) -> None:
        self._let_go()
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, self.file.with_suffix(f".{name}"))

    def restore(self, name: str) -> None:
        self._let_go()
        for left in (Path(f"{self.file}-wal"), Path(f"{self.file}-shm")):
            left.unlink(missing_ok=True)
        shutil.copyfile(self.file.with_suffix(f".{name}"), self.file)

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


class PostgresTown:
    """Keeps named copies of all rows in memory."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.kept: dict[str, Rows] = {}

    def keep(self, name: str) -> None:
        with self.app.app_context(), db.engine.connect() as connection:
            self.kept[name] = {
                table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
                for table in Base.metadata.sorted_tables
            }

    def restore(self, name: str) -> None:
        """Deleting the few rows of a test is many times quicker than truncating every table."""
        tables = Base.metadata.sorted_tables
        with self.app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql("; ".join(f'DELETE FROM "{table.name}"' for table in tables))
                for table in tables:
                    self._load(connection, table, self.kept[name][table.name])

    @staticmethod
    def _load(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(sa.insert(table), rows)
        for column in table.primary_key.columns:
            if column.autoincrement is True:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                    f'coalesce(max("{column.name}"), 1), max("{column.name}") IS NOT NULL) FROM "{table.name}"'
                )


@contextmanager
def own_database(folder: Path, worker: str) -> Iterator[str]:
    """The address of an empty database for this worker; on PostgreSQL it is dropped at the end."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgresql"):
        yield f"sqlite:///{folder / 'town.db'}"
        return
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    name = f"{url.database}_trellis_{worker}_{os.getpid()}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        engine.dispose()
