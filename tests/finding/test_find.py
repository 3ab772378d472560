"""Finding in the town: words, filters, place, fit, and what a card says."""

import time

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.directory import actions as directory
from app.directory.models import Service
from app.finding import indexing
from app.finding.models import UnmetSearch
from search_index.contract import IndexUnavailable
from tests import town
from tests.browser import Browser


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")


def test_a_word_finds_the_service_that_meets_the_need(browser: Browser) -> None:
    text = page(browser, "/find?q=groceries")
    assert "Community pantry" in text
    assert "Lakeview night shelter" not in text


def test_plain_words_for_a_need_find_it(browser: Browser) -> None:
    assert "Rent and eviction help" in page(browser, "/find?q=rent+help")


def test_a_card_says_why(browser: Browser) -> None:
    text = page(browser, "/find?q=pantry&near=62704&language=es")
    for reason in ("mi", "open until 5 pm", "speaks Spanish", "has room (said just now)"):
        assert reason in text


def test_a_service_without_a_place_is_found_near_anywhere(browser: Browser) -> None:
    assert "Meals to your door" in page(browser, "/find?q=meals&near=62704&within=1")


def test_the_nearest_comes_first(browser: Browser) -> None:
    text = page(browser, "/find?near=62701&sort=nearest&accepts=1")
    assert text.index("Community pantry") < text.index("Rent and eviction help")


def test_a_chosen_filter_is_a_tag_that_can_be_removed(browser: Browser) -> None:
    text = page(browser, "/find?q=food&free=1")
    assert "Remove filter: </span>free" in text


def test_an_unknown_place_is_said_beside_its_field_and_what_was_typed_is_kept(browser: Browser) -> None:
    text = page(browser, "/find?q=food&near=Atlantis")
    assert "We don’t know that place" in text
    assert 'value="Atlantis"' in text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=9999999",
        "within=abc",
        "sort=evil",
        "need=%00",
        "client=nonsense",
        "bbox=1,2,3",
        "bbox=nan,nan,nan,nan",
        "bbox=9,9,-9,-9",
        "q=%28%28%28",
    ],
)
def test_an_address_is_never_an_error(browser: Browser, query: str) -> None:
    assert browser.get(f"/find?{query}").status_code == 200


def test_nothing_found_teaches_what_to_give_up(browser: Browser) -> None:
    text = page(browser, "/find?q=pantry&language=ar")
    assert "Any language, with an interpreter" in text


def test_a_search_that_finds_nothing_is_counted_by_need_and_never_by_words(browser: Browser) -> None:
    page(browser, "/find?q=food+for+Marisol&language=ar&near=62704&room=1&open=1&need=food.pantry")
    rows = db.session.scalars(select(UnmetSearch)).all()
    assert [(row.need, row.area, row.language, row.times) for row in rows] == [
        ("food.pantry", "62704", "ar", 1)
    ]


def test_looking_again_while_typing_is_not_counted(browser: Browser) -> None:
    browser.get("/find?need=food.pantry&language=ar", headers={"HX-Request": "true"})
    assert not db.session.scalars(select(UnmetSearch)).all()


def test_a_changed_listing_is_found_after_the_index_caught_up(town_app: Flask, browser: Browser) -> None:
    with transaction():
        service = db.session.get_one(Service, town.PANTRY)
        service.name = "Marmalade cupboard"
        directory.mark_changed([service.id])
    assert "Marmalade" not in page(browser, "/find?q=marmalade").split('id="results"')[1]
    indexing.catch_up()
    assert "Marmalade" in page(browser, "/find?q=marmalade").split('id="results"')[1]


def test_a_closed_service_leaves_the_index(town_app: Flask, browser: Browser) -> None:
    with transaction():
        service = db.session.get_one(Service, town.PANTRY)
        service.status = "defunct"
        directory.mark_changed([service.id])
    indexing.catch_up()
    assert "Community pantry" not in page(browser, "/find?q=pantry")


def test_without_an_index_the_plain_search_serves_and_says_so(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise IndexUnavailable("gone")

    monkeypatch.setattr("app.finding.answers.engine", broken)
    text = page(browser, "/find?q=pantry")
    assert "The search is being mended" in text
    assert "Community pantry" in text


def test_only_case_managers_are_offered_to_refer(browser: Browser, browser_of) -> None:  # type: ignore[no-untyped-def]
    assert "Refer a client" not in page(browser, "/find?q=pantry")
    assert "Refer a client" in page(browser_of(town.DANA), "/find?q=pantry")


def test_a_page_of_results_takes_a_fixed_number_of_statements(browser: Browser, statements) -> None:  # type: ignore[no-untyped-def]
    with statements() as one:
        page(browser, "/find?q=shelter+bed")
    with statements() as all_of_them:
        page(browser, "/find")
    assert len(one) <= len(all_of_them) <= 14


def test_only_what_lies_in_the_part_of_the_map_is_found_and_counted(browser: Browser) -> None:
    marks = browser.get("/find/places?q=pantry").json
    assert marks is not None
    [mark] = marks
    south, west = mark["lat"] - 0.0001, mark["lon"] - 0.0001
    around = f"{west},{south},{west + 0.0002:.6f},{south + 0.0002:.6f}"
    text = page(browser, f"/find?bbox={around}")
    assert "Community pantry" in text
    assert "Remove filter: </span>in this part of the map" in text
    told = browser.get(f"/api/search?bbox={around}").json
    assert told is not None
    assert told["total"] == len(told["results"]) == text.count('class="card" data-place')
    assert {one["id"] for one in told["results"]} == {
        place["id"] for place in browser.get(f"/find/places?bbox={around}").json or []
    }
    assert told["counts"]["free"] == browser.get(f"/api/search?bbox={around}&free=1").json["total"]  # type: ignore[index]


def test_nothing_in_the_part_of_the_map_leads_beyond_it(browser: Browser) -> None:
    assert "Beyond this part of the map" in page(browser, "/find?q=pantry&bbox=10,10,11,11")


def test_the_map_gets_the_places_of_what_was_found(browser: Browser) -> None:
    marks = browser.get("/find/places?q=pantry").json
    assert marks is not None
    assert [mark["name"] for mark in marks] == ["Community pantry"]


def test_suggestions_come_while_typing(browser: Browser) -> None:
    offers = browser.get("/find/suggestions?q=pan").json
    assert offers
    assert ("Services", "Community pantry") in {(offer["group"], offer["text"]) for offer in offers}
    assert any(offer["group"] == "Needs" and offer["url"] == "/find?need=food.pantry" for offer in offers)


def test_suggestions_stand_in_three_groups_one_after_the_other(browser: Browser) -> None:
    groups = [offer["group"] for offer in browser.get("/find/suggestions?q=h").json or []]
    assert list(dict.fromkeys(groups)) == ["Needs", "Services", "Organizations"]
    assert groups == sorted(groups, key=["Needs", "Services", "Organizations"].index)


def test_suggestions_cost_less_than_twenty_milliseconds(browser: Browser) -> None:
    browser.get("/find/suggestions?q=f")
    started = time.process_time()
    browser.get("/find/suggestions?q=fo")
    assert time.process_time() - started < 0.02


def test_a_service_is_found_even_when_its_feed_never_named_its_organization(
    town_app: Flask, browser: Browser
) -> None:
    with transaction():
        service = db.session.get_one(Service, town.PANTRY)
        service.organization.listed = False
        directory.mark_changed([service.id])
    indexing.catch_up()
    text = page(browser, "/find?q=pantry")
    assert "Community pantry" in text
    assert "Harbor Food Pantry · Food pantry" not in text
    assert browser.get(f"/organizations/{town.HARBOR}").status_code == 404


def test_coordinators_read_what_was_looked_for_and_not_found(browser: Browser, browser_of) -> None:  # type: ignore[no-untyped-def]
    assert "Everything that was looked for was found" in page(browser_of(town.CORA), "/unmet")
    for _ in range(2):
        page(browser, "/find?need=food.pantry&language=ar&near=62704")
    text = page(browser_of(town.CORA), "/unmet")
    assert all(word in text for word in ("Food pantry", "62704", "Arabic", ">few<"))
    assert browser_of(town.DANA).get("/unmet").status_code == 403
