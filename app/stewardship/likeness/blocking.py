"""Finding the pairs worth comparing among very many listings, a few listings at a time.

Listings that could be one share something: a number, a mailbox, a building, a rare pair of words. Each such key
has a block of listings. A block that has grown too large says little by itself and is split by what else its
members share; what is then still too large is passed over.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.stewardship.likeness.facts import Facts, Kind
from app.stewardship.likeness.scoring import Corpus, Judgement, compare

# So many listings share a key at most, for it to be worth comparing them all.
LARGEST_BLOCK = 30
_RARE_WORDS = 3
_CELL = 0.0015  # degrees: 100 to 170 meters

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings that are probably one; `first` is the lesser id."""

    kind: Kind
    first: str
    second: str
    judgement: Judgement


class Finder:
    """All listings, ready to be compared. `pairs_of` does it for some of them, so that it can be stopped between."""

    def __init__(self, listings: Iterable[Facts]) -> None:
        self.listings: Sequence[Facts] = [one for one in listings if one.says_something]
        self.corpus = Corpus(self.listings)
        self._number = {one.id: number for number, one in enumerate(self.listings)}
        self._keys: list[tuple[Key, ...]] = [tuple(self._keys_of(one)) for one in self.listings]
        self._blocks = self._blocked()

    def pairs_of(self, ids: Collection[str]) -> Iterator[Pair]:
        """The likely pairs in which one of `ids` stands, each once."""
        numbers = sorted(self._number[id_] for id_ in ids if id_ in self._number)
        chosen = set(numbers)
        for number in numbers:
            for other in sorted(self._worth_comparing(number)):
                if other in chosen and other < number:
                    continue  # it came when it was the other's turn
                if found := self._pair(number, other):
                    yield found

    def pairs(self) -> Iterator[Pair]:
        """All likely pairs."""
        return self.pairs_of([one.id for one in self.listings])

    def _pair(self, number: int, other: int) -> Pair | None:
        one, two = self.listings[number], self.listings[other]
        judgement = compare(one, two, self.corpus)
        if not judgement.likely:
            return None
        first, second = sorted((one.id, two.id))
        return Pair(one.kind, first, second, judgement)

    def _worth_comparing(self, number: int) -> set[int]:
        found: set[int] = set()
        for key in self._keys[number]:
            found.update(self._blocks.get(key, ()))
        found.discard(number)
        return found

    def _blocked(self) -> dict[Key, list[int]]:
        """Listings by key; too large blocks split by every second key of their members."""
        blocks = _grouped(enumerate(self._keys))
        large = {key for key, members in blocks.items() if len(members) > LARGEST_BLOCK}
        if not large:
            return blocks
        split: dict[Key, list[int]] = {}
        for number, keys in enumerate(self._keys):
            own = [key for key in keys if key in large]
            if not own:
                continue
            both = tuple(
                (one, other)
                for one, other in combinations(sorted(keys, key=repr), 2)
                if one in large or other in large
            )
            self._keys[number] = (*(key for key in keys if key not in large), *both)
            for key in both:
                split.setdefault(key, []).append(number)
        kept = {key: members for key, members in blocks.items() if key not in large and len(members) > 1}
        return kept | {key: m for key, m in split.items() if 1 < len(m) <= LARGEST_BLOCK}

    def _keys_of(self, one: Facts) -> Iterator[Key]:
        kind = one.kind
        yield from ((kind, "number", number) for number in one.identifiers)
        yield from ((kind, "phone", phone) for phone in one.phones)
        yield from ((kind, "house", *house) for house in one.houses)
        yield from ((kind, "row", address.street, address.postal_code) for address in one.addresses)
        if kind is Kind.ORGANIZATION:
            yield from ((kind, "host", host) for host in one.hosts)
            yield from ((kind, "mail", mail) for mail in one.mails)
        else:
            yield (kind, "owner", one.owner)
        if kind is Kind.PLACE:
            yield from _cells(kind, one)
        for name in one.names:
            yield from self._name_keys(one, name)

    def _name_keys(self, one: Facts, name: tuple[str, ...]) -> Iterator[Key]:
        kind = one.kind
        rarest = sorted(set(name), key=lambda word: (-self.corpus.telling(kind, word), word))[:_RARE_WORDS]
        yield (kind, "name", *sorted(name))
        yield from ((kind, "words", *sorted(two)) for two in combinations(rarest, 2))
        codes = {address.postal_code for address in one.addresses if address.postal_code}
        for word in rarest:
            yield from ((kind, "word", _bones(word), code) for code in codes)
        if kind is Kind.ORGANIZATION and rarest:
            yield (kind, "word", _bones(rarest[0]))


def _grouped(keyed: Iterable[tuple[int, tuple[Key, ...]]]) -> dict[Key, list[int]]:
    blocks: dict[Key, list[int]] = {}
    for number, keys in keyed:
        for key in dict.fromkeys(keys):
            blocks.setdefault(key, []).append(number)
    return blocks


def _bones(word: str) -> str:
    """A word without what is mistyped most: its first letter, then consonants, none twice in a row."""
    bare = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiouyhw")
    return "".join(letter for at, letter in enumerate(bare) if at == 0 or letter != bare[at - 1])


def _cells(kind: Kind, one: Facts) -> Iterator[Key]:
    """Two grids, one moved by half a cell, so that neighbors across a line meet in the other."""
    for latitude, longitude in one.points:
        yield (kind, "cell", 0, round(latitude / _CELL), round(longitude / _CELL))
        yield (kind, "cell", 1, int(latitude // _CELL), int(longitude // _CELL))
