"""Which passwords are refused, and that sensible ones are not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.common_words import COMMON_WORDS
from app.accounts.password_rules import check, is_common
from app.errors import Invalid


def problem_with(password: str, personal=()) -> str:
    with pytest.raises(Invalid) as refusal:
        check(password, personal)
    return refusal.value.problems["password"]


def test_eleven_characters_are_too_short():
    check("wheat-lamp-7")
    assert "at least 12" in problem_with("wheat-lamp7")


def test_more_than_128_characters_are_too_long():
    check("wheat lamp " + "x7" * 58 + "y")
    assert "at most 128" in problem_with("wheat lamp " + "x7" * 59)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passw0rd2024!",
        "we1come-2025!",
        "qwertyuiop12",
        "123456789012",
        "1q2w3e4r5t6y",
        "zaq12wsxcde3",
        "iloveyou2024",
        "letmeinplease",
        "summer.2026!!",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "trellistrellis",
        "Springfield26",
    ],
)
def test_what_everyone_tries_first_is_refused(password):
    assert "guessed first" in problem_with(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "tuesday-morning-tea",
        "wheat violin ferry",
        "kitchen99window",
        "847261950374",
        "пшеница-скрипка",
    ],
)
def test_words_that_do_not_belong_together_are_accepted(password):
    check(password)


def test_a_persons_own_name_and_address_are_as_common_as_any_word():
    check("okafor.amina.88")
    assert "guessed first" in problem_with("okafor.amina.88", ["Amina Okafor", "amina@example.org"])


@given(st.sampled_from(sorted(COMMON_WORDS)), st.integers(0, 9999), st.sampled_from("!?.*-_ "))
def test_no_common_word_is_saved_by_digits_and_a_sign(word, digits, sign):
    assert is_common(f"{word.capitalize()}{sign}{digits}")


@given(st.text(string.ascii_letters + string.digits, min_size=1, max_size=6), st.integers(2, 9))
def test_repeating_something_short_makes_it_no_better(part, times):
    assert is_common(part * times) == is_common(part)


@given(st.text(min_size=12, max_size=128))
def test_any_text_gets_a_verdict(password):
    assert is_common(password) in (True, False)
