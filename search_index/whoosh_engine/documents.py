"""A listing as a Whoosh document: the schema of the index, and what Whoosh itself would write.

The parts of the index are read by Whoosh through `codec` under this schema; the tests and the benchmark hand the
same documents to Whoosh's own writer, to hold both beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, KEYWORD, TEXT, Schema

from search_index.analysis import BOOSTS, texts_of, words
from search_index.contract import Listing
from search_index.stemming import stem


class Stems(Tokenizer):  # type: ignore[misc]  # Whoosh publishes no types
    """The words and stems of `analysis`, for Whoosh's query parser and writer."""

    def __call__(
        self, value: str, positions: bool = False, start_pos: int = 0, start_char: int = 0, **options: Any
    ) -> Iterator[Token]:
        """The tokens of a text; Whoosh wants one token object for all of them."""
        token = Token(positions, mode=options.get("mode", ""))
        for position, word in enumerate(words(value), start_pos):
            token.text = token.original = stem(word)
            token.boost, token.stopped, token.pos = 1.0, False, position
            token.startchar = token.endchar = start_char  # asked for, and used by nothing of ours
            yield token


def schema() -> Schema:
    """The fields: the stems of each text with their positions, codes, every word unstemmed, and the id."""
    return Schema(
        id=ID(unique=True, stored=True),
        needs=KEYWORD(scorable=True),
        languages=KEYWORD,
        words=KEYWORD,
        **{field: TEXT(analyzer=Stems()) for field in BOOSTS},
    )


def document_of(listing: Listing) -> dict[str, Any]:
    """The fields of a listing's document."""
    texts = texts_of(listing)
    return {
        "id": listing.id,
        "needs": list(dict.fromkeys(listing.needs)),
        "languages": list(dict.fromkeys(listing.languages)),
        "words": sorted({word for text in texts.values() for word in words(text)}),
        **{field: text for field, text in texts.items() if text},
    }
