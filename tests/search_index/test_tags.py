"""What a typed text says beside what is needed, and how it is taken back."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search_index.tags import Understood, understand
from search_index.understanding import LONGEST_TEXT, wishes
from tests.search_index.test_words import HOSTILE

TOWNS = {"springfield", "decatur", "mount zion", "lincoln"}
WORDS = [
    "food",
    "near",
    "in",
    "62704",
    "decatur",
    "me",
    "within",
    "5",
    "miles",
    "open",
    "now",
    "on",
    "saturday",
    "evening",
    "24/7",
    "speaks",
    "spanish",
    "free",
    "age",
    "16",
    "for",
    "teens",
    "mom",
    "with",
    "kids",
    "(217)",
    "555-0123",
    "a@b.co",
    "Dr.",
    "Lopez",
    "need:food",
    "lang:so",
    "-full",
    '"rent"',
    "“",
    "”",
    "~",
    "-",
    "½",
    "سوق",
]


def read(text: str) -> Understood:
    return understand(text, towns=TOWNS)


def said(text: str) -> list[tuple[str, str]]:
    """Kind and value of each tag, in the order of the text."""
    return [(tag.kind, tag.value) for tag in read(text).tags]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("food near 62704", ("place", "62704")),
        ("food 62704-1234", ("place", "62704")),
        ("shelter in Decatur", ("place", "decatur")),
        ("Decatur shelter", ("place", "decatur")),
        ("comida cerca de mount zion", ("place", "mount zion")),
        ("food near me", ("place", "me")),
        ("abrigo cerca de aquí", ("place", "me")),
        ("food within 5 miles", ("within", "5 miles")),
        ("food within 10 km", ("within", "10 km")),
        ("food in walking distance", ("within", "1 miles")),
        ("food open now", ("open", "now")),
        ("bed tonight", ("open", "tonight")),
        ("cena esta noche", ("open", "tonight")),
        ("food today", ("open", "today")),
        ("comida mañana", ("open", "tomorrow")),
        ("pantry open saturday", ("open", "sa")),
        ("despensa abierto los sábados", ("open", "sa")),
        ("clinic saturday morning", ("open", "sa morning")),
        ("clinic on the weekend", ("open", "weekend")),
        ("class weekday evenings", ("open", "weekdays evening")),
        ("class after work", ("open", "evening")),
        ("hotline 24/7", ("open", "always")),
        ("doctor who speaks Arabic", ("language", "ar")),
        ("médico que habla español", ("language", "es")),
        ("counseling in Spanish", ("language", "es")),
        ("vietnamese-speaking doctor", ("language", "vi")),
        ("food free", ("cost", "free")),
        ("ropa gratis", ("cost", "free")),
        ("therapy sliding scale", ("cost", "sliding")),
        ("job for a 16 year old", ("age", "16-16")),
        ("counseling age 15", ("age", "15-15")),
        ("campamento para 8 años", ("age", "8-8")),
        ("counseling for teens", ("age", "13-17")),
        ("meals for seniors", ("age", "60-99")),
        ("shelter for mom with 2 kids", ("who", "children")),
        ("refugio para madre con hijos", ("who", "children")),
        ("housing for veterans", ("who", "veteran")),
        ("doctor without insurance", ("who", "uninsured")),
        ("(217) 555-0123", ("contact", "2175550123")),
        ("217.555.0123", ("contact", "2175550123")),
        ("+1 217 555 0123", ("contact", "2175550123")),
        ("call 555-0123", ("contact", "5550123")),
        ("Intake@Able-Works.example.org", ("contact", "intakeableworksexampleorg")),
        ("https://www.able-works.example.org/jobs?x=1", ("contact", "ableworksexampleorg")),
        ("Dr. López", ("contact", "lopez")),
        ("need:housing.rent", ("need", "housing.rent")),
        ("lang:so food", ("language", "so")),
        ("lang:somali food", ("language", "so")),
        ("food open:saturday", ("open", "sa")),
        ("food near:62704", ("place", "62704")),
        ("food within:5", ("within", "5")),
        ("camp age:12", ("age", "12-12")),
        ("food free:yes", ("cost", "free")),
        ("shelter room:yes", ("room", "has_room")),
        ("housing -waitlist", ("room", "-waitlist")),
    ],
)
def test_a_text_says_where_when_how_and_for_whom(text: str, tag: tuple[str, str]) -> None:
    assert tag in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "spanish class",
        "english",
        "Lincolnshire",
        "1234567 Main Street",
        "need:nonsense",
        "age:900",
        "open:sesame",
        "self-help",
        "teens",
        "veterans",
    ],
)
def test_what_could_mean_something_else_stays_words(text: str) -> None:
    assert said(text) == []


def test_many_things_at_once_are_each_their_own_tag_and_the_need_is_left() -> None:
    understood = read("Food near 62704 open Saturday, Spanish, free")
    assert [(tag.kind, understood.said(tag)) for tag in understood.tags] == [
        ("place", "near 62704"),
        ("open", "open Saturday"),
        ("language", "Spanish"),
        ("cost", "free"),
    ]
    assert [wish.said for wish in wishes(understood.rest) if not wish.soft] == ["food"]
    assert {wish.said for wish in wishes(understood.rest) if wish.soft} == {
        "open",
        "saturday",
        "spanish",
        "free",
    }


def test_what_is_quoted_is_never_read_as_a_tag() -> None:
    assert said('food "spanish" near 62704') == [("place", "62704")]
    assert said("food “spanish”") == []


def test_a_tag_is_taken_back_by_quoting_its_words() -> None:
    understood = read("food open saturday spanish")
    spanish = understood.tags[1]
    assert understood.plainly(spanish) == 'food open saturday "spanish"'
    assert said(understood.plainly(spanish)) == [("open", "sa")]


def test_a_town_after_in_or_from_is_meant_before_any_other() -> None:
    assert said("rides to springfield from lincoln") == [("place", "lincoln")]


def test_a_phrase_for_a_need_keeps_its_words_even_when_one_is_a_tag() -> None:
    understood = read("bed tonight")
    assert [wish.needs for wish in wishes(understood.rest)] == [("housing.shelter",)]
    assert [tag.value for tag in understood.named] == ["housing.shelter"]


def test_the_needs_that_words_stand_for_are_named_with_their_part_of_the_text() -> None:
    understood = read("Please: behind on the Rent!")
    assert [(tag.value, understood.said(tag)) for tag in understood.named] == [
        ("housing.rent", "behind on the Rent")
    ]


def test_a_quoted_word_means_itself_and_a_word_with_a_minus_is_unwanted() -> None:
    literal, unwanted = wishes('"rent" -church')
    assert (literal.needs, literal.alike) == ((), ())
    assert unwanted.unwanted


def test_a_part_of_a_text_with_accents_is_told_as_it_was_typed() -> None:
    understood = read("Ａbrigo ½ en español, próximo sábado")
    assert [understood.said(tag) for tag in understood.tags] == ["en español", "sábado"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_at_all_is_read_within_fifty_milliseconds(text: str) -> None:
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 0.05


@given(st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@example('"')
@example('open saturday "')
@example("near near near 62704")
def test_no_text_breaks_the_reader_and_each_tag_stands_where_it_says(text: str) -> None:
    understood = read(text)
    ends = 0
    for tag in understood.tags:
        assert ends <= tag.start < tag.end <= len(understood.typed) <= LONGEST_TEXT
        ends = tag.end
        again = read(understood.plainly(tag))
        if not set('"“”').intersection(text):
            quotes = [again.typed.index('"'), again.typed.rindex('"')]
            assert all(t.end <= quotes[0] or t.start > quotes[1] for t in again.tags)
    wishes(understood.rest)
