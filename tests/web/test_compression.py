"""Text travels compressed where no secret stands beside what the asker chose."""

import gzip
from collections.abc import Callable

import pytest

from tests import town
from tests.browser import Browser

GZIP = {"Accept-Encoding": "gzip"}


def test_public_pages_and_sheets_travel_compressed_and_arrive_whole(browser: Browser) -> None:
    for url in ("/find?q=food", "/static/css/parts.css?v=1", "/static/js/network.js"):
        packed, plain = browser.get(url, headers=GZIP, buffered=True), browser.get(url, buffered=True)
        assert packed.headers["Content-Encoding"] == "gzip", url
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) * 2 < len(plain.data)
        assert "Accept-Encoding" in packed.vary
        assert "Accept-Encoding" in plain.vary


@pytest.mark.parametrize("url", ["/sign-in", f"/services/{town.PANTRY}/places"])
def test_small_answers_and_pages_with_a_form_token_stay_as_they_are(browser: Browser, url: str) -> None:
    assert "Content-Encoding" not in browser.get(url, headers=GZIP, buffered=True).headers


def test_nothing_behind_sign_in_is_compressed(browser_of: Callable[..., Browser]) -> None:
    answer = browser_of(town.DANA).get("/find?q=food", headers=GZIP, buffered=True)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_fonts_are_packed_already(browser: Browser) -> None:
    font = browser.get("/static/vendor/fonts/public-sans-latin.woff2", headers=GZIP, buffered=True)
    assert "Content-Encoding" not in font.headers


def test_a_file_that_the_browser_has_is_not_sent_again(browser: Browser) -> None:
    first = browser.get("/static/css/parts.css", headers=GZIP, buffered=True)
    again = browser.get(
        "/static/css/parts.css", headers={**GZIP, "If-None-Match": first.headers["ETag"]}, buffered=True
    )
    assert again.status_code == 304
    assert again.data == b""


def test_browsers_that_refuse_gzip_get_plain_text(browser: Browser) -> None:
    answer = browser.get("/static/css/parts.css", headers={"Accept-Encoding": "gzip;q=0"}, buffered=True)
    assert "Content-Encoding" not in answer.headers
