"""The database: its settings, the column types every feature uses, and the one place where a change lasts.

SQLite runs in WAL with `synchronous=FULL`, because WAL with NORMAL loses acknowledged commits at a power
failure. Every write transaction begins IMMEDIATE, so that two writers wait for each other at the start
and never fail in the middle.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from app.errors import Conflict

if TYPE_CHECKING:
    from app.config import Settings

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=10000",
    "trusted_schema=OFF",
)

_WRITES = "trellis_writes"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive moment is a programming error and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The typed base of every model. Tables are named explicitly; moments are UTC."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UtcDateTime()}
    )


class Identified:
    """A random id that is the same in the database, in addresses and in exchanged data."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


@contextmanager
def transaction() -> Iterator[None]:
    """Make everything that happens inside lasting at its end, or nothing of it.

    Begins afresh: what was read before is forgotten, so load inside the block what you change. Nesting
    is a programming error. Two people who change the same row meet here: the second gets `Conflict`.
    """
    session = db.session
    if session.info.get(_WRITES):
        raise RuntimeError("a transaction is already open: only doors open one")
    session.rollback()
    session.info[_WRITES] = True
    try:
        session.connection(execution_options={_WRITES: True})
        yield
        session.commit()
    except StaleDataError as stale:
        raise Conflict(
            "Someone else changed this while you were looking at it. Look at it as it is now, and try again."
        ) from stale
    finally:
        session.rollback()
        session.info[_WRITES] = False


def wipe_traces(tables: Sequence[str]) -> None:
    """Make what was deleted from `tables` unreadable in the files, too; not within a transaction.

    SQLite overwrites deleted rows (`secure_delete`), but its log still holds them until it is written back and cut
    off; PostgreSQL keeps dead rows until a VACUUM. Copies and archived logs are the business of whoever keeps them.
    Raises RuntimeError while a reader holds on to the log.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.exec_driver_sql(f'VACUUM "{table}"')
        return
    raw = db.engine.raw_connection()
    try:
        busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise RuntimeError("somebody reads at the moment, so the log can't be cut off yet")


def take_turns(what: str) -> None:
    """Let writers of `what` go one after another until the transaction ends. On SQLite they always do."""
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def url_for_engine(database_url: str) -> str:
    """PostgreSQL is spoken to through psycopg 3, however its address was written."""
    scheme, colon, rest = database_url.partition(":")
    return f"postgresql+psycopg{colon}{rest}" if scheme == "postgresql" else database_url


def engine_options(settings: "Settings") -> dict[str, Any]:
    """What SQLAlchemy's engine is made with for this database."""
    if settings.database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}}
    return {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5, "options": "-c statement_timeout=30000 -c timezone=UTC"},
    }


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we begin transactions ourselves, below
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare_folder_of(database_url: str) -> None:
    """Make the folder of a SQLite file, readable by its owner only."""
    prefix = "sqlite:///"
    if database_url.startswith(prefix) and len(database_url) > len(prefix):
        Path(database_url.removeprefix(prefix)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
