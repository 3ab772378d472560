"""Clients read their own language, in plain words: every sentence is translated, and none of its blanks is lost."""

import re

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from flask_babel import gettext

from app import translations
from app.web import languages

OTHERS = sorted(set(languages.LANGUAGES) - {"en"})


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    """Every sentence of the program: reading all of it takes seconds, so once for all tests."""
    return translations.gathered()


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_that_a_client_may_read_is_translated(language: str, gathered: Catalog) -> None:
    missing = translations.missing(language, gathered)
    assert not missing, "run `flask translations gather`, and translate in app/translations/"


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_kept_that_nobody_says_any_more(language: str, gathered: Catalog) -> None:
    said = {str(sentence.id) for sentence in translations.written(language) if sentence.id}
    assert said <= {str(sentence.id) for sentence in gathered}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_blanks(language: str) -> None:
    for sentence in translations.written(language):
        blanks = [sorted(re.findall(r"%\(\w+\)s", str(text))) for text in (sentence.id, sentence.string)]
        assert not sentence.id or blanks[0] == blanks[1], sentence.id


def test_a_page_speaks_english_unless_it_is_told_otherwise(app: Flask) -> None:
    assert gettext("Thank you") == "Thank you"
    with languages.speaking("es"):
        assert gettext("Thank you") == "Gracias"
    assert gettext("Thank you") == "Thank you"


def test_two_languages_stand_on_one_page(app: Flask) -> None:
    assert languages.words_in("es")("Thank you") == "Gracias"
    assert languages.words_in("en")("Thank you") == "Thank you"


def test_whoever_speaks_a_language_that_we_lack_reads_english() -> None:
    assert (languages.spoken("es"), languages.spoken("so")) == ("es", "en")


def test_arabic_would_run_from_right_to_left() -> None:
    assert (languages.direction("ar"), languages.direction("es")) == ("rtl", "ltr")


def syllables(word: str) -> int:
    """About how many: groups of vowels, without a silent e at the end."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(1, groups - silent)


def grade(sentence: str) -> float:
    """The US school grade that reads it (Flesch and Kincaid 1975); age is about five more."""
    words = re.findall(r"[A-Za-z’']+", sentence)
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_what_clients_read_is_plain_enough_for_twelve_years(gathered: Catalog) -> None:
    pages = [str(one.id) for one in gathered if any("referrals" in place for place, _ in one.locations)]
    told = [part for page in pages for part in re.split(r"[.?!:;]\s*", re.sub(r"%\(\w+\)s", "this", page))]
    sentences = [sentence for sentence in told if len(sentence.split()) >= 4]
    assert len(sentences) > 100
    assert sum(map(grade, sentences)) / len(sentences) < 4
    assert not [sentence for sentence in sentences if grade(sentence) > 8 or len(sentence.split()) > 18]
    assert grade("Your case manager coordinates the interdisciplinary eligibility determination") > 8
