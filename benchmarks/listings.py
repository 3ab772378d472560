"""Any number of made-up listings, always the same for the same seed, with the spread of a real directory.

Words follow Zipf's law over a made-up vocabulary of tens of thousands; needs, languages, hours and places have the
shares that public directories show: most listings are about one need, a tenth have no place, a few have many.
"""

from __future__ import annotations

import csv
import random
import uuid
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from search_index.contract import Listing, Room

NOON = 29_000_000  # a minute since 1970, around which the hours lie
DAY = 24 * 60
CENTER = (39.80, -89.65)

_ONSETS = "b br c ch d f fl g gr h j k l m n p pr qu r s st t tr v w y z"
_RIMES = "a ab ad al an ar e el em en er et i il in is o ol om on or u ul um un us"
_PLACES = "Springfield Chatham Rochester Sherman Riverton Auburn Decatur Jacksonville Lincoln Taylorville"
_KINDS = "Center Program House Services Network Partners Alliance Project Mission Association"
_LANGUAGES = ("es", "fr", "zh", "vi", "ar", "ti", "so", "pl", "tl")
_ROOMS: tuple[Room, ...] = ("has_room", "waitlist", "full", "assessment", "", "")


def listings(count: int, seed: int = 1) -> Iterator[Listing]:
    """`count` listings."""
    draw = random.Random(seed)
    needs, kinds, places = _needs(), _KINDS.split(), _PLACES.split()
    vocabulary, zipf = _vocabulary()
    organizations = [f"{_word(draw).title()} {draw.choice(kinds)}" for _ in range(max(1, count // 3))]
    for _ in range(count):
        need = draw.choice(needs)
        text = draw.choices(vocabulary, cum_weights=zipf, k=max(8, int(draw.gauss(70, 30))))
        organization = draw.choice(organizations)
        place = draw.choice(places)
        yield Listing(
            id=str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            name=f"{organization.split()[0]} {need['name']} {draw.choice(kinds)}",
            alternate_names=(f"{_word(draw)} {need['name']}",) if draw.random() < 0.2 else (),
            description=f"{need['description']} {' '.join(text).capitalize()}. Serving {place} and nearby.",
            organization=organization,
            needs=tuple(filter(None, (need["parent"], need["code"]))),
            need_words=need["synonyms"].replace("|", " "),
            languages=("en", *draw.sample(_LANGUAGES, k=draw.choice((0, 0, 1, 1, 2)))),
            free=draw.random() < 0.6,
            room=draw.choice(_ROOMS),
            accepts_referrals=draw.random() < 0.5,
            points=_points(draw),
            place_words=f"{place} {62700 + draw.randrange(60)} {_word(draw).title()} Street",
            open_spans=_week(draw),
            confirmed=draw.choice((None, 20_000 - draw.randrange(400))),
        )


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, the commonest first, and how often they or those before them come."""
    draw = random.Random(0)
    words = [_word(draw) for _ in range(20_000)]
    return words, list(accumulate(1 / (rank + 10) for rank in range(len(words))))


def _needs() -> list[dict[str, str]]:
    path = Path(__file__).parent.parent / "seed_data" / "needs.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _word(draw: random.Random) -> str:
    onsets, rimes = _ONSETS.split(), _RIMES.split()
    return "".join(draw.choice(onsets) + draw.choice(rimes) for _ in range(draw.choice((2, 3, 3, 4))))


def _points(draw: random.Random) -> tuple[tuple[float, float], ...]:
    how_many = draw.choices((0, 1, 2, 6), weights=(10, 75, 12, 3))[0]
    return tuple((draw.gauss(CENTER[0], 0.3), draw.gauss(CENTER[1], 0.4)) for _ in range(how_many))


def _week(draw: random.Random) -> tuple[tuple[int, int], ...]:
    opens, hours = draw.choice((420, 480, 540, 600)), draw.choice((4, 8, 8, 9, 12, 24))
    start = NOON - NOON % DAY + opens
    return tuple((start + day * DAY, start + day * DAY + hours * 60) for day in range(-1, 10) if day % 7 < 5)
