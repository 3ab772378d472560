"""SQLite's FTS5. Its tokenizer stems English; it has no fuzzy words and finds nothing for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import LIMIT, InFolder, Question
from benchmarks.peers.square import in_square
from search_index.analysis import BOOSTS, texts_of
from search_index.contract import Listing

_FACTS = "id TEXT, free INTEGER, has_room INTEGER"


class Fts5(InFolder):
    """A table of texts beside tables of facts, as one would with SQLite."""

    name = "FTS5"
    cpu = True
    library = f"SQLite {sqlite3.sqlite_version}"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        folder.mkdir(parents=True)
        self.open(folder)
        write = self._database
        write.executescript(
            f"CREATE VIRTUAL TABLE texts USING fts5({', '.join(BOOSTS)}, tokenize='porter unicode61', prefix='3');"
            f"CREATE TABLE facts (row INTEGER PRIMARY KEY, {_FACTS});"
            "CREATE TABLE codes (kind TEXT, code TEXT, row INTEGER, PRIMARY KEY (kind, code, row)) WITHOUT ROWID;"
            "CREATE TABLE points (row INTEGER, latitude REAL, longitude REAL);"
        )
        marks = ", ".join("?" * (len(BOOSTS) + 1))
        write.executemany(
            f"INSERT INTO texts (rowid, {', '.join(BOOSTS)}) VALUES ({marks})",
            ((row, *texts_of(li).values()) for row, li in enumerate(corpus)),
        )
        write.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?)",
            ((row, li.id, li.free, li.room == "has_room") for row, li in enumerate(corpus)),
        )
        for kind, codes in (("needs", "needs"), ("languages", "languages")):
            pairs = ((kind, code, row) for row, li in enumerate(corpus) for code in set(getattr(li, codes)))
            write.executemany("INSERT INTO codes VALUES (?, ?, ?)", pairs)
        write.executemany(
            "INSERT INTO points VALUES (?, ?, ?)",
            ((row, *point) for row, li in enumerate(corpus) for point in li.points),
        )
        write.executescript(
            "CREATE INDEX codes_row ON codes (row, kind); CREATE INDEX points_row ON points (row, latitude);"
            "CREATE INDEX facts_free ON facts (free)"
        )
        write.commit()
        write.execute("ANALYZE")

    def open(self, folder: Path) -> None:
        """An index built before."""
        self._database = sqlite3.connect(folder / "texts.sqlite3")

    def asked(self, question: Question) -> Callable[[], int]:
        if question.near_word:
            return lambda: 0
        where, values = _where(question)
        matched = f"SELECT row FROM {where}"
        if _match(question):
            ranks = ", ".join(str(boost) for boost in BOOSTS.values())
            best = f"SELECT id FROM {where} ORDER BY bm25(texts, {ranks}) LIMIT {LIMIT}"
        else:
            best = f"SELECT id FROM {where} LIMIT {LIMIT}"
        counts = [
            f"SELECT kind, code, count(*) FROM codes WHERE row IN ({matched}) GROUP BY kind, code",
            f"SELECT sum(free), sum(has_room) FROM facts WHERE row IN ({matched})",
        ]

        def ask() -> int:
            run = self._database.execute
            run(best, values).fetchall()
            for sql in counts if question.counted else ():
                run(sql, values).fetchall()
            return int(run(f"SELECT count(*) FROM ({matched})", values).fetchone()[0])

        return ask

    def close(self) -> None:
        self._database.close()


def _match(question: Question) -> str:
    if question.phrase:
        return f'description: "{" ".join(question.phrase)}"'
    if question.prefix:
        return f"{question.prefix}*"
    return " OR ".join(f'"{word}"' for word in question.words)


def _where(question: Question) -> tuple[str, list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    tables = "facts"
    if match := _match(question):
        tables = "texts JOIN facts ON facts.row = texts.rowid"
        conditions.append("texts MATCH ?")
        values.append(match)
    for kind, code in (("needs", question.need), ("languages", question.language)):
        if code:
            conditions.append(f"facts.row IN (SELECT row FROM codes WHERE kind = '{kind}' AND code = ?)")
            values.append(code)
    if question.free:
        conditions.append("facts.free = 1")
    if question.near:
        inside = in_square(question.near, question.km)
        conditions.append(f"EXISTS (SELECT 1 FROM points WHERE points.row = facts.row AND {inside})")
    return f"{tables} WHERE {' AND '.join(conditions) or '1'}", values
