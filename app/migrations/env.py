"""How Alembic meets the application: `flask db upgrade` brings a database to what the models say."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Enum

from app import models  # noqa: F401 (every table must be known)
from app.db import Base, UtcDateTime, db
from app.seal import SealedText

# A migration must not hold the tables of a running server for long: it waits this long, then fails whole.
LOCK_TIMEOUT = "5s"


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types are written as what they are in the database, so that migrations never need the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, SealedText):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes some tables by making them anew. With foreign keys watched, dropping the old one would take
    every row with it that hangs on one of its rows; so they are not watched meanwhile, and counted afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    plain: Any = connection.connection.dbapi_connection  # the setting holds only outside of a transaction
    plain.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := plain.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError(
                f"A row of {broken[0]} lost its row in {broken[2]}: restore the copy you made before."
            )
    finally:
        connection.rollback()  # what was only read is still open where nothing was to be done
        plain.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    connectable = current_app.extensions.get("migrations_engine") or db.engine
    with connectable.connect() as connection, tables_made_anew(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
