"""The embedded engine: Whoosh keeps the words on disk, columns in memory filter and count.

Whoosh owns the schema, the postings, the stored listings and the commit. Its own matchers walk postings one by
one in Python, too slow for common words; so a term's postings are read from it once per segment into arrays,
and its BM25F is worked out over whole arrays. Filters, counts, distance and order are array operations too.

    engine      the contract, and which snapshot is the present one
    generations the folder: pointer, lock, what a rebuild leaves and removes
    documents   listing ↔ Whoosh document
    writing     one commit: listings, removals and checkpoint; which segments it folds together
    segment     one immutable segment: its postings, lengths, words and facts, read once
    facts       filter and facet columns
    snapshot    all segments at one commit: scores of words
    answering   filters, counts, order and page

Nothing outside this package meets Whoosh.
"""

from search_index.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
