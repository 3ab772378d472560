"""PostgreSQL's full text search, in a database of its own, gone afterwards.

It has four weights for our eight fields, and finds nothing for fuzzy words. Its work is done in processes of its
own: its times are those of the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from app.commands.postgres import database
from benchmarks.peers import LIMIT, Question
from benchmarks.peers.square import in_square
from search_index.analysis import BOOSTS, texts_of
from search_index.contract import Listing

# Its weights with what they count, a fifth of ours, and the fields that come nearest to each.
_WEIGHTS = {"D": 0.3, "C": 0.4, "B": 0.6, "A": 1.0}
_WEIGHT_OF = {
    field: min(_WEIGHTS, key=lambda weight: abs(5 * _WEIGHTS[weight] - boost))
    for field, boost in BOOSTS.items()
}
_TABLES = """
    CREATE TABLE listings (row int, id text, said tsvector, description tsvector, words tsvector,
                           needs text[], languages text[], free boolean, has_room boolean);
    CREATE TABLE points (row int, latitude float8, longitude float8);
"""
_INDEXES = """
    CREATE INDEX ON listings USING gin (said);
    CREATE INDEX ON listings USING gin (description);
    CREATE INDEX ON listings USING gin (words);
    CREATE INDEX ON listings USING gin (needs, languages);
    CREATE UNIQUE INDEX ON listings (row);
    CREATE INDEX ON points (row, latitude);
    VACUUM ANALYZE
"""


class PostgreSQL:
    """One table, its texts as vectors under GIN indexes."""

    name = "PostgreSQL"
    cpu = False
    library = "PostgreSQL"

    def __init__(self) -> None:
        self._running = ExitStack()

    def build(self, corpus: list[Listing], folder: Path) -> None:
        folder.mkdir(parents=True)
        url = self._running.enter_context(_own_database())
        (folder / "url").write_text(url)
        self.open(folder)
        self._run(_TABLES)
        said = " || ".join(
            f"setweight(to_tsvector('english', %s), '{_WEIGHT_OF[field]}')" for field in BOOSTS
        )
        vectors = f"{said}, to_tsvector('english', %s), to_tsvector('simple', %s)"
        with self._connection.cursor() as write:
            write.executemany(
                f"INSERT INTO listings VALUES (%s, %s, {vectors}, %s, %s, %s, %s)", _rows(corpus)
            )
            points = ((row, *point) for row, listing in enumerate(corpus) for point in listing.points)
            write.executemany("INSERT INTO points VALUES (%s, %s, %s)", points)
        for statement in _INDEXES.split(";"):
            self._run(statement)

    def open(self, folder: Path) -> None:
        """A server that runs already."""
        self._connection = psycopg.connect((folder / "url").read_text(), autocommit=True)
        self.library = f"PostgreSQL {self._connection.info.parameter_status('server_version')}"

    def stored(self, _folder: Path) -> int:
        """Bytes on its server's disk."""
        return int(self._run("SELECT pg_database_size(current_database())")[0][0])

    def asked(self, question: Question) -> Callable[[], int]:
        if question.near_word:
            return lambda: 0
        where, values = _where(question)
        rank = f"ts_rank('{{{', '.join(map(str, _WEIGHTS.values()))}}}', said, wanted) DESC"
        order = f"ORDER BY {rank}" if question.words else ""
        best = f"SELECT id FROM {where} {order} LIMIT {LIMIT}"
        counts = [
            f"SELECT code, count(*) FROM {where.replace(' WHERE', f', unnest({codes}) code WHERE', 1)} GROUP BY 1"
            for codes in ("needs", "languages")
        ] + [f"SELECT count(*) FILTER (WHERE free), count(*) FILTER (WHERE has_room) FROM {where}"]

        def ask() -> int:
            self._run(best, values)
            for count in counts if question.counted else ():
                self._run(count, values)
            return int(self._run(f"SELECT count(*) FROM {where}", values)[0][0])

        return ask

    def close(self) -> None:
        self._connection.close()
        self._running.close()

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        done = self._connection.execute(statement.encode(), values or None)
        return done.fetchall() if done.description else []


@contextmanager
def _own_database() -> Iterator[str]:
    """The address of a new database, in a server that runs already or in one that ends with it."""
    with database("") as (server, _), psycopg.connect(server, autocommit=True) as administrator:
        name = sql.Identifier(f"trellis_benchmark_{uuid4().hex}")
        administrator.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield psycopg.conninfo.make_conninfo(server, dbname=name.as_string().strip('"'))
        finally:
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _rows(corpus: list[Listing]) -> Iterator[tuple[object, ...]]:
    for row, listing in enumerate(corpus):
        texts = texts_of(listing)
        every = " ".join(texts.values())
        facts = (list(listing.needs), list(listing.languages), listing.free, listing.room == "has_room")
        yield row, listing.id, *texts.values(), texts["description"], every, *facts


def _where(question: Question) -> tuple[str, tuple[object, ...]]:
    """What comes after FROM: the listings that are meant, and the query where there is one, as `wanted`."""
    table, conditions, values = "listings", ["true"], []
    for column, query, text in (
        ("said", "to_tsquery('english', %s)", " | ".join(question.words)),
        ("description", "phraseto_tsquery('english', %s)", " ".join(question.phrase)),
        ("words", "to_tsquery('simple', %s)", question.prefix and f"{question.prefix}:*"),
    ):
        if text:
            table, conditions = f"listings, {query} wanted", [f"{column} @@ wanted"]
            values.append(text)
    for column, code in (("needs", question.need), ("languages", question.language)):
        if code:
            conditions.append(f"{column} @> ARRAY[%s]")
            values.append(code)
    if question.free:
        conditions.append("free")
    if question.near:
        inside = in_square(question.near, question.km)
        conditions.append(f"EXISTS (SELECT 1 FROM points WHERE points.row = listings.row AND {inside})")
    return f"{table} WHERE {' AND '.join(conditions)}", tuple(values)
