"""tantivy, Rust's Lucene. It filters by a square where we measure the way, and counts facets by its aggregations."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Ask

from benchmarks.peers import FACETS, LIMIT, InFolder, Question
from benchmarks.peers.square import square
from search_index.analysis import BOOSTS, texts_of
from search_index.contract import Listing


class Tantivy(InFolder):
    """One writer thread, as the others have."""

    name = "tantivy"
    cpu = True
    library = f"tantivy {version('tantivy')}"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for listing in corpus:
            writer.add_document(_document(listing))
        writer.commit()
        writer.wait_merging_threads()
        self.open(folder)

    def open(self, folder: Path) -> None:
        """An index built before."""
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def asked(self, question: Question) -> Callable[[], int]:
        wanted, search = self._query(question), self._searcher.search
        if not question.counted:
            return lambda: int(search(wanted, LIMIT).count)
        counts = {field: {"terms": {"field": field, "size": 200}} for field in FACETS}

        def with_counts() -> int:
            self._searcher.aggregate(wanted, counts)
            return int(search(wanted, LIMIT).count)

        return with_counts

    def close(self) -> None:
        del self._searcher, self._index

    def _query(self, question: Question) -> Ask:
        schema = self._index.schema
        must = [Ask.term_query(schema, "needs", question.need)] if question.need else []
        if question.language:
            must.append(Ask.term_query(schema, "languages", question.language))
        if question.free:
            must.append(Ask.term_query(schema, "free", 1))
        if question.near:
            must += [
                Ask.range_query(schema, field, tantivy.FieldType.Float, low, high)
                for field, low, high in square(question.near, question.km)
            ]
        wanted = self._wanted(schema, question)
        parts = [(Occur.Must, wanted)] if wanted else []
        parts += [(Occur.Must, Ask.const_score_query(one, 0.0)) for one in must]
        return parts[0][1] if len(parts) == 1 else Ask.boolean_query(parts)

    def _wanted(self, schema: Any, question: Question) -> Ask | None:
        if question.phrase:
            return self._index.parse_query(f'"{" ".join(question.phrase)}"', ["description"])
        if question.prefix:
            return Ask.regex_query(schema, "words", f"{question.prefix}.*")
        if question.near_word:
            return Ask.fuzzy_term_query(
                schema, "words", question.near_word, distance=1, transposition_cost_one=False
            )
        if not question.words:
            return None
        return self._index.parse_query(" ".join(question.words), list(BOOSTS), field_boosts=BOOSTS)


def _schema() -> Any:
    make = tantivy.SchemaBuilder()
    make.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in BOOSTS:
        make.add_text_field(field, stored=True, tokenizer_name="en_stem")
    make.add_text_field("words", tokenizer_name="default", index_option="basic")
    for field in ("needs", "languages"):
        make.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
    for field in ("free", "has_room"):
        make.add_integer_field(field, fast=True, indexed=True)
    for field in ("latitude", "longitude"):
        make.add_float_field(field, fast=True, indexed=True)
    return make.build()


def _document(listing: Listing) -> Any:
    texts = texts_of(listing)
    return tantivy.Document(
        id=listing.id,
        words=" ".join(texts.values()),
        needs=list(listing.needs),
        languages=list(listing.languages),
        free=int(listing.free),
        has_room=int(listing.room == "has_room"),
        latitude=[latitude for latitude, _ in listing.points],
        longitude=[longitude for _, longitude in listing.points],
        **texts,
    )
