"""Filters, counts, order, pages, suggestions and changes: what every engine promises beside words."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index.contract import Box, IndexUnavailable, Listing, Point, Query, SearchEngine, Suggestion
from search_index.geo import distance_km
from search_index.memory_engine import MemoryEngine
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.county import FAR, HERE, NEARBY, directories, facts, found, listing, page, queries

made_up = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
    deadline=None,
)


# Filters and counts


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"free": True}, {"free": True}),
        ({"room": "has_room"}, {"has_room": True}),
        ({"accepts_referrals": True}, {"accepts_referrals": True}),
        ({"needs": ("food", "food.pantry")}, {"needs": ("food.pantry",)}),
        ({"languages": ("es",)}, {"languages": ("es",)}),
        ({"open_spans": ((10, 20),)}, {"open_at": 10}),
        ({"open_spans": ((10, 20),)}, {"open_between": ((19, 30), (40, 50))}),
        ({"points": (NEARBY,)}, {"near": HERE, "within_km": 2.0}),
        ({"points": (FAR, NEARBY)}, {"box": (NEARBY[0] - 0.01, NEARBY[1] - 0.01, *NEARBY)}),
    ],
    ids=lambda value: next(iter(value)),
)
def test_a_filter_keeps_what_has_the_fact(engine: SearchEngine, facts: dict, asked: dict) -> None:
    other = {
        "room": "full",
        "needs": ("food",),
        "languages": ("so",),
        "open_spans": ((0, 9),),
        "points": (FAR,),
    }
    engine.put([listing("1", **facts), listing("2", **other)], 1)
    assert found(engine, **asked) == ["1"]


def test_values_of_one_group_widen_and_groups_narrow(engine: SearchEngine) -> None:
    engine.put(
        [
            listing("1", needs=("food",), languages=("es",)),
            listing("2", needs=("legal",), languages=("es", "so")),
            listing("3", needs=("food",), languages=("en",)),
        ],
        1,
    )
    assert set(found(engine, needs=("food", "legal"), languages=("es", "so"))) == {"1", "2"}


def test_a_span_ends_before_its_last_minute(engine: SearchEngine) -> None:
    engine.put([listing("1", open_spans=((10, 20), (30, 40)))], 1)
    assert [minute for minute in range(50) if found(engine, open_at=minute)] == [
        *range(10, 20),
        *range(30, 40),
    ]


def test_a_choice_narrows_the_counts_of_every_group_but_its_own(engine: SearchEngine) -> None:
    engine.put(
        [
            listing("1", needs=("food",), languages=("es",), free=True),
            listing("2", needs=("legal",), languages=("es", "so")),
            listing("3", needs=("legal",), languages=("en",), free=True),
        ],
        1,
    )
    facets = page(engine, needs=("food",), free=True).facets
    assert facets.needs == {"food": 1, "legal": 1}
    assert facets.languages == {"es": 1}
    assert facets.free == 1


def test_excluded_listings_are_neither_found_nor_counted(engine: SearchEngine) -> None:
    engine.put([listing("1", free=True), listing("2", free=True)], 1)
    answer = page(engine, excluded=frozenset({"1", "nobody"}))
    assert (answer.total, answer.facets.free) == (1, 1)


def test_a_service_without_a_place_is_found_at_any_distance(engine: SearchEngine) -> None:
    engine.put([listing("line"), listing("far", points=(FAR,)), listing("near", points=(FAR, NEARBY))], 1)
    answer = page(engine, near=HERE, within_km=5.0)
    kilometres = {hit.id: hit.km for hit in answer.hits}
    assert kilometres == {"line": None, "near": pytest.approx(distance_km(HERE, NEARBY))}


def test_open_is_counted_only_when_a_minute_is_meant(engine: SearchEngine) -> None:
    engine.put([listing("1", open_spans=((10, 20),)), listing("2")], 1)
    assert page(engine).facets.open is None
    assert page(engine, now=15).facets.open == 1
    assert page(engine, now=15, open_at=99).facets.open == 0


@made_up
@given(directory=directories, query=queries)
def test_what_is_found_is_what_passes_every_filter(
    engine: SearchEngine, directory: list[Listing], query: Query
) -> None:
    engine.rebuild(directory, checkpoint=1)
    query = replace(query, text="")
    assert set(found_by(engine, query)) == {li.id for li in directory if _passes(li, query)}


@made_up
@given(directory=directories, query=queries)
def test_each_count_is_what_choosing_that_value_alone_in_its_group_would_find(
    engine: SearchEngine, directory: list[Listing], query: Query
) -> None:
    engine.rebuild(directory, checkpoint=1)
    facets = engine.search(query).facets

    def total(**chosen: object) -> int:
        return engine.search(replace(query, **chosen)).total  # type: ignore[arg-type]

    for code in {need for li in directory for need in li.needs}:
        assert facets.needs.get(code, 0) == total(needs=(code,))
    for code in {language for li in directory for language in li.languages}:
        assert facets.languages.get(code, 0) == total(languages=(code,))
    assert 0 not in (*facets.needs.values(), *facets.languages.values())
    assert facets.free == total(free=True)
    assert facets.has_room == total(has_room=True)
    assert facets.accepts_referrals == total(accepts_referrals=True)
    minute = query.now if query.open_at is None else query.open_at
    assert facets.open == (None if minute is None else total(open_at=minute))


@made_up
@given(
    history=st.lists(
        st.tuples(st.lists(facts, max_size=4), st.frozensets(st.integers(0, 5), max_size=3)), max_size=5
    ),
    query=queries,
)
def test_both_engines_find_and_count_the_same_after_any_history(
    tmp_path_factory: pytest.TempPathFactory, history: list, query: Query
) -> None:
    memory, whoosh = MemoryEngine(), WhooshEngine(tmp_path_factory.mktemp("index"))
    for engine in (memory, whoosh):
        engine.rebuild([], checkpoint=0)
        for number, (put, drop) in enumerate(history):
            listings = [Listing(id=str((number + i) % 6), **fields) for i, fields in enumerate(put)]
            engine.apply(put=listings, drop=map(str, drop), checkpoint=number)
            engine.search(Query())
    one, other = memory.search(query), whoosh.search(query)
    assert {hit.id for hit in one.hits} == {hit.id for hit in other.hits}
    assert (one.total, one.facets, one.loosened, one.checkpoint) == (
        other.total,
        other.facets,
        other.loosened,
        other.checkpoint,
    )
    matched = [
        {hit.id: (hit.matched, hit.title, hit.snippet) for hit in answer.hits} for answer in (one, other)
    ]
    assert matched[0] == matched[1]
    if not query.text:
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
        assert one.places == other.places


# Order


def test_a_word_in_the_name_counts_more_than_one_in_the_description(engine: SearchEngine) -> None:
    engine.put(
        [listing("1", "Old mill", description="a garden"), listing("2", "Garden", description="a mill")], 1
    )
    assert found(engine, "garden ") == ["2", "1"]
    assert found(engine, "mill ") == ["1", "2"]


def test_having_the_need_counts_more_than_a_word_in_passing(engine: SearchEngine) -> None:
    engine.put(
        [listing("1", "A", description="rent"), listing("2", "B", needs=("housing", "housing.rent"))], 1
    )
    assert found(engine, "rent ") == ["2", "1"]


def test_the_typed_word_counts_more_than_one_of_the_same_meaning_which_counts_too(
    engine: SearchEngine,
) -> None:
    engine.put([listing("1", "Escuela"), listing("2", "School")], 1)
    hits = page(engine, "school ").hits
    assert [hit.id for hit in hits] == ["2", "1"]
    assert hits[1].relevance > 0


def test_best_is_weight_times_distance_factor_times_root_of_relevance(engine: SearchEngine) -> None:
    engine.put(
        [
            listing("1", "Garden", points=(NEARBY,)),
            listing("2", "Hall", description="garden", points=(FAR, HERE)),
            listing("3", "Line", description="garden"),
        ],
        1,
    )
    hits = page(engine, "garden ", near=HERE, weights={"2": 3.0, "nobody": 9.0}, default_weight=0.5).hits
    assert {hit.id: hit.km for hit in hits} == {
        "1": pytest.approx(1.403, abs=0.01),
        "2": pytest.approx(0),
        "3": None,
    }
    for hit in hits:
        weight = 3.0 if hit.id == "2" else 0.5
        assert hit.score == pytest.approx(weight * 2 ** (-(hit.km or 0) / 20) * sqrt(hit.relevance))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert max(hit.relevance for hit in hits) == 1


def test_a_listing_that_stands_lower_comes_later_in_the_best_order_only(engine: SearchEngine) -> None:
    engine.put([listing("1", "A", standing=0.5, confirmed=9), listing("2", "B", confirmed=1)], 1)
    hits = page(engine).hits
    assert [(hit.id, hit.score) for hit in hits] == [("2", 1.0), ("1", 0.5)]
    assert found(engine, sort="confirmed") == ["1", "2"]


@pytest.mark.parametrize("standing", [0, -1, 1.01, float("nan")])
def test_a_standing_out_of_bounds_is_refused(standing: float) -> None:
    with pytest.raises(ValueError, match="standing"):
        listing("1", standing=standing)


def test_without_words_every_relevance_is_one(engine: SearchEngine) -> None:
    engine.put([listing("1", "A"), listing("2", "B b b")], 1)
    assert [hit.relevance for hit in page(engine).hits] == [1, 1]


def test_relevance_is_measured_against_the_best_that_is_left(engine: SearchEngine) -> None:
    engine.put([listing("1", "Garden"), listing("2", description="garden")], 1)
    assert [hit.relevance for hit in page(engine, "garden ", excluded=frozenset({"1"})).hits] == [1]


def test_ties_go_by_name_then_id(engine: SearchEngine) -> None:
    engine.put([listing("2", "Same"), listing("1", "Same"), listing("3", "Early")], 1)
    assert found(engine) == ["3", "1", "2"]


def test_nearest_first_and_those_without_a_place_last(engine: SearchEngine) -> None:
    engine.put([listing("line"), listing("far", points=(FAR,)), listing("near", points=(NEARBY,))], 1)
    assert found(engine, near=HERE, sort="nearest", weights={"far": 1e9}) == ["near", "far", "line"]


def test_most_recently_confirmed_first_and_the_unconfirmed_last(engine: SearchEngine) -> None:
    engine.put([listing("never"), listing("old", confirmed=0), listing("new", confirmed=20_000)], 1)
    assert found(engine, sort="confirmed") == ["new", "old", "never"]


def test_pages_follow_each_other_without_gap_or_overlap(engine: SearchEngine) -> None:
    engine.put([listing(f"{n:02}") for n in range(7)], 1)
    pages = [page(engine, page=number, size=3) for number in (1, 2, 3, 4)]
    assert [hit.id for answer in pages for hit in answer.hits] == [f"{n:02}" for n in range(7)]
    assert {answer.total for answer in pages} == {7}


# What is shown


def test_the_map_has_every_point_of_the_first_listings_of_the_whole_result(engine: SearchEngine) -> None:
    engine.put([listing("1", points=(HERE, FAR)), listing("2"), listing("3", points=(NEARBY,))], 1)
    places = page(engine, size=1, places=2).places
    assert [(place.id, place.latitude, place.longitude) for place in places] == [("1", *HERE), ("1", *FAR)]


def test_title_and_snippet_mark_what_matched_and_escape_the_rest(engine: SearchEngine) -> None:
    engine.put([listing("1", "Food & <Rent>", description='<b onclick="x">Clínicas</b> & rents')], 1)
    (hit,) = page(engine, "clinica rent ").hits
    assert hit.title == "Food &amp; &lt;<mark>Rent</mark>&gt;"
    assert hit.snippet == (
        "&lt;b onclick=&quot;x&quot;&gt;<mark>Clínicas</mark>&lt;/b&gt; &amp; <mark>rents</mark>"
    )


def test_a_hit_says_which_wishes_it_holds(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue barn", needs=("housing.rent",))], 1)
    assert page(engine, "Rent help, blue bar").hits[0].matched == ("rent help", "blue", "bar")


def test_suggestions_are_needs_then_services_then_organizations(engine: SearchEngine) -> None:
    engine.put(
        [
            listing("1", "Eastside Food Pantry", needs=("food", "food.pantry"), organization="Foodways"),
            listing("2", "Legal aid", organization="Foodways"),
        ],
        1,
    )
    assert engine.suggest("Food") == (
        Suggestion("need", "food", "food"),
        Suggestion("need", "food bank", "food.pantry"),
        Suggestion("service", "Eastside Food Pantry", "1"),
        Suggestion("organization", "Foodways", "Foodways"),
    )
    assert engine.suggest("food pan")[-1] == Suggestion("service", "Eastside Food Pantry", "1")


def test_suggestions_offer_nothing_that_is_not_there(engine: SearchEngine) -> None:
    engine.put([listing("1", "Garden", organization="Grow", needs=("food",))], 1)
    engine.put([listing("1", "Hall", organization="Hold")], 2)
    assert engine.suggest("g") == engine.suggest("food") == engine.suggest("((") == engine.suggest("") == ()


def test_suggestions_are_limited_in_each_group(engine: SearchEngine) -> None:
    engine.put([listing(str(n), f"Garden {n}", organization=f"Gild {n}") for n in range(9)], 1)
    kinds = [suggestion.kind for suggestion in engine.suggest("g", limit=3)]
    assert kinds == ["service"] * 3 + ["organization"] * 3


# Changes


def test_a_put_replaces_the_listing_of_the_same_id(engine: SearchEngine) -> None:
    engine.put([listing("1", "Garden")], 1)
    engine.put([listing("1", "Hall"), listing("1", "House")], 2)
    assert found(engine, "garden ") == found(engine, "hall ") == []
    assert found(engine, "house ") == ["1"]


def test_a_dropped_listing_is_gone_and_an_unknown_one_no_matter(engine: SearchEngine) -> None:
    engine.put([listing("1"), listing("2")], 1)
    engine.drop(["1", "9"], 2)
    assert found(engine) == ["2"]


def test_an_id_put_and_dropped_at_once_is_gone(engine: SearchEngine) -> None:
    engine.put([listing("1")], 1)
    engine.apply(put=[listing("1"), listing("2")], drop=["1"], checkpoint=2)
    assert found(engine) == ["2"]


def test_the_checkpoint_is_that_of_the_last_change(engine: SearchEngine) -> None:
    assert engine.checkpoint() == 0
    engine.put([listing("1")], 5)
    assert (engine.checkpoint(), page(engine).checkpoint) == (5, 5)
    engine.drop([], 8)
    assert engine.checkpoint() == 8
    engine.rebuild([], 3)
    assert engine.checkpoint() == 3


def test_a_rebuild_forgets_everything_before_and_says_how_far_it_is(engine: SearchEngine) -> None:
    engine.put([listing("old")], 1)
    steps: list[int] = []
    assert engine.rebuild((listing(str(n)) for n in range(250)), 2, steps.append) == 250
    assert page(engine).total == 250
    assert (steps == sorted(steps), steps[-1]) == (True, 250)


def test_a_rebuild_refuses_an_id_that_comes_twice_and_changes_nothing(engine: SearchEngine) -> None:
    engine.put([listing("old")], 1)
    with pytest.raises(ValueError, match="two listings have the id 1"):
        engine.rebuild([listing("1"), listing("1")], 2)
    assert (found(engine), engine.checkpoint()) == (["old"], 1)


def test_an_index_never_built_is_unavailable_for_everything_but_a_rebuild(unbuilt: SearchEngine) -> None:
    for attempt in (
        lambda: unbuilt.search(Query()),
        lambda: unbuilt.suggest("food"),
        unbuilt.checkpoint,
        lambda: unbuilt.put([listing("1")], 1),
    ):
        with pytest.raises(IndexUnavailable):
            attempt()
    unbuilt.rebuild([listing("1")], 1)
    assert found(unbuilt) == ["1"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"page": 0},
        {"size": 0},
        {"size": 201},
        {"places": -1},
        {"within_km": -1.0},
        {"box": (40.0, -90.0, 39.0, -89.0)},
        {"within_km": float("nan")},
        {"near": (91.0, 0.0)},
        {"near": (0.0, float("nan"))},
    ],
    ids=str,
)
def test_a_query_refuses_numbers_without_sense(nonsense: dict) -> None:
    with pytest.raises(ValueError, match=r"must be|counts from|no such place"):
        Query(**nonsense)


def test_a_listing_refuses_a_point_that_is_not_on_earth() -> None:
    with pytest.raises(ValueError, match="no such place"):
        listing("1", points=((39.0, 200.0),))


def found_by(engine: SearchEngine, query: Query) -> list[str]:
    return [hit.id for hit in engine.search(query).hits]


def _is_in(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _passes(li: Listing, query: Query) -> bool:
    kilometres = [distance_km(query.near, point) for point in li.points] if query.near else []
    return (
        li.id not in query.excluded
        and (not kilometres or query.within_km is None or min(kilometres) <= query.within_km)
        and (query.box is None or any(_is_in(point, query.box) for point in li.points))
        and (not query.needs or bool(set(query.needs) & set(li.needs)))
        and (not query.languages or bool(set(query.languages) & set(li.languages)))
        and (li.free or not query.free)
        and (li.room == "has_room" or not query.has_room)
        and (li.accepts_referrals or not query.accepts_referrals)
        and (query.open_at is None or _is_open(li, query.open_at))
        and (not query.open_between or any(_is_open(li, minute) for minute in range(*query.open_between[0])))
    )


def _is_open(li: Listing, minute: int) -> bool:
    return any(start <= minute < end for start, end in li.open_spans)
