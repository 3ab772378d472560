"""What words find, on both engines."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index.contract import Query, SearchEngine
from search_index.understanding import ENOUGH
from tests.search_index.county import found, listing, page

FIELDS = ["name", "description", "organization", "need_words", "place_words"]
HOSTILE = {
    "brackets": "((((((",
    "stars": "a*b*c*",
    "emoji": "🍕🚑👩‍👩‍👧",
    "zero": "food\x00pantry\x00",
    "half a character": "food \ud800",
    "right to left": "مأوى ‮للنساء",
    "syntax": 'name:(food AND NOT "pantry~2") OR [a TO z] ^5 \\',
    "markup": "<script>alert(1)</script>' OR 1=1 --",
    "ten thousand letters": "a" * 10_000,
    "ten thousand bytes of words": "food ventor wilzed " * 530,
    "many unknown words": " ".join(
        f"xqzv{n:04d}".translate(str.maketrans("0123456789", "jklmnpqrst")) for n in range(900)
    ),
    "nothing but spaces": " \t\n\u2003",
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_word_anywhere_in_the_public_text_finds_the_listing(engine: SearchEngine, field: str) -> None:
    engine.put(
        [listing("1", **{field: "Riverside"} | ({} if field == "name" else {"name": "x"})), listing("2")], 1
    )
    assert found(engine, "riverside ") == ["1"]


def test_another_name_of_a_service_finds_it(engine: SearchEngine) -> None:
    engine.put([listing("1", alternate_names=("The Kitchen", "Old Mill"))], 1)
    assert found(engine, "old mill ") == ["1"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("counseling", "counsel"),
        ("evicted", "eviction"),
        ("Clínica", "clinica"),
        ("clinica", "CLÍNICA"),
        ("women's", "women"),
        ("despensas", "despensa"),
        ("mujeres", "mujer"),
        ("Straße", "STRASSE"),
        ("Ｆｕｌｌ", "full"),
    ],
)
def test_case_accents_and_endings_do_not_matter(engine: SearchEngine, written: str, typed: str) -> None:
    engine.put([listing("1", description=f"about {written} here")], 1)
    assert found(engine, typed + " ") == ["1"]


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("rent help", "housing.rent"),
        ("help with the rent", "housing.rent"),
        ("food stamps", "food.snap"),
        ("therapy", "wellbeing.counseling"),
        ("kid care", "family.childcare"),
        ("comida", "food"),
        ("dónde dormir", "housing.shelter"),
        ("abogado gratis", "legal.civil"),
    ],
)
def test_plain_words_find_the_need_they_mean(engine: SearchEngine, typed: str, need: str) -> None:
    engine.put([listing("1", needs=(need,)), listing("2", needs=("other",))], 1)
    assert found(engine, typed) == ["1"]


def test_words_of_the_same_meaning_find_each_other(engine: SearchEngine) -> None:
    engine.put([listing("1", description="a physician"), listing("2", description="a baker")], 1)
    assert found(engine, "médico ") == ["1"]


def test_an_unfinished_last_word_finds_what_it_begins(engine: SearchEngine) -> None:
    engine.put([listing("1", "Riverside House"), listing("2", "River Farm"), listing("3", "Hill Farm")], 1)
    assert set(found(engine, "rive")) == {"1", "2"}
    assert found(engine, "farm rive") == ["2"]


def test_a_dropped_listing_is_not_found_by_the_beginning_of_a_word_either(engine: SearchEngine) -> None:
    others = [listing(str(n), f"Hill {n}") for n in range(3, 12)]
    engine.put([listing("1", "Riverside House"), listing("2", "Riverbank"), *others], 1)
    assert set(found(engine, "rive")) == {"1", "2"}
    engine.drop(["1"], 2)
    assert found(engine, "rive") == ["2"]


def test_whatever_a_word_begins_counts_for_something(engine: SearchEngine) -> None:
    engine.put([listing(str(n), "River" + "abcdefghijklmnopqrstuvwxyz"[n] + "ford") for n in range(26)], 1)
    hits = page(engine, "river", size=50).hits
    assert len(hits) == 26
    assert all(hit.relevance > 0 for hit in hits)


def test_a_word_followed_by_a_space_is_finished(engine: SearchEngine) -> None:
    engine.put([listing("1", "Riverside House")], 1)
    assert found(engine, "riv ") == []


def test_a_last_word_that_is_a_word_itself_stands_for_no_longer_one(engine: SearchEngine) -> None:
    engine.put([listing("1", "Car repair"), listing("2", "Careers")], 1)
    assert found(engine, "car") == ["1"]


def test_two_letters_begin_nothing(engine: SearchEngine) -> None:
    engine.put([listing("1", "Riverside")], 1)
    assert found(engine, "ri") == []


def test_every_wish_must_be_held(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue house"), listing("2", "Blue barn"), listing("3", "Red barn")], 1)
    assert found(engine, "blue barn ") == ["2"]
    assert not page(engine, "blue barn ").loosened


def test_when_nothing_holds_every_wish_those_that_hold_the_most_are_found(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue house"), listing("2", "Blue barn"), listing("3", "Red door")], 1)
    answer = page(engine, "blue barn qwertz ")
    assert [hit.id for hit in answer.hits] == ["2"]
    assert answer.loosened
    assert answer.hits[0].matched == ("blue", "barn")


def test_when_nothing_holds_every_wish_the_plain_needs_decide_and_the_rest_ranks(
    engine: SearchEngine,
) -> None:
    shelter = {"needs": ("housing", "housing.shelter")}
    engine.put(
        [listing("1", **shelter), listing("2", "Blue gate", **shelter), listing("3", "Blue barn door")], 1
    )
    answer = page(engine, "shelter with a blue barn door ")
    assert [hit.id for hit in answer.hits] == ["2", "1"]
    assert answer.loosened


def test_where_few_hold_everything_those_that_hold_the_plain_need_follow(engine: SearchEngine) -> None:
    shelter = {"needs": ("housing", "housing.shelter")}
    engine.put([listing("1", "Blue gate", **shelter), listing("2", **shelter), listing("3", "Blue barn")], 1)
    answer = page(engine, "shelter blue ")
    assert [hit.id for hit in answer.hits] == ["1", "2"]
    assert not answer.loosened


def test_where_enough_hold_everything_the_others_stay_away(engine: SearchEngine) -> None:
    shelter = {"needs": ("housing", "housing.shelter")}
    blue = [listing(str(n), f"Blue gate {n}", **shelter) for n in range(ENOUGH)]
    engine.put([*blue, listing("other", "Red gate", **shelter)], 1)
    assert "other" not in found(engine, "shelter blue ")


def test_where_few_meet_two_needs_at_once_those_that_meet_one_follow(engine: SearchEngine) -> None:
    legal, housing = ("legal", "legal.civil"), ("housing", "housing.shelter")
    engine.put(
        [
            listing("1", needs=legal),
            listing("2", needs=(*legal, *housing)),
            listing("3", needs=housing),
            listing("4"),
        ],
        1,
    )
    assert found(engine, "lawyer shelter ")[0] == "2"
    assert set(found(engine, "lawyer shelter ")) == {"1", "2", "3"}


def test_an_unwanted_word_keeps_those_away_that_hold_it(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue house"), listing("2", "Blue church")], 1)
    assert found(engine, "blue -church") == ["1"]
    assert found(engine, "-church") == ["1"]


def test_a_welcome_word_ranks_and_is_not_required(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue house"), listing("2", "Blue old house")], 1)
    assert found(engine, "blue ~old") == ["2", "1"]
    assert found(engine, "~old") == ["2"]


def test_a_quoted_word_has_no_synonyms(engine: SearchEngine) -> None:
    engine.put([listing("1", "Medical office"), listing("2", needs=("health", "health.clinic"))], 1)
    assert found(engine, '"doctor"') == []
    assert found(engine, "doctor ") == ["2"]


def test_a_text_whose_words_nobody_holds_finds_nothing(engine: SearchEngine) -> None:
    engine.put([listing("1", "Blue house")], 1)
    answer = page(engine, "qwertz ")
    assert (answer.total, answer.hits, answer.loosened) == (0, (), False)


def test_words_around_a_need_are_not_required(engine: SearchEngine) -> None:
    engine.put([listing("1", "Tax advice"), listing("2", "Tax help program")], 1)
    assert set(found(engine, "i need help with taxes program")) == {"1", "2"}


def test_soft_words_alone_are_required(engine: SearchEngine) -> None:
    engine.put([listing("1", "Tax advice"), listing("2", "Homework program")], 1)
    assert found(engine, "program ") == ["2"]


@pytest.mark.parametrize("text", ["", "  ", "(((", "🍕", "the and of"])
def test_a_text_without_a_word_is_no_text(engine: SearchEngine, text: str) -> None:
    engine.put([listing("1"), listing("2")], 1)
    assert found(engine, text) == ["1", "2"]


def test_an_unknown_word_brings_the_nearest_known_one(engine: SearchEngine) -> None:
    engine.put([listing("1", "Riverside counseling")], 1)
    assert page(engine, "Riversdie conseling please").did_you_mean == "riverside counseling please"


@pytest.mark.parametrize(
    "text", ["riverside ", "rivers", "counsel ", "62704 ", "daycare ", "with ", "zqzqzqzq "]
)
def test_known_begun_and_hopeless_words_bring_no_correction(engine: SearchEngine, text: str) -> None:
    engine.put([listing("1", "Riverside counseling")], 1)
    assert page(engine, text).did_you_mean is None


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_at_all_is_answered_within_a_tenth_of_a_second(engine: SearchEngine, text: str) -> None:
    engine.put([listing(str(n), f"Food pantry {n}", description="ventor wilzed") for n in range(50)], 1)
    engine.search(Query(text=text))
    begin = time.process_time()
    engine.search(Query(text=text))
    engine.suggest(text)
    assert time.process_time() - begin < 0.1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=60), stored=st.text(max_size=60))
def test_no_text_breaks_search_index_or_suggestions(engine: SearchEngine, text: str, stored: str) -> None:
    engine.put([listing("1", stored or "x", description=stored, organization=stored)], 1)
    engine.search(Query(text=text))
    engine.search(Query(text=stored))
    engine.suggest(text)
