"""Whoosh itself: its own writer, files, matchers and BM25F over the same documents. No distance, no facets."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from whoosh import query as ask
from whoosh.filedb.filestore import FileStorage

from benchmarks.peers import LIMIT, InFolder, Question
from benchmarks.peers.ours import query_of
from search_index.contract import Listing
from search_index.whoosh_engine.documents import document_of, schema


class PlainWhoosh(InFolder):
    """What the columns stand beside."""

    name = "Whoosh"
    cpu = True
    library = f"whoosh-reloaded {version('whoosh-reloaded')}"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        folder.mkdir(parents=True)
        index = FileStorage(str(folder)).create_index(schema())
        writer = index.writer(limitmb=256)
        for listing in corpus:
            writer.add_document(**document_of(listing))
        writer.commit()
        self.open(folder)

    def open(self, folder: Path) -> None:
        """An index built before."""
        self._searcher = FileStorage(str(folder)).open_index().searcher()

    def asked(self, question: Question) -> Callable[[], int]:
        wanted = query_of(question)
        must = [
            ask.Term(field, code)
            for field, code in (("needs", question.need), ("languages", question.language))
            if code
        ]
        groups = ("needs", "languages") if question.counted else None
        chosen = ask.And(must) if must else None

        def search() -> int:
            found = self._searcher.search(wanted, limit=LIMIT, filter=chosen, groupedby=groups)
            return len(found)

        return search

    def close(self) -> None:
        self._searcher.close()
