"""Listings for the tests of search: a builder with few words, and strategies that make up listings and queries."""

from typing import Any

from hypothesis import strategies as st

from search_index.contract import Box, Listing, Page, Point, Query, SearchEngine

HERE = (39.80, -89.65)
NEARBY = (39.81, -89.66)  # 1.4 km from HERE
FAR = (41.88, -87.63)  # 287 km from HERE


def listing(id_: str, name: str = "", **facts: Any) -> Listing:
    """A listing; its name is its id unless said otherwise."""
    return Listing(id=id_, name=name or id_, **facts)


def found(engine: SearchEngine, text: str = "", **asked: Any) -> list[str]:
    """The ids found, in order."""
    return [hit.id for hit in page(engine, text, **asked).hits]


def page(engine: SearchEngine, text: str = "", **asked: Any) -> Page:
    """What is found."""
    return engine.search(Query(text=text, **asked))


WORDS = (
    "food",
    "pantry",
    "Springfield",
    "rent",
    "shelter",
    "Hope",
    "clínica",
    "car",
    "care",
    "caring",
    "the",
)
NEEDS = ("food", "food.pantry", "housing", "housing.shelter", "legal")
LANGUAGES = ("en", "es", "so")
MINUTES = st.integers(min_value=0, max_value=40)

texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
points = st.tuples(st.floats(min_value=39, max_value=41), st.floats(min_value=-90, max_value=-88))
facts = st.fixed_dictionaries(
    {
        "name": texts,
        "description": texts,
        "organization": texts,
        "needs": st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
        "languages": st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
        "free": st.booleans(),
        "room": st.sampled_from(["has_room", "waitlist", ""]),
        "accepts_referrals": st.booleans(),
        "points": st.lists(points, max_size=2).map(tuple),
        "open_spans": st.lists(
            st.tuples(MINUTES, MINUTES).map(lambda span: tuple(sorted(span))), max_size=2
        ).map(tuple),
        "confirmed": st.none() | st.integers(min_value=0, max_value=3),
        "standing": st.sampled_from([0.5, 0.9, 1.0]),
    }
)
directories = st.lists(facts, min_size=4, max_size=12).map(
    lambda listed: [Listing(id=str(number), **fields) for number, fields in enumerate(listed)]
)


def box_of(corners: tuple[Point, Point]) -> Box:
    """The box between two points."""
    (one, other), (here, there) = zip(*corners, strict=True)
    return min(one, other), min(here, there), max(one, other), max(here, there)


# Few filters at a time, so that something is left to find and to count.
seldom = st.sampled_from([False, False, False, True])
queries = st.builds(
    Query,
    text=st.just("") | texts,
    needs=st.just(()) | st.lists(st.sampled_from(NEEDS), max_size=2).map(tuple),
    languages=st.just(()) | st.lists(st.sampled_from(LANGUAGES), max_size=2).map(tuple),
    near=st.none() | points,
    within_km=st.none() | st.floats(min_value=50, max_value=200),
    box=st.none() | st.none() | st.tuples(points, points).map(box_of),
    open_at=st.none() | st.none() | MINUTES,
    open_between=st.just(())
    | st.just(())
    | st.tuples(MINUTES, MINUTES).map(lambda pair: (tuple(sorted(pair)),)),
    now=st.none() | MINUTES,
    free=seldom,
    has_room=seldom,
    accepts_referrals=seldom,
    excluded=st.frozensets(st.sampled_from("0123"), max_size=1),
    sort=st.sampled_from(["best", "nearest", "confirmed"]),
    size=st.just(50),
)
