"""Ten classes of queries, made from the words of a corpus, so that each engine is asked exactly the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.listings import CENTER
from benchmarks.peers import Question
from search_index.analysis import words
from search_index.contract import Listing

CLASSES = (
    "rare",
    "common",
    "OR of 3",
    "phrase",
    "filter",
    "prefix",
    "fuzzy",
    "geo",
    "four facets",
    "filter only",
)
_SAMPLE = 5_000


def questions(corpus: list[Listing], seed: int, each: int) -> list[Question]:
    """`each` queries of every class."""
    draw = random.Random(seed)
    sample = corpus[:_SAMPLE]
    said = Counter(
        word for listing in sample for word in dict.fromkeys(words(listing.description)) if word.isalpha()
    )
    ranked = [word for word, count in said.most_common() if count < len(sample) * 0.6]
    common, middle, rare = ranked[:60], ranked[60:400], [word for word in ranked[400:] if said[word] < 20]
    found = [question for _ in range(each) for question in _one_of_each(draw, sample, common, middle, rare)]
    return sorted(found, key=lambda question: CLASSES.index(question.kind))


def _one_of_each(
    draw: random.Random, sample: list[Listing], common: list[str], middle: list[str], rare: list[str]
) -> Iterator[Question]:
    listing = draw.choice(sample)
    text = [word for word in words(listing.description) if word in common or word in middle]
    at = draw.randrange(max(1, len(text) - 1))
    yield Question("rare", words=(draw.choice(rare),))
    yield Question("common", words=(draw.choice(common),))
    yield Question("OR of 3", words=tuple(draw.sample(common + middle, 3)))
    yield Question("phrase", phrase=_neighbors(draw, sample, set(common)))
    yield Question("filter", words=(draw.choice(common),), need=listing.needs[0], free=True)
    yield Question("prefix", prefix=draw.choice(middle + rare)[:4])
    yield Question("fuzzy", near_word=_misspelt(draw.choice(text[at : at + 1] or common), draw))
    yield Question("geo", words=(draw.choice(common),), near=CENTER, km=draw.choice((5.0, 15.0, 40.0)))
    yield Question("four facets", words=(draw.choice(common),), counted=True)
    yield Question("filter only", need=listing.needs[0], language=draw.choice(("es", "fr")), free=True)


def _neighbors(draw: random.Random, sample: list[Listing], common: set[str]) -> tuple[str, ...]:
    """Two words that follow one another somewhere, one of them common."""
    while True:
        said = words(draw.choice(sample).description)
        pairs = [pair for pair in pairwise(said) if common.intersection(pair)]
        if pairs:
            return draw.choice(pairs)


def _misspelt(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word))
    return word[:at] + draw.choice("aeioust") + word[at + 1 :]
