"""What counts as the same listing twice: the same whichever comes first, sure of what is equal, never of nothing."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stewardship.likeness import WEIGHTS, Corpus, Facts, Finder, Kind, Reason, compare, facts_from
from app.stewardship.likeness.words import host_of, name_words, phone_digits, street_of
from benchmarks.duplicates.made import world

WORDS = (
    "harbor",
    "food",
    "pantry",
    "center",
    "saint",
    "mary",
    "mill",
    "adult",
    "youth",
    "2",
    "springfield",
    "",
)
LINES = (("12 Mill St", "", "Springfield", "62701"), ("12 Mill Street", "Ste 4", "Springfield", "62701"))
LINES += (("4 Shore Road", "", "Chatham", "62629"), ("", "", "Chatham", "62629"))
POINTS = ((39.801, -89.65), (39.8011, -89.6501), (39.5, -89.9))

listing = st.builds(
    partial(facts_from),
    id_=st.uuids().map(str),
    kind=st.sampled_from(Kind),
    names=st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), max_size=2),
    phones=st.lists(st.sampled_from(("(217) 555-0123", "217-555-0124", "911")), max_size=2),
    mails=st.lists(st.sampled_from(("a@gmail.com", "hi@harbor.org", "")), max_size=1),
    sites=st.lists(
        st.sampled_from(("https://www.harbor.org/x", "lakeview.org", "facebook.com/h")), max_size=1
    ),
    addresses=st.lists(st.sampled_from(LINES), max_size=2),
    points=st.lists(st.sampled_from(POINTS), max_size=1),
    identifiers=st.lists(st.sampled_from((("EIN", "00-123"), ("EIN", "00-124"), ("EIN", "-"))), max_size=1),
    needs=st.sets(st.sampled_from(("food.pantry", "housing.rent")), max_size=2),
    owner=st.sampled_from(("", "one", "two")),
)


@given(listing, listing)
@settings(max_examples=100, deadline=None)
def test_it_is_the_same_whichever_comes_first(one: Facts, other: Facts) -> None:
    corpus = Corpus([one, other])
    assert compare(one, other, corpus) == compare(other, one, corpus)


@given(listing, listing)
@settings(max_examples=60, deadline=None)
def test_a_score_lies_between_nothing_and_all_and_its_reasons_are_in_words(one: Facts, other: Facts) -> None:
    told = compare(one, other, Corpus([one, other]))
    assert 0 <= told.score <= 1
    assert all(WEIGHTS[reason].words for reason in told.reasons)
    assert told.score < 1 or told.reasons == (Reason.SAME,)


@given(listing)
@settings(max_examples=60, deadline=None)
def test_what_says_the_same_in_everything_is_the_same_and_what_says_nothing_never_is(one: Facts) -> None:
    twin = replace(one, id="twin")
    score = compare(one, twin, Corpus([one, twin])).score
    assert score == (1.0 if one.says_something else 0.0)


def test_every_reason_has_its_weight_in_the_table() -> None:
    assert set(WEIGHTS) == set(Reason)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Mary's Food Ctr., Inc.", "Saint Mary Food Center"),
        ("Fundación Casa Grande", "Casa Grande Foundation LLC"),
        ("Smith & Sons Services", "Smith and Son Svcs"),
        ("Y.M.C.A.", "YMCA"),
    ],
)
def test_short_forms_legal_forms_and_other_languages_come_to_one(one: str, other: str) -> None:
    assert sorted(name_words(one)) == sorted(name_words(other))


def test_numbers_hosts_and_streets_come_to_one_form() -> None:
    assert phone_digits("+1 (217) 555-0123 ext. 4") == phone_digits("217.555.0123") == "2175550123"
    assert phone_digits("911") == ""
    assert host_of("https://www.Harbor.org/food?x") == host_of("intake@harbor.org") == "harbor.org"
    assert host_of("someone@gmail.com") == host_of("https://facebook.com/harbor") == ""
    one, other = (
        street_of("12 N. Mill St., Ste. 4", "", "62701"),
        street_of("12 North Mill Street", "", "62701-1"),
    )
    assert one is not None
    assert other is not None
    assert one.house == other.house
    assert (one.unit, other.unit) == ("4", "")
    assert street_of("P.O. Box 12", "", "62701") != street_of("P.O. Box 13", "", "62701")
    assert street_of("Somewhere") is None


def _told(*listings: Facts) -> dict[tuple[str, str], float]:
    return {(pair.first, pair.second): pair.judgement.score for pair in Finder(listings).pairs()}


def test_branches_of_one_organization_at_different_places_are_not_the_same() -> None:
    shared = {"names": ("Harbor Food Bank",), "sites": ("harbor.org",), "identifiers": (("EIN", "12"),)}
    one = facts_from(
        "1",
        Kind.ORGANIZATION,
        **shared,
        phones=("217-555-0123",),
        addresses=[("12 Mill St", "", "Pana", "62557")],
    )
    other = facts_from(
        "2",
        Kind.ORGANIZATION,
        **shared,
        phones=("217-555-0199",),
        addresses=[("9 Oak Rd", "", "Virden", "62690")],
    )
    assert _told(one, other) == {}
    there = facts_from("3", Kind.PLACE, names=("Harbor Food Bank",), addresses=[LINES[0]], owner="1")
    elsewhere = facts_from("4", Kind.PLACE, names=("Harbor Food Bank",), addresses=[LINES[2]], owner="1")
    assert _told(there, elsewhere) == {}


def test_several_services_of_one_organization_at_one_address_are_not_the_same() -> None:
    shared = {"phones": ("217-555-0123",), "addresses": [LINES[0]], "owner": "1", "mails": ("hi@harbor.org",)}
    names = (
        "Adult literacy",
        "Youth literacy",
        "English, level 1",
        "English, level 2",
        "Mobile pantry",
        "Pantry",
    )
    needs = {"needs": ("education.literacy",)}
    services = [facts_from(name, Kind.SERVICE, names=(name,), **shared, **needs) for name in names]
    assert _told(*services) == {}
    slip = facts_from("Adult litracy", Kind.SERVICE, names=("Adult litracy",), **shared, **needs)
    assert set(_told(*services, slip)) == {("Adult literacy", "Adult litracy")}


def test_the_finder_compares_only_those_asked_for_and_tells_each_pair_once() -> None:
    listings = list(world(1, 400).facts())
    finder = Finder(listings)
    whole = [(pair.first, pair.second) for pair in finder.pairs()]
    assert len(whole) == len(set(whole)) > 5
    one = whole[0][0]
    assert {(p.first, p.second) for p in finder.pairs_of([one])} == {pair for pair in whole if one in pair}


def test_planted_duplicates_are_found_and_what_only_looks_alike_is_not() -> None:
    made = world(201, 1800)
    told = {(pair.first, pair.second) for pair in Finder(made.facts()).pairs()}
    found = told & set(made.truth)
    assert len(made.truth) > 50
    assert len(found) / len(made.truth) >= 0.95
    assert len(found) / len(told) >= 0.9
    branches = {pair for pair, kind in made.decoys.items() if "branch" in kind or "place" in kind}
    assert not told & branches
