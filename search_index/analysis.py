"""Words: how any text is cut, folded and stemmed, and how much a word weighs by where it stands.

Folding lowers case and takes off accents, so that "Clínica" and "clinica" are one word. Every engine, the
snippets and the reader of queries use these functions, so that they can never disagree on what a word is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from search_index.contract import Listing
from search_index.stemming import stem

# Where a word of a listing stands, and how much it counts there in the text score.
BOOSTS = {
    "name": 5.0,
    "alternate": 4.0,
    "need_words": 3.0,
    "organization": 2.0,
    "place": 1.5,
    "description": 2.0,
    "conditions": 0.5,
    "contacts": 2.0,
}
# What it counts that a listing has a need which the typed words name.
NEED_BOOST = 4.0

# Longer runs of letters are no words that anybody looks for; they are cut, here and in queries alike.
LONGEST_WORD = 40

# English and Spanish, with the words people wrap around a need: "I am looking for help with ..."
_SMALL_WORDS = """
a about am an and any are as at be by can do does for from get give have how i im in is it me my need needs of
on or our near nearby please that the their them there this to us want was we what when where which who will
with you your someone somewhere looking find
al con cerca como cual de del donde el ella en es esta este hay la las lo los mi mis necesito busco para por
que quien se su sus un una unas unos y yo
"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c)[0] != "M").casefold()


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the position in `text` that it comes from."""
    folded, offsets = [], []
    for position, character in enumerate(text):
        part = fold(character)
        folded.append(part)
        offsets.extend([position] * len(part))
    return "".join(folded), offsets


def raw_words(folded: str) -> Iterator[re.Match[str]]:
    """The words of a folded text, in order, with their places. "women's" is one of them."""
    return _WORD.finditer(folded)


def raw_words_of(folded: str) -> list[str]:
    """The same words without their places."""
    return _WORD.findall(folded)


@lru_cache(maxsize=100_000)
def word_of(raw: str) -> str:
    """A raw word without its possessive ending and apostrophes, at most LONGEST_WORD characters."""
    plain = raw.replace("’", "'").removesuffix("'s").replace("'", "").replace("_", "")
    return plain[:LONGEST_WORD]


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without stop words."""
    return [word for raw in raw_words_of(fold(text)) if (word := word_of(raw)) and word not in STOP_WORDS]


def stems(text: str) -> list[str]:
    """The stems of the words of a text, in order."""
    return [stem(word) for word in words(text)]


def identifier(typed: str) -> str:
    """A number or address of the telephone, mail or web as the one word that it is found by.

    A telephone number is its last ten digits, so that the country's own code makes no difference.
    """
    folded = fold(typed)
    if not any(letter.isalpha() for letter in folded):
        return "".join(letter for letter in folded if letter.isdigit())[-10:]
    return "".join(letter for letter in folded if letter.isalnum())[:LONGEST_WORD]


def texts_of(listing: Listing) -> dict[str, str]:
    """The searchable text of a listing by the fields of BOOSTS."""
    return {
        "name": listing.name,
        "alternate": " ".join(listing.alternate_names),
        "need_words": listing.need_words,
        "organization": listing.organization,
        "place": listing.place_words,
        "description": listing.description,
        "conditions": listing.conditions,
        "contacts": listing.contacts,
    }
