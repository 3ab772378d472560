"""What every search engine of Trellis promises: listings go in, a page of hits with exact counts comes out.

The rest of the program meets this file only. It knows nothing of databases, Flask or a particular engine.

Units, everywhere: distances are kilometres, places are (latitude, longitude) in degrees, moments are minutes
since 1970-01-01 UTC, days are days since then, scores have no unit.

How filters and counts work together
    Values of one group widen (`needs`, `languages`: any of the chosen), groups narrow (all must hold).
    The count beside a value says how many listings would be found if that value alone were chosen in its
    group while every other group, the words, `excluded` and the distance stay as they are. So ticking a
    value in an untouched group yields exactly the number printed beside it.

How words work
    A listing is found when it holds every wish that the text speaks of (a word, or a known phrase such as
    "rent help", in any of the ways it can be said). When few do (`understanding.ENOUGH`), those follow at a lower
    worth that hold every plain need among them ("food.pantry", not just "food"), and, when these are few, too, any
    of the plain needs. When none does, those that hold the most wishes. `Page.loosened` says that no listing holds
    all. Text without a single word is no text.

Sources: the order "best" is the product weight · standing · 2^(−km/20) · relevance^½ with relevance = text
score ÷ best text score of this query (1 without words); a listing without a place, or a query without one, has
the distance factor 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Literal, Protocol

Room = Literal["has_room", "waitlist", "full", "assessment", ""]
Sort = Literal["best", "nearest", "confirmed"]
SuggestionKind = Literal["need", "service", "organization"]
Point = tuple[float, float]
# South, west, north and east in degrees, both ends included; none crosses the 180th meridian.
Box = tuple[float, float, float, float]
Progress = Callable[[int], None]

MAX_SIZE = 200
NO_WEIGHTS: Mapping[str, float] = MappingProxyType({})


class SearchIndexError(Exception):
    """Something kept the index from answering or changing."""


class IndexUnavailable(SearchIndexError):  # noqa: N818 (it is read aloud)
    """The index is missing, damaged or of another format. A rebuild mends it; until then answer from elsewhere."""


class IndexBusy(SearchIndexError):  # noqa: N818 (it is read aloud)
    """Another process kept the writer's lock longer than this engine waits. Try again later."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One service as the public may find it. Only public text belongs here.

    `needs` holds need codes with their parents ("food", "food.pantry"); `need_words` their names and synonyms
    and any further words people use to look for it. `languages` are ISO 639 codes. `room` is "" when
    unsaid. `points` is empty for services by phone or online. `place_words` are towns, ZIP codes and public street
    text. `conditions` say for whom it is and what it costs; `contacts` are names of public contacts, and numbers
    and addresses as `analysis.identifier` makes them. `open_spans` are half-open [start, end) minutes of the
    coming days. `confirmed` is the day the listing was last confirmed. `standing` is the listing's own factor in
    the order "best" (over 0, at most 1): less than 1 for one whose facts nobody has confirmed for long. Raises
    ValueError for a point that is not on Earth, or a standing out of bounds.
    """

    id: str
    name: str
    alternate_names: tuple[str, ...] = ()
    description: str = ""
    organization: str = ""
    needs: tuple[str, ...] = ()
    need_words: str = ""
    languages: tuple[str, ...] = ()
    free: bool = False
    room: Room = ""
    accepts_referrals: bool = False
    points: tuple[Point, ...] = ()
    place_words: str = ""
    open_spans: tuple[tuple[int, int], ...] = ()
    confirmed: int | None = None
    standing: float = 1.0
    conditions: str = ""
    contacts: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.standing <= 1:
            raise ValueError(f"standing must be over 0 and at most 1, not {self.standing}")
        for point in self.points:
            _require_on_earth(point)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Any text at all is allowed; only its first words are read (see `understanding`).

    `within_km` counts only together with `near`, and keeps listings without a place;
    `box` keeps only those with a place in it. `open_at` is a filter, and so is
    `open_between`: half-open [start, end) minutes in one of which a listing must be open at some time;
    `now` only tells the count of "open" which minute is meant when nobody filters by it. `excluded` are ids
    that must not be found or counted. `weights` are outside factors for the order "best", such as reliability
    (0 or more); a listing it does not name has `default_weight`. At most `places` listings are
    put on the map. Raises ValueError when a number makes no sense.
    """

    text: str = ""
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    near: Point | None = None
    within_km: float | None = None
    box: Box | None = None
    open_at: int | None = None
    open_between: tuple[tuple[int, int], ...] = ()
    now: int | None = None
    free: bool = False
    has_room: bool = False
    accepts_referrals: bool = False
    excluded: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=lambda: NO_WEIGHTS)
    default_weight: float = 1.0
    sort: Sort = "best"
    page: int = 1
    size: int = 20
    places: int = 500

    def __post_init__(self) -> None:
        if self.near is not None:
            _require_on_earth(self.near)
        if self.within_km is not None and not self.within_km >= 0:
            raise ValueError(f"within_km must be 0 or more, not {self.within_km}")
        if self.box is not None and not (self.box[0] <= self.box[2] and self.box[1] <= self.box[3]):
            raise ValueError(f"box must be south, west, north, east, not {self.box}")
        if self.page < 1 or not 1 <= self.size <= MAX_SIZE or self.places < 0:
            raise ValueError(f"page counts from 1, size goes from 1 to {MAX_SIZE}, places from 0")


@dataclass(frozen=True, slots=True)
class Hit:
    """One found listing. `title` and `snippet` are safe HTML with <mark> around what matched.

    `score` is the value of the order "best", `relevance` lies in (0, 1], `km` is the way to its nearest
    point (None without a place on either side), `matched` the typed wishes that this listing holds.
    """

    id: str
    score: float
    relevance: float
    km: float | None
    title: str
    snippet: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Exact counts (see the head of this file). `open` is None when the query names no minute."""

    needs: Mapping[str, int]
    languages: Mapping[str, int]
    free: int
    has_room: int
    accepts_referrals: int
    open: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map that belongs to a found listing."""

    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found. Ties in any order go by name, then id.

    `loosened`: no listing holds every wish, these come nearest. `did_you_mean`: the text with unknown words
    replaced by near known ones. `places`: every point of the first `Query.places` hits of the whole
    result, best first. `checkpoint`: the last change this answer knows.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Facets
    loosened: bool
    did_you_mean: str | None
    places: tuple[Place, ...]
    checkpoint: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to offer while typing: `value` is a need code, a listing id, or an organization's name."""

    kind: SuggestionKind
    text: str
    value: str


class SearchEngine(Protocol):
    """An index of listings. Methods raise IndexUnavailable when it can't be opened, until `rebuild` made it anew.

    Changes appear whole or not at all: listings, removals and checkpoint are one commit. Several processes may
    read while one writes; a reader sees a commit with its next call.
    """

    def search(self, query: Query) -> Page:
        """Find, order and count."""
        ...

    def suggest(self, prefix: str, *, limit: int = 4) -> tuple[Suggestion, ...]:
        """Needs, then services, then organizations that go on from `prefix`; at most `limit` of each."""
        ...

    def apply(self, *, put: Iterable[Listing] = (), drop: Iterable[str] = (), checkpoint: int) -> None:
        """Add or replace listings, remove ids (unknown ones are ignored) and remember the last change's number.

        Of listings with one id the last counts; an id in both is removed. Raises IndexBusy when the writer's
        lock stays taken.
        """
        ...

    def put(self, listings: Iterable[Listing], checkpoint: int) -> None:
        """Add or replace listings: `apply` without removals."""
        self.apply(put=listings, checkpoint=checkpoint)

    def drop(self, ids: Iterable[str], checkpoint: int) -> None:
        """Remove listings: `apply` without additions."""
        self.apply(drop=ids, checkpoint=checkpoint)

    def rebuild(self, listings: Iterable[Listing], checkpoint: int, progress: Progress | None = None) -> int:
        """Build the index anew beside the live one, then swap; returns the number of listings.

        `progress` is called with the number written so far. Works on a missing or damaged index. Raises ValueError,
        and leaves the live index as it was, when an id comes twice.
        """
        ...

    def checkpoint(self) -> int:
        """The number given with the last committed change or rebuild."""
        ...

    def close(self) -> None:
        """Let go of files. The engine must not be used afterwards."""
        ...


def _require_on_earth(point: Point) -> None:
    latitude, longitude = point
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"no such place on Earth: {latitude}, {longitude}")
