"""The search for programs says what the page says."""

import re

import pytest
from jsonschema import Draft202012Validator

from app.finding.search_api import PARAMETERS
from tests import town
from tests.browser import Browser

QUESTIONS = [
    {"q": "food near 62704 spanish"},
    {"q": "food panrty"},
    {"q": "pantry open 24/7"},
    {"need": "housing", "sort": "nearest", "near": "62704"},
    {"q": "qwertz"},
    {},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_it_finds_what_the_page_finds_in_the_same_order(browser: Browser, question: dict[str, str]) -> None:
    page = browser.get("/find", query_string=question).get_data(as_text=True)
    answer = browser.get("/api/search", query_string=question).json
    assert answer is not None
    on_page = re.findall(r'<h3[^>]*><a href="/services/([0-9a-f-]+)', page)
    assert on_page or not answer["total"]
    assert [result["id"] for result in answer["results"]] == on_page
    assert f"{answer['total']:,} service" in page


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_every_answer_is_as_its_openapi_document_says(browser: Browser, question: dict[str, str]) -> None:
    described = browser.get("/api/openapi.json").json
    assert described is not None
    operation = described["paths"]["/api/search"]["get"]
    assert {parameter["name"] for parameter in operation["parameters"]} == PARAMETERS.keys()
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema).validate(browser.get("/api/search", query_string=question).json)


def test_what_was_understood_can_be_taken_back_by_its_address(browser: Browser) -> None:
    answer = browser.get("/api/search?q=pantry+spanish").json or {}
    (spanish,) = [one for one in answer["understood"] if one["means"] == "speaks Spanish"]
    again = browser.get(spanish["without"]).json or {}
    assert "speaks Spanish" not in [one["means"] for one in again["understood"]]


def test_it_tells_nobody_more_than_the_public(browser_of, browser: Browser) -> None:  # type: ignore[no-untyped-def]
    asked = "/api/search?q=pantry"
    assert browser_of(town.DANA).get(asked).json == browser.get(asked).json
