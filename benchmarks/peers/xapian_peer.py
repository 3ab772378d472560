"""Xapian, as Debian packs it for its own Python (apt install python3-xapian). It finds nothing for fuzzy words, knows
of each listing one place, and counts the first need and language of each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import LIMIT, InFolder, Question
from benchmarks.peers.square import square
from search_index.analysis import BOOSTS, texts_of
from search_index.contract import Listing

# Debian keeps its libraries apart from every other Python; they fit one of the same version.
sys.path.append("/usr/lib/python3/dist-packages")
import xapian

sys.path.pop()

_LATITUDE, _LONGITUDE, _NEED, _LANGUAGE, _FREE, _ROOM = range(6)
# So many times a word counts that stands in a field once; a field that counts half is left with one.
_TIMES = {field: max(1, round(boost)) for field, boost in BOOSTS.items()}


class Xapian(InFolder):
    """Stems of all fields in one list of terms, those of the description and whole words in lists of their own."""

    name = "Xapian"
    cpu = True
    library = f"Xapian {xapian.version_string()}"

    def build(self, corpus: list[Listing], folder: Path) -> None:
        folder.mkdir(parents=True)
        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
        indexer = xapian.TermGenerator()
        for listing in corpus:
            database.add_document(_document(indexer, listing))
        database.commit()
        database.close()
        self.open(folder)

    def open(self, folder: Path) -> None:
        """An index built before."""
        self._database = xapian.Database(str(folder))
        self._every = self._database.get_doccount()
        self._stem = xapian.Stem("en")

    def asked(self, question: Question) -> Callable[[], int]:
        if question.near_word:
            return lambda: 0
        enquire, wanted = xapian.Enquire(self._database), self._query(question)
        enquire.set_query(wanted)

        def ask() -> int:
            enquire.clear_matchspies()
            for slot in (_NEED, _LANGUAGE, _FREE, _ROOM) if question.counted else ():
                enquire.add_matchspy(xapian.ValueCountMatchSpy(slot))
            found = enquire.get_mset(0, LIMIT, self._every)
            _ = [hit.document.get_data() for hit in found]
            return int(found.get_matches_estimated())

        return ask

    def close(self) -> None:
        self._database.close()

    def _query(self, question: Question) -> Any:
        ask = xapian.Query
        wanted = self._words(question)
        codes = [f"XN{question.need}"] * bool(question.need) + [f"XL{question.language}"] * bool(
            question.language
        )
        for term in codes + ["XF"] * question.free:
            wanted = ask(ask.OP_FILTER, wanted, ask(term))
        if question.near:
            for column, low, high in square(question.near, question.km):
                slot = _LATITUDE if column == "latitude" else _LONGITUDE
                ends = xapian.sortable_serialise(low), xapian.sortable_serialise(high)
                wanted = ask(ask.OP_FILTER, wanted, ask(ask.OP_VALUE_RANGE, slot, *ends))
        return wanted

    def _words(self, question: Question) -> Any:
        ask = xapian.Query
        stems = [self._stem(word).decode() for word in question.words or question.phrase]
        if question.phrase:
            return ask(ask.OP_PHRASE, [f"XD{stem}" for stem in stems])
        if question.prefix:
            return ask(ask.OP_WILDCARD, f"XW{question.prefix}", 0, ask.WILDCARD_LIMIT_ERROR, ask.OP_OR)
        return ask(ask.OP_OR, [f"Z{stem}" for stem in stems]) if stems else ask.MatchAll


def _document(indexer: Any, listing: Listing) -> Any:
    document = xapian.Document()
    indexer.set_document(document)
    texts = texts_of(listing)
    _index(indexer, texts, xapian.Stem("en"))
    document.set_data(listing.id)
    terms = [f"XN{code}" for code in listing.needs] + [f"XL{code}" for code in listing.languages]
    for term in terms + ["XF"] * listing.free:
        document.add_boolean_term(term)
    facts = (listing.needs[0], listing.languages[0], str(listing.free), listing.room)
    for slot, fact in zip((_NEED, _LANGUAGE, _FREE, _ROOM), facts, strict=True):
        document.add_value(slot, fact)
    for latitude, longitude in listing.points[:1]:
        document.add_value(_LATITUDE, xapian.sortable_serialise(latitude))
        document.add_value(_LONGITUDE, xapian.sortable_serialise(longitude))
    return document


def _index(indexer: Any, texts: dict[str, str], stem: Any) -> None:
    indexer.set_stemmer(stem)
    indexer.set_stemming_strategy(indexer.STEM_SOME)
    for field, text in texts.items():
        indexer.index_text_without_positions(text, _TIMES[field])
    indexer.set_stemming_strategy(indexer.STEM_ALL)
    indexer.index_text(texts["description"], 1, "XD")
    indexer.set_stemming_strategy(indexer.STEM_NONE)
    indexer.index_text_without_positions(" ".join(texts.values()), 1, "XW")
