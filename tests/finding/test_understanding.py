"""The search box understands what is typed, shows it, and can be told that it was wrong."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import town
from tests.browser import Browser
from tests.search_index.test_tags import WORDS
from tests.search_index.test_words import HOSTILE


def page(browser: Browser, text: str, **parts: str) -> str:
    answer = browser.get("/find", query_string={"q": text, **parts})
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")


def tags(text: str) -> dict[str, str]:
    """What stands under "Understood as", each with the address that takes it back."""
    part = text.partition('id="understood"')[2].partition("</ul>")[0]
    found = re.findall(r'<a class="tag" href="([^"]+)"><span[^>]*>[^<]*</span>([^<]+)<', part)
    return {unescape(words): unescape(address) for address, words in found}


def test_what_was_understood_is_shown_and_narrows_the_results(browser: Browser) -> None:
    text = page(browser, "food spanish near 62704")
    assert list(tags(text)) == ["speaks Spanish", "near 62704"]
    assert "Community pantry" in text


def test_a_tag_is_taken_back_by_a_link_and_its_words_stay_as_plain_words(browser: Browser) -> None:
    address = tags(page(browser, "pantry spanish"))["speaks Spanish"]
    assert quote_plus('"spanish"') in address
    text = browser.get(address).get_data(as_text=True)
    assert "speaks Spanish" not in tags(text)
    assert 'value="pantry &#34;spanish&#34;"' in text


def test_a_phrase_for_a_need_is_told_as_that_need(browser: Browser) -> None:
    assert "Help with rent" in tags(page(browser, "behind on rent"))


def test_a_need_s_own_name_is_not_told_again(browser: Browser) -> None:
    assert tags(page(browser, "help with rent")) == {}


def test_the_name_of_a_service_is_a_name_and_says_nothing_else(browser: Browser) -> None:
    text = page(browser, "Lakeview night shelter")
    assert tags(text) == {}
    assert "Lakeview night shelter" in text


def test_a_misspelt_word_is_put_right_and_the_page_says_so(browser: Browser) -> None:
    text = page(browser, "food panrty")
    assert "These are results for <strong>food pantry</strong>" in text
    assert "Community pantry" in text
    assert "Search for “food panrty” as typed" in text


def test_as_typed_means_as_typed(browser: Browser) -> None:
    text = page(browser, '"panrty"')
    assert "These are results for" not in text
    assert "Did you mean" in text


def test_when_nothing_holds_all_of_it_something_is_left_out_and_named(browser: Browser) -> None:
    text = page(browser, "pantry open 24/7")
    assert "this was left out: <strong>open day and night</strong>" in text
    assert "Community pantry" in text


def test_what_was_given_up_is_counted_as_lacking_without_the_words(
    browser: Browser, browser_of: Callable[..., Browser]
) -> None:
    page(browser, "secretly a pantry in arabic near 62704")
    text = browser_of(town.CORA).get("/unmet").get_data(as_text=True)
    assert all(word in text for word in ("Food pantry", "62704", "Arabic"))
    assert "secretly" not in text


def test_counting_what_lacks_does_not_load_the_page_again(
    browser: Browser, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    page(browser, "pantry")
    with statements() as plain:
        page(browser, "pantry")
    with statements() as lacking:
        page(browser, "pantry open 24/7")
    assert len(lacking) <= len(plain) + 4


def test_near_me_asks_where_that_is_until_it_is_known(browser: Browser) -> None:
    assert "Say where you are" in page(browser, "food near me")
    text = page(browser, "food near me", near="62704")
    assert "Say where you are" not in text
    assert "Community pantry" in text


def test_an_unknown_zip_code_in_the_text_is_a_word(browser: Browser) -> None:
    assert tags(page(browser, "food 99999")) == {}


def test_a_number_finds_whom_it_reaches(browser: Browser) -> None:
    text = page(browser, "(217) 555-0100")
    assert browser.get("/find").status_code == 200
    assert "reached by “(217) 555-0100”" in tags(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_at_all_gets_a_page_within_a_tenth_of_a_second(browser: Browser, text: str) -> None:
    text = text.encode(errors="replace").decode()
    page(browser, "warm")
    started = time.process_time()
    page(browser, text)
    assert time.process_time() - started < 0.1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec="utf-8"), max_size=200)
    | st.lists(st.sampled_from([*WORDS, "99999", "springfield"]), max_size=30).map(" ".join)
)
def test_no_text_breaks_the_page_of_results(browser: Browser, text: str) -> None:
    page(browser, text)
