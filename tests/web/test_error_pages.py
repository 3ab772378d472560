"""Refusals as pages: what happened, what to do next, whom to call."""

import re

import pytest
from flask import Flask

from app.web.refusals import answer


@pytest.mark.parametrize("status", [403, 404, 409, 422, 429, 500, 503])
def test_every_error_page_says_what_happened_and_what_to_do_next(app: Flask, status: int) -> None:
    with app.test_request_context():
        response = answer(status, "")
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert len(re.findall(r"<h1>[^<]+</h1>", page)) == 1
    assert re.search(r'<p class="lead">[A-Z][^<]+\.</p>', page), "why it happened"
    steps = page[page.index("What you can do now") : page.index("</main>")]
    assert len(re.findall("<li>", steps)) >= 2
    assert 'href="tel:988"' in page


def test_a_refusal_in_words_stands_on_its_page_as_text(app: Flask) -> None:
    with app.test_request_context():
        page = answer(409, "Priya <Raman> accepted this at noon.").get_data(as_text=True)
    assert "Priya &lt;Raman&gt; accepted this at noon." in page


def test_machines_are_refused_in_json(app: Flask) -> None:
    with app.test_request_context(headers={"Accept": "application/json"}):
        response = answer(404, "No such service.")
    assert response.get_json() == {"error": "No such service."}


def test_errors_without_a_page_of_their_own_still_get_one(app: Flask) -> None:
    with app.test_request_context():
        assert answer(418, "").status_code == 418
        assert answer(502, "").status_code == 502
