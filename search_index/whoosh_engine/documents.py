"""A listing as a Whoosh document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from whoosh.analysis import IDAnalyzer
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

from search_index.analysis import BOOSTS, texts_of, words
from search_index.contract import Listing
from search_index.stemming import stem

# Raise it whenever the schema, the words or the stems of the same listing change: an index of
# another format is not opened but rebuilt.
FORMAT = 3

# The one document that is no listing: it carries the number of the last change in the same commit.
CHECKPOINT = "\x00checkpoint"

_ALL_OF = attrgetter(*Listing.__slots__)


def schema() -> Schema:
    """The fields: stems of each text, need codes, every word unstemmed, and the listing itself.

    `id` is the only unique field: two documents sharing a second one would delete each other. Texts
    are handed over as lists of stems, so that Whoosh's own analyzers never run. `words` is never scored; that it
    could be spares Whoosh a look at the disk for each of its postings.
    """
    return Schema(
        id=ID(unique=True, stored=True),
        needs=KEYWORD(scorable=True),
        words=KEYWORD(scorable=True),
        listing=STORED(),
        checkpoint=STORED(),
        **{field: TEXT(analyzer=IDAnalyzer(), phrase=False) for field in BOOSTS},
    )


def document_of(listing: Listing) -> dict[str, Any]:
    """The fields of a listing's document."""
    found = {field: words(text) for field, text in texts_of(listing).items()}
    return {
        "id": listing.id,
        "needs": list(dict.fromkeys(listing.needs)),
        "words": sorted({word for field in found.values() for word in field}),
        "listing": _ALL_OF(listing),
        **{field: [stem(word) for word in in_field] for field, in_field in found.items()},
    }


def checkpoint_document(checkpoint: int) -> dict[str, Any]:
    """The fields of the document that carries the checkpoint."""
    return {"id": CHECKPOINT, "checkpoint": checkpoint}


def listing_of(stored: Mapping[str, Any]) -> Listing | None:
    """The listing in a document's stored fields; None for the one with the checkpoint."""
    return Listing(*stored["listing"]) if "listing" in stored else None
