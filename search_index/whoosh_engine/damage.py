"""What a damaged index looks like from outside: one error, whatever Whoosh stumbled over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search_index.contract import IndexUnavailable, SearchIndexError


@contextmanager
def damage_told() -> Iterator[None]:
    """Around calls of Whoosh that read its files: it raises anything on damage, bare Exceptions among it."""
    try:
        yield
    except SearchIndexError:
        raise
    except Exception as damage:
        raise IndexUnavailable(f"the search index can't be used ({damage!r}); rebuild it") from damage
