"""The text score: BM25F as Whoosh computes it (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009, with B = 0.75, K1 = 1.2 and idf = ln(N/(n+1)) + 1), summed over the fields with their boosts.

But for the idf, a posting's worth depends only on how often the stem is said and on the length of the field, which
is kept in one byte; the two together are its code. So one small table a field, made for the averages of a snapshot,
holds every value there can be, and a score is looked up and not computed. That stays exact when changes move the
averages: only the tables are made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np

from search_index.columns.found import Array, Floats, InField
from search_index.columns.lengths import LENGTHS
from search_index.columns.part import Part, Postings

B, K1 = 0.75, 1.2
# A word said more often than this in one field is rare; its worth is computed.
MOST_TABLED = 12


class Scoring:
    """What postings are worth among all documents of some parts, deleted ones included, as in Whoosh."""

    def __init__(self, parts: Sequence[Part]):
        self.documents = sum(part.size for part in parts)
        totals = np.sum([part.totals for part in parts], axis=0, dtype=np.float64) if parts else np.zeros(0)
        means = totals / max(self.documents, 1)
        self._means = np.where(means > 0, means, 1.0)
        self._tables = _worth(np.arange(MOST_TABLED * 256), self._means[:, None])
        needs = sum(part.needs_total for part in parts) / max(self.documents, 1)
        self._need_table = _worth(np.arange(256, 512), np.array(needs or 1.0))

    def idf(self, documents: int) -> float:
        """The weight of a term that so many documents have."""
        return log(self.documents / (documents + 1)) + 1 if documents else 0.0

    def standing(self, postings: Postings, weights: Floats) -> tuple[InField, ...]:
        """What the stem is worth in each field where it stands, the one with the most rows first; `weights` are
        boost · idf of each field."""
        bit = postings.fields.dtype.type
        found = [
            self._in_field(field, bit(1 << field), codes, float(weights[field]))
            for field, codes in enumerate(postings.codes)
            if len(codes)
        ]
        return tuple(sorted(found, key=lambda one: -len(one.codes)))

    def _in_field(self, field: int, bit: Array, codes: Array, weight: float) -> InField:
        if codes.max() < self._tables.shape[1]:
            return InField(bit, codes, self._tables[field], weight)
        return InField(bit, np.arange(len(codes)), _worth(codes, self._means[field]), weight)

    def field_scores(self, field: int, codes: Array, weight: float) -> Floats:
        """The score of each of these codes in one field."""
        if codes.max(initial=0) < self._tables.shape[1]:
            values: Floats = self._tables[field].take(codes) * weight
            return values
        return _worth(codes, self._means[field]) * weight

    def need_scores(self, lengths: Array, weight: float) -> Floats:
        """The score of a need code in rows with so many codes (as bytes)."""
        values: Floats = self._need_table.take(lengths) * weight
        return values


def _worth(codes: Array, mean: Floats) -> Floats:
    times, lengths = (codes >> 8).astype(np.float64), LENGTHS[codes & 255]
    values: Floats = times * (K1 + 1) / (times + K1 * (1 - B + B * lengths / mean))
    return values
