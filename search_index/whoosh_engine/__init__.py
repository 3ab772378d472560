"""The embedded engine: Whoosh's schema, query language and BM25F, answered from columns on disk.

Whoosh's own files are walked posting by posting in Python, too slow for common words. So the segments of this index
are columns (see `search_index.columns`), written straight from the analysis of the listings, mapped by all
processes, and read by Whoosh through a codec of its own kind; searches run over whole arrays.

    engine      the contract, and which snapshot is the present one
    shelf       the folder: pointer, lock, commits
    log         the latest changes on disk, which all processes follow
    present     the parts of the newest commit and the changes since
    answering   a query of the contract: filters, counts, order and page
    documents   the schema, and listing → Whoosh document
    codec       the parts as Whoosh segments: anything Whoosh can ask of an index
    searching   Whoosh's queries over whole columns

Nothing outside this package meets Whoosh.
"""

from search_index.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
