"""Snippets and distances."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis import fold, raw_words, word_of
from search_index.geo import EARTH_RADIUS_KM, distance_km
from search_index.snippets import SNIPPET_LENGTH, Marker
from search_index.stemming import stem
from search_index.understanding import wishes

FILLER = "lorem ipsum dolor sit amet " * 20


def marker(text: str) -> Marker:
    return Marker.of(wishes(text))


def test_a_snippet_shows_the_passage_with_the_most_marks() -> None:
    text = f"A garden. {FILLER} The barn stands by the garden gate. {FILLER}"
    snippet = marker("barn garden gate ").snippet(text)
    assert "The <mark>barn</mark> stands by the <mark>garden</mark> <mark>gate</mark>." in snippet
    assert (snippet[:2], snippet[-2:]) == ("… ", " …")


def test_a_snippet_without_a_mark_is_the_beginning() -> None:
    snippet = marker("zebra ").snippet(FILLER)
    assert snippet.startswith("lorem ipsum")
    assert snippet.endswith(" …")


def test_words_that_mean_the_same_and_begun_words_are_marked() -> None:
    assert marker("child gard").snippet("Kids in gardens") == "<mark>Kids</mark> in <mark>gardens</mark>"


def test_marks_stand_right_where_folding_changes_lengths() -> None:
    assert marker("strasse ").title("ß. Die Straße ﬁndet") == "ß. Die <mark>Straße</mark> ﬁndet"


@given(text=st.text(max_size=400), asked=st.text(max_size=20))
def test_a_snippet_is_safe_and_says_nothing_that_the_text_does_not(text: str, asked: str) -> None:
    snippet = marker(asked).snippet(text)
    plain = re.sub(r"</?mark>", "", snippet)
    assert "<" not in plain
    assert ">" not in plain
    inside = unescape(plain).removeprefix("… ").removesuffix(" …")
    assert inside in _visible(text)
    assert len(inside) <= SNIPPET_LENGTH


@given(text=st.text(max_size=60), asked=st.text(max_size=20))
def test_a_title_is_the_whole_text(text: str, asked: str) -> None:
    assert unescape(re.sub(r"</?mark>", "", marker(asked).title(text))) == re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text
    )


def _visible(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", " ".join(text.split()))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((39.7817, -89.6501), (41.8781, -87.6298), 288.48),  # Springfield to Chicago
        ((51.5074, -0.1278), (40.7128, -74.0060), 5570.2),  # London to New York
        ((0.0, 179.9), (0.0, -179.9), 22.24),  # over the date line
        ((90.0, 0.0), (-90.0, 0.0), 3.141592653589793 * EARTH_RADIUS_KM),
        ((39.8, -89.65), (39.8, -89.65), 0.0),
        ((39.8, -89.65), (39.80001, -89.65), 0.001112),
    ],
)
def test_distances_are_those_of_the_map(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    assert distance_km(one, other) == pytest.approx(km, rel=1e-3)
    assert distance_km(other, one) == pytest.approx(distance_km(one, other))


@given(
    text=st.text("fFoOdD'’_ -ß¼é1", max_size=30),
    asked=st.sampled_from(["food", "od ", "1", "fo", "ss", "dodo'fo "]),
)
def test_looking_at_first_letters_leaves_no_word_to_mark_aside(text: str, asked: str) -> None:
    asking = marker(asked)
    marked = [fold(text[start:end]) for start, end in asking.spans(text)]
    words = [match.group() for match in raw_words(fold(text))]
    wanted = [
        word
        for word in words
        if stem(word_of(word)) in asking.stems or word_of(word).startswith(asking.beginnings)
    ]
    assert "".join(wanted) in "".join(marked) or "¼" in text
