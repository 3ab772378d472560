"""An engine that keeps everything in a dict and looks at every listing: slow, short and plainly right.

Tests use it in place of the one on disk and to check that one's answers. Its text score is its own: the boosts
of the fields in which a wish is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from search_index.analysis import BOOSTS, NEED_BOOST, texts_of, words
from search_index.contract import (
    Box,
    Facets,
    Hit,
    IndexUnavailable,
    Listing,
    Page,
    Place,
    Point,
    Progress,
    Query,
    SearchEngine,
    Suggestion,
)
from search_index.geo import distance_km
from search_index.ordering import KM_THAT_HALVE
from search_index.snippets import Marker
from search_index.spelling import Vocabulary, corrected, table_words
from search_index.stemming import stem
from search_index.suggesting import Names, needs_going_on_from, prefix_of
from search_index.understanding import ENOUGH, LONGEST_TEXT, WIDER_WORTH, Wish, finished, wishes

Test = Callable[["_Entry"], bool]


class _Entry:
    """A listing with its words."""

    def __init__(self, listing: Listing):
        self.listing = listing
        self.words = {field: words(text) for field, text in texts_of(listing).items()}
        self.stems = {field: {stem(word) for word in found} for field, found in self.words.items()}
        self.all_words = {word for found in self.words.values() for word in found}
        self.all_stems = set().union(*self.stems.values())

    def holds(self, wish: Wish) -> bool:
        return (
            self.all_stems.issuperset(wish.stems)
            or not self.all_stems.isdisjoint(wish.alike)
            or not set(self.listing.needs).isdisjoint(wish.needs)
            or bool(wish.unfinished and any(word.startswith(wish.unfinished) for word in self.all_words))
        )

    def score(self, wish: Wish) -> float:
        if not self.holds(wish):
            return 0.0
        exact = sum(BOOSTS[field] * len(found & set(wish.stems)) for field, found in self.stems.items())
        named = NEED_BOOST * len(set(self.listing.needs) & set(wish.needs))
        return 0.1 + exact + named

    def km(self, query: Query) -> float | None:
        near = query.near
        ways = [distance_km(near, point) for point in self.listing.points] if near else []
        return min(ways, default=None)


class MemoryEngine(SearchEngine):
    """The contract kept by looking at every listing."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] | None = None
        self._checkpoint = 0

    def search(self, query: Query) -> Page:
        """See the contract."""
        entries = self._open()
        known = set().union(*(entry.all_words for entry in entries.values()))
        asked = finished(wishes(query.text), is_word=known.__contains__)
        left = [e for e in entries.values() if not any(e.holds(wish) for wish in asked if wish.unwanted)]
        asked = tuple(wish for wish in asked if not wish.unwanted)
        whole, spoken, loosened = _spoken_of(left, asked)
        tests = _tests(query)
        found = [e for e in spoken if all(test(e) for test in tests.values())]
        ranked = _ranked(found, whole, query, asked)
        start = (query.page - 1) * query.size
        marker = Marker.of(asked)
        return Page(
            hits=tuple(_hit(*row, asked, marker) for row in ranked[start : start + query.size]),
            total=len(found),
            facets=_facets(spoken, query, tests),
            loosened=loosened,
            did_you_mean=self._did_you_mean(query.text, asked),
            places=tuple(
                Place(e.listing.id, *point) for e, *_ in ranked[: query.places] for point in e.listing.points
            ),
            checkpoint=self._checkpoint,
        )

    def suggest(self, prefix: str, *, limit: int = 4) -> tuple[Suggestion, ...]:
        """See the contract."""
        listings = [entry.listing for entry in self._open().values()]
        wanted = prefix_of(prefix)
        if not wanted:
            return ()
        names = Names((listing.name, listing.id) for listing in listings)
        organizations = Names({(listing.organization, listing.organization) for listing in listings})
        return (
            *needs_going_on_from(wanted, offered={n for li in listings for n in li.needs}, limit=limit),
            *(
                Suggestion("service", text, value)
                for text, value in _first(names.going_on_from(wanted), limit)
            ),
            *(
                Suggestion("organization", text, value)
                for text, value in _first(organizations.going_on_from(wanted), limit)
            ),
        )

    def apply(self, *, put: Iterable[Listing] = (), drop: Iterable[str] = (), checkpoint: int) -> None:
        """See the contract."""
        changed = self._open() | {listing.id: _Entry(listing) for listing in put}
        for id_ in drop:
            changed.pop(id_, None)
        self._entries, self._checkpoint = changed, checkpoint

    def rebuild(self, listings: Iterable[Listing], checkpoint: int, progress: Progress | None = None) -> int:
        """See the contract."""
        entries: dict[str, _Entry] = {}
        for listing in listings:
            if listing.id in entries:
                raise ValueError(f"two listings have the id {listing.id}")
            entries[listing.id] = _Entry(listing)
            if progress:
                progress(len(entries))
        self._entries, self._checkpoint = entries, checkpoint
        return len(entries)

    def checkpoint(self) -> int:
        """See the contract."""
        self._open()
        return self._checkpoint

    def close(self) -> None:
        """See the contract."""
        self._entries = None

    def _open(self) -> dict[str, _Entry]:
        if self._entries is None:
            raise IndexUnavailable("nothing has been indexed yet; rebuild first")
        return self._entries

    def _did_you_mean(self, text: str, asked: tuple[Wish, ...]) -> str | None:
        entries = list(self._open().values())
        begun = {wish.unfinished for wish in asked if any(entry.holds(wish) for entry in entries)}
        counts = Counter(word for entry in entries for word in entry.all_words)
        vocabulary = Vocabulary(dict.fromkeys(table_words().words, 0) | counts)
        known_stems = {stem(word) for word in vocabulary.words}
        return corrected(
            text[:LONGEST_TEXT],
            known=lambda word: word in begun or stem(word) in known_stems,
            nearest=lambda word: next((near.word for near in vocabulary.near(word)), None),
        )


def _first(matches: Iterable[tuple[str, str, str]], limit: int) -> list[tuple[str, str]]:
    """The first (text, value), each once."""
    return list(dict.fromkeys((text, value) for _, text, value in matches))[:limit]


def _spoken_of(entries: list[_Entry], asked: tuple[Wish, ...]) -> tuple[list[_Entry], list[_Entry], bool]:
    """The listings that hold every required wish, those that are found, and whether these only come nearest."""
    required = [wish for wish in asked if not wish.soft]
    needs = [wish for wish in asked if wish.widens]
    whole = found = [entry for entry in entries if all(entry.holds(wish) for wish in required)]
    for enough in (all, any):
        if needs and len(found) < ENOUGH:
            found = [e for e in entries if e in whole or enough(e.holds(wish) for wish in needs)]
    if found:
        return whole or found, found, not whole
    held = [sum(entry.holds(wish) for wish in required) for entry in entries]
    most = max(held, default=0)
    found = [entry for entry, count in zip(entries, held, strict=True) if 0 < count == most]
    return found, found, most > 0


def _tests(query: Query) -> Mapping[str, Test]:
    """What a listing must pass, by group; a group nobody chose from lets all pass."""

    def near_enough(entry: _Entry) -> bool:
        km = entry.km(query)
        return km is None or query.within_km is None or km <= query.within_km

    return {
        "excluded": lambda e: e.listing.id not in query.excluded,
        "distance": near_enough,
        "box": lambda e: query.box is None or any(_is_in(point, query.box) for point in e.listing.points),
        "needs": lambda e: not query.needs or not set(query.needs).isdisjoint(e.listing.needs),
        "languages": lambda e: (
            not query.languages or not set(query.languages).isdisjoint(e.listing.languages)
        ),
        "free": lambda e: not query.free or e.listing.free,
        "has_room": lambda e: not query.has_room or e.listing.room == "has_room",
        "accepts_referrals": lambda e: not query.accepts_referrals or e.listing.accepts_referrals,
        "open": lambda e: query.open_at is None or _is_open(e, query.open_at),
        "open between": lambda e: not query.open_between or _is_open_between(e, query.open_between),
    }


def _is_in(point: Point, box: Box) -> bool:
    south, west, north, east = box
    return south <= point[0] <= north and west <= point[1] <= east


def _is_open(entry: _Entry, minute: int) -> bool:
    return any(start <= minute < end for start, end in entry.listing.open_spans)


def _is_open_between(entry: _Entry, windows: tuple[tuple[int, int], ...]) -> bool:
    return any(max(start, a) < min(end, b) for start, end in entry.listing.open_spans for a, b in windows)


def _facets(spoken: list[_Entry], query: Query, tests: Mapping[str, Test]) -> Facets:
    def pool(group: str) -> list[Listing]:
        others = [test for name, test in tests.items() if name != group]
        return [e.listing for e in spoken if all(test(e) for test in others)]

    minute = query.open_at if query.open_at is not None else query.now
    open_ids = {e.listing.id for e in spoken if minute is not None and _is_open(e, minute)}
    return Facets(
        needs=Counter(code for listing in pool("needs") for code in set(listing.needs)),
        languages=Counter(code for listing in pool("languages") for code in set(listing.languages)),
        free=sum(listing.free for listing in pool("free")),
        has_room=sum(listing.room == "has_room" for listing in pool("has_room")),
        accepts_referrals=sum(listing.accepts_referrals for listing in pool("accepts_referrals")),
        open=None if minute is None else sum(listing.id in open_ids for listing in pool("open")),
    )


_Row = tuple[_Entry, float, float, float | None]


def _ranked(found: list[_Entry], whole: list[_Entry], query: Query, asked: tuple[Wish, ...]) -> list[_Row]:
    """(entry, score, relevance, km) in the order asked for."""
    texts = [
        (1.0 if entry in whole else WIDER_WORTH) * sum(entry.score(wish) for wish in asked) for entry in found
    ]
    top = max(texts, default=0.0)
    rows: list[_Row] = []
    for entry, text in zip(found, texts, strict=True):
        relevance, km = (text / top if top else 1.0), entry.km(query)
        weight = query.weights.get(entry.listing.id, query.default_weight)
        score = weight * entry.listing.standing * 2 ** (-(km or 0.0) / KM_THAT_HALVE) * relevance**0.5
        rows.append((entry, score, relevance, km))
    rows.sort(key=lambda row: (row[0].listing.name, row[0].listing.id))
    rows.sort(key=lambda row: -row[1])
    if query.sort == "nearest" and query.near:
        rows.sort(key=lambda row: float("inf") if row[3] is None else row[3])
    if query.sort == "confirmed":
        rows.sort(
            key=lambda row: float("inf") if row[0].listing.confirmed is None else -row[0].listing.confirmed
        )
    return rows


def _hit(
    entry: _Entry, score: float, relevance: float, km: float | None, asked: tuple[Wish, ...], marker: Marker
) -> Hit:
    return Hit(
        id=entry.listing.id,
        score=score,
        relevance=relevance,
        km=km,
        title=marker.title(entry.listing.name),
        snippet=marker.snippet(entry.listing.description),
        matched=tuple(wish.said for wish in asked if entry.holds(wish)),
    )
