"""Our columns, asked in Whoosh's query language; with numpy alone, or with numba's kernels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

from whoosh import query as ask

from benchmarks.peers import LIMIT, InFolder, Question
from search_index.columns import kernels
from search_index.contract import Listing, Query
from search_index.stemming import stem
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine.searching import Anywhere, ColumnSearcher


class Ours(InFolder):
    """numpy."""

    name = "ours"
    cpu = True
    library = f"numpy {version('numpy')}"
    kernels = "numpy"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        self.engine = WhooshEngine(folder)
        self.engine.rebuild(corpus, checkpoint=1)
        self.open(folder)

    def open(self, folder: Path) -> None:
        """An index built before."""
        self.engine = WhooshEngine(folder)
        self._searcher = ColumnSearcher(self.engine.snapshot())

    def asked(self, question: Question) -> Callable[[], int]:
        wanted = query_of(question)
        where = Query(
            needs=(question.need,) if question.need else (),
            languages=(question.language,) if question.language else (),
            free=question.free,
            near=question.near,
            within_km=question.km or None,
        )
        search = partial(self._searcher.search, wanted, limit=LIMIT, where=where, counts=question.counted)
        return lambda: self._with_kernels(search)

    def _with_kernels(self, search: Callable[[], object]) -> int:
        if kernels.taken != self.kernels:
            kernels.use(self.kernels)
        return search().total  # type: ignore[attr-defined]

    def close(self) -> None:
        self.engine.close()


class Compiled(Ours):
    """numba."""

    name = "ours, numba"
    kernels = "numba"
    library = "numba"

    def __init__(self) -> None:
        kernels.use("numba")
        kernels.use("numpy")
        self.library = f"numba {version('numba')}"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        """The kernels have no part in it: the index is that of numpy where there is one."""
        built = folder.with_name(Ours.name)
        if not built.exists():
            return super().build(corpus, folder)
        folder.symlink_to(built)
        self.open(folder)
        return None


def query_of(question: Question) -> ask.Query:
    if question.phrase:
        return ask.Phrase("description", [stem(word) for word in question.phrase])
    if question.prefix:
        return ask.Prefix("words", question.prefix)
    if question.near_word:
        return ask.FuzzyTerm("words", question.near_word, maxdist=1, prefixlength=1)
    words = [Anywhere(stem(word)) for word in question.words]
    return ask.Every() if not words else words[0] if len(words) == 1 else ask.Or(words)
