"""How Alembic meets the application: `flask db upgrade` brings a database to what the models say."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Enum

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


def run() -> None:
    connectable = current_app.extensions.get("migrations_engine") or db.engine
    with connectable.connect() as connection:
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
