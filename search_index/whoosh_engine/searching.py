"""Whoosh's queries answered over whole columns: the same rows, the same BM25F, no walk from posting to posting.

A query is what Whoosh's parser or a program made of Whoosh's own classes. Wildcards, spans and the like, for which
there is no column, are Whoosh's own business: `codec.SnapshotIndex(snapshot).searcher()` answers those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from whoosh import query as ask

from search_index.analysis import BOOSTS
from search_index.columns import bits, kernels
from search_index.columns.found import NOTHING, Found
from search_index.columns.postings import FIELDS
from search_index.columns.snapshot import Snapshot
from search_index.contract import Facets, Query, SearchIndexError
from search_index.whoosh_engine.answering import facets, filter_

EVERYTHING = Query()


class NotByColumns(SearchIndexError):  # noqa: N818 (it is read aloud)
    """A kind of query that only Whoosh itself answers."""


class Anywhere(ask.Or):  # type: ignore[misc]  # Whoosh publishes no types
    """A stem in any of the texts, weighed by where it stands: to Whoosh so many terms, to the columns one."""

    def __init__(self, stem: str, boost: float = 1.0):
        super().__init__([ask.Term(field, stem, boost=weight) for field, weight in BOOSTS.items()], boost)
        self.stem = stem


class Results(NamedTuple):
    """The first rows with their scores, how many there are in all, and counts if they were asked for."""

    rows: list[int]
    scores: list[float]
    total: int
    facets: Facets | None


class ColumnSearcher:
    """Searches a snapshot."""

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot

    def search(
        self, wanted: ask.Query, *, limit: int = 20, where: Query = EVERYTHING, counts: bool = False
    ) -> Results:
        """The best rows. `where` filters by everything of a query but its text. Ties go by row, as in Whoosh.

        Raises NotByColumns.
        """
        filtered = filter_(self._snapshot, where, self.found(wanted))
        rows, scores = filtered.found
        best = kernels.best(scores, limit)
        counted = facets(self._snapshot, where, filtered) if counts else None
        return Results(rows.take(best).tolist(), scores.take(best).tolist(), len(rows), counted)

    def found(self, wanted: ask.Query) -> Found | None:
        """The rows that a query finds, with their scores; None when it finds all. Raises NotByColumns."""
        return None if type(wanted) is ask.Every else _found(self._snapshot, wanted)


def _found(snapshot: Snapshot, wanted: ask.Query) -> Found:
    way = _WAYS.get(type(wanted))
    if way is None:
        raise NotByColumns(f"columns cannot answer {type(wanted).__name__}")
    found, boost = way(snapshot, wanted), getattr(wanted, "boost", 1.0)
    return found if boost == 1.0 else Found(found.rows, found.scores * boost)


def _any(snapshot: Snapshot, wanted: ask.Or) -> Found:
    return kernels.united([_found(snapshot, one) for one in wanted.subqueries], snapshot.capacity)


def _all(snapshot: Snapshot, wanted: ask.And) -> Found:
    rarest_first = sorted((_found(snapshot, one) for one in wanted.subqueries), key=lambda one: one.rows.size)
    return reduce(lambda one, other: kernels.met(one, other, snapshot.capacity), rarest_first)


def _not(snapshot: Snapshot, wanted: ask.Not) -> Found:
    """All others; Whoosh gives them 1."""
    unwanted = bits.from_rows(_found(snapshot, wanted.query).rows, len(snapshot.live))
    rows = bits.to_rows(snapshot.live & ~unwanted)
    return Found(rows, np.ones(len(rows)))


def _phrase(snapshot: Snapshot, wanted: ask.Phrase) -> Found:
    if wanted.slop != 1 or wanted.fieldname not in FIELDS:
        raise NotByColumns("columns know phrases only word by word, and only in texts")
    return snapshot.phrase(wanted.fieldname, wanted.words)


def _beginning(snapshot: Snapshot, wanted: ask.Prefix) -> Found:
    if wanted.fieldname == "words" and wanted.constantscore:
        rows = snapshot.rows_beginning(wanted.text)
        return Found(rows, np.ones(len(rows)))
    return _of_terms(snapshot, wanted, snapshot.terms_beginning(wanted.fieldname, wanted.text))


def _near(snapshot: Snapshot, wanted: ask.FuzzyTerm) -> Found:
    same = wanted.text[: wanted.prefixlength]
    if wanted.fieldname == "words":
        among = sorted(snapshot.words_near(wanted.text, wanted.maxdist, same))
    else:
        among = sorted(snapshot.terms_beginning(wanted.fieldname, same))
    distances = cdist([wanted.text], among, scorer=Levenshtein.distance, score_cutoff=wanted.maxdist)
    near = [among[number] for number in np.flatnonzero(distances[0] <= wanted.maxdist)] if among else []
    return _of_terms(snapshot, wanted, near)


def _of_terms(snapshot: Snapshot, wanted: ask.MultiTerm, terms: Iterable[str]) -> Found:
    """The rows of any of the terms. As in Whoosh, a constant score is meant for several and not for a lone one."""
    if wanted.fieldname == "words" and wanted.constantscore:
        rows = snapshot.rows_of_words(terms)
        return Found(rows, np.ones(len(rows)))
    each = [snapshot.term(wanted.fieldname, term) for term in terms]
    found = kernels.united(each, snapshot.capacity)
    return Found(found.rows, np.ones(len(found.rows))) if wanted.constantscore and len(each) > 1 else found


_WAYS: dict[type, Callable[[Snapshot, Any], Found]] = {
    Anywhere: lambda snapshot, wanted: snapshot.word(wanted.stem),
    ask.Term: lambda snapshot, wanted: snapshot.term(wanted.fieldname, wanted.text),
    type(ask.NullQuery): lambda _, __: NOTHING,
    ask.Or: _any,
    ask.And: _all,
    ask.Not: _not,
    ask.Phrase: _phrase,
    ask.Prefix: _beginning,
    ask.FuzzyTerm: _near,
}
