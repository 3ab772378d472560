"""The tables and rules of language: stems, synonyms, wishes, spelling."""

import csv
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis import LONGEST_WORD, fold, folded_with_offsets, stems
from search_index.spelling import Vocabulary, corrected, edits
from search_index.stemming import stem
from search_index.synonyms import needs_named, phrases
from search_index.understanding import LONGEST_TEXT, MOST_WORDS, Wish, finished, wishes

NEEDS = Path(__file__).resolve().parents[2] / "seed_data" / "needs.csv"

# The examples of Porter's paper, step by step, carried through to the end of the algorithm.
PORTER = """
caresses caress, ponies poni, ties ti, cats cat, feed feed, agreed agre, plastered plaster, bled bled, motoring motor,
sing sing, conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall, hissing hiss,
fizzed fizz, failing fail, filing file, happy happi, sky sky, relational relat, conditional condit, rational ration,
digitizer digit, conformably conform, radically radic, differently differ, vilely vile, analogously analog,
vietnamization vietnam, predication predic, operator oper, feudalism feudal, decisiveness decis, hopefulness hope,
callousness callous, formality formal, sensitivity sensit, sensibility sensibl, triplicate triplic, formative form,
formalize formal, electrical electr, hopeful hope, goodness good, revival reviv, allowance allow, inference infer,
airliner airlin, gyroscopic gyroscop, adjustable adjust, defensible defens, irritant irrit, replacement replac,
adjustment adjust, dependent depend, adoption adopt, communism commun, activate activ, angularity angular,
homologous homolog, effective effect, bowdlerize bowdler, probate probat, rate rate, cease ceas, controll control,
roll roll, yes ye, year year
"""


@pytest.mark.parametrize(
    "pair", [pair.split() for pair in PORTER.replace("\n", " ").split(",")], ids="-".join
)
def test_words_are_stemmed_as_porters_paper_says(pair: list[str]) -> None:
    word, wanted = pair
    assert stem(word) == wanted


@pytest.mark.parametrize("word", ["是", "приют", "62704", "h2o", "aa", "x", ""])
def test_what_is_no_english_word_keeps_its_form(word: str) -> None:
    assert stem(word) == word


@given(st.text())
def test_folding_letter_by_letter_is_folding_the_whole(text: str) -> None:
    folded, offsets = folded_with_offsets(text)
    assert sorted(folded) == sorted("".join(map(fold, text)))
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)


# Synonyms


def _codes() -> dict[str, str]:
    with NEEDS.open(newline="", encoding="utf-8") as file:
        return {row["code"]: row["parent"] for row in csv.DictReader(file)}


def test_every_need_can_be_named_and_no_unknown_one_is() -> None:
    assert {code for _, code in phrases()} == set(_codes())


def test_there_are_at_least_150_entries_each_once_a_need() -> None:
    assert len(phrases()) == len(set(phrases())) >= 150


def test_each_phrase_is_read_as_its_need() -> None:
    misread = [
        (phrase, code)
        for phrase, code in phrases()
        if code not in needs_named(frozenset(stems(phrase)))
        or not any(code in wish.needs for wish in wishes(phrase + " "))
    ]
    assert not misread


# Wishes


def test_a_known_phrase_is_one_wish_and_other_words_one_each() -> None:
    assert [wish.said for wish in wishes("Help with the rent in Springfield, por favor")] == [
        "help rent",
        "springfield",
        "favor",
    ]


def test_the_longest_phrase_wins() -> None:
    (wish,) = wishes("adult day care")
    assert wish.needs == ("daily.senior",)


def test_only_the_last_word_may_be_unfinished_and_only_while_nothing_follows() -> None:
    assert [wish.unfinished for wish in wishes("river gard")] == ["", "gard"]
    assert [wish.unfinished for wish in wishes("river gard ")] == ["", ""]
    assert [wish.unfinished for wish in finished(wishes("river gard"), is_word={"gard"}.__contains__)] == [
        "",
        "",
    ]


def test_wrapping_words_are_soft_unless_alone() -> None:
    assert [(wish.said, wish.soft) for wish in wishes("free shelter program b")] == [
        ("free", True),
        ("shelter", False),
        ("program", True),
        ("b", True),
    ]
    assert [wish.soft for wish in wishes("help")] == [False]


def test_a_wish_said_twice_is_one() -> None:
    assert len(wishes("shelters shelter SHELTER")) == 1


@given(st.text(max_size=3000))
def test_reading_is_bounded_and_every_wish_asks_for_something(text: str) -> None:
    found = wishes(text * 5)
    assert len(found) <= MOST_WORDS
    assert all(isinstance(wish, Wish) and wish.stems and wish.said for wish in found)
    assert sum(len(wish.said) for wish in found) <= LONGEST_TEXT * 4


def test_of_a_long_text_the_first_words_are_read_and_of_a_long_word_the_first_letters() -> None:
    assert [wish.said for wish in wishes(" ".join(f"w{n}" for n in range(200)))] == [
        f"w{n}" for n in range(MOST_WORDS)
    ]
    assert stems("x" * 5_000) == ["x" * LONGEST_WORD]


# Spelling


def test_distance_equals_the_definition_on_all_short_words() -> None:
    words = ["".join(letters) for length in range(5) for letters in product("ab", repeat=length)]
    for one, other in product(words, words):
        exact = _distance(one, other)
        for most in (1, 2, 9):
            assert edits(one, other, most) == exact if exact <= most else edits(one, other, most) > most


def _distance(one: str, other: str) -> int:
    """The restricted Damerau distance by its recursive definition."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        _distance(one[:-1], other) + 1,
        _distance(one, other[:-1]) + 1,
        _distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        ways.append(_distance(one[:-2], other[:-2]) + 1)
    return min(ways)


def test_of_equally_near_words_those_that_begin_alike_come_first_then_the_commonest() -> None:
    vocabulary = Vocabulary({"shelter": 3, "sheltie": 1, "smelter": 9, "melt": 50})
    assert [near.word for near in vocabulary.near("snelter")] == ["smelter", "shelter"]
    assert [near.word for near in Vocabulary({"clases": 9, "glasses": 1}).near("glases")] == [
        "glasses",
        "clases",
    ]
    assert [near.word for near in vocabulary.near("sheltre")] == ["shelter", "sheltie"]


def test_a_short_word_keeps_its_first_letter_and_only_a_long_one_may_be_off_by_two() -> None:
    vocabulary = Vocabulary({"noon": 1, "heating": 1, "immunization": 1})
    assert vocabulary.near("soon") == []
    assert vocabulary.near("getting") == []
    assert [near.word for near in vocabulary.near("imunizatoin")] == ["immunization"]


@pytest.mark.parametrize("word", ["fodo", "foood", "ffod", "fod"])
def test_a_word_of_up_to_five_letters_may_be_off_by_one_only(word: str) -> None:
    assert [near.word for near in Vocabulary({"food": 1, "foodie": 9, "fowl": 9}).near(word)] == ["food"]


@given(word=st.text("abcdeñ", min_size=1, max_size=8), other=st.text("abcdeñ", min_size=1, max_size=8))
def test_no_near_word_is_left_aside_by_the_look_at_letters(word: str, other: str) -> None:
    allowed = 1 if len(word) <= 7 else 2
    may = len(word) > 5 or word[0] == other[0]
    assert bool(Vocabulary({other: 1}).near(word)) == (may and edits(word, other, allowed) <= allowed)


def test_a_correction_touches_unknown_words_only_and_keeps_the_rest() -> None:
    nearest = {"sheltr": "shelter", "dgs": "dogs"}.get
    assert corrected("Sheltr (with 2 dgs) asdf", known={"with"}.__contains__, nearest=nearest) == (
        "shelter (with 2 dgs) asdf"
    )
    assert corrected("asdf", known=lambda _: False, nearest=nearest) is None
