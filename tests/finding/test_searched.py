"""What is kept of searches: recent ones until sign-out, and those that were given up, counted without a trace."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock
from app.accounts import actions
from app.accounts.actions import entry
from app.accounts.models import SessionRow
from app.db import db, transaction
from app.finding import handlers
from app.finding.models import Lack, UnmetSearch
from tests import town
from tests.browser import Browser
from tests.finding.test_find import page

LATER = timedelta(minutes=31)
TYPING = {"HX-Request": "true"}


def counted(after: timedelta = LATER) -> list[tuple[str, str, str, int]]:
    with clock.at(clock.now() + after):
        handlers.count_abandoned_searches()
    rows = db.session.scalars(select(UnmetSearch).order_by(UnmetSearch.kind)).all()
    return [(row.kind, row.need, row.area, row.times) for row in rows]


def test_recent_searches_stand_under_the_empty_box_latest_first_and_each_once(dana: Browser) -> None:
    for query in ("q=pantry", "q=bed", "q=pantry"):
        page(dana, f"/find?{query}")
    empty = page(dana, "/find").split("Lately")[1].split("Forget these")[0]
    assert empty.index("“pantry”") < empty.index("“bed”")
    assert empty.count('class="tag"') == 2
    assert "Lately" not in page(dana, "/find?q=bed")


def test_at_most_eight_are_kept_and_none_that_were_only_met_while_typing(dana: Browser) -> None:
    for number in range(9):
        page(dana, f"/find?q=word{number}")
    dana.get("/find?q=wordtyped", headers=TYPING)
    dana.get("/find?q=wordsent", headers={**TYPING, "X-Sent": "1"})
    kept = page(dana, "/searches")
    assert "wordsent" in kept
    assert "wordtyped" not in kept
    assert "word1" not in kept
    assert kept.count('class="tag"') == 8


def test_they_are_sealed(dana: Browser) -> None:
    page(dana, "/find?q=marmalade")
    stored = db.session.execute(text("select recent from session where recent is not null")).scalar_one()
    assert b"marmalade" not in bytes(stored)


def test_they_are_forgotten_on_request_and_at_sign_out(dana: Browser) -> None:
    page(dana, "/find?q=pantry")
    page(dana, "/searches")
    assert dana.post("/searches/recent/forget").status_code == 303
    assert "Recent searches</h2>" not in page(dana, "/searches")
    page(dana, "/find?q=pantry")
    dana.post("/sign-out")
    assert db.session.scalars(select(SessionRow.recent).where(SessionRow.recent.is_not(None))).all() == []


def test_visitors_leave_no_search_behind(browser: Browser) -> None:
    page(browser, "/find?q=pantry")
    assert "Lately" not in page(browser, "/find")
    assert counted() == []


def test_a_search_from_which_nothing_is_opened_is_counted_once_and_then_forgotten(dana: Browser) -> None:
    page(dana, "/find?need=food.pantry&near=62704")
    assert counted(timedelta(minutes=29)) == []
    assert counted() == [("abandoned", "food.pantry", "62704", 1)]
    assert counted() == [("abandoned", "food.pantry", "62704", 1)]
    assert db.session.scalars(select(SessionRow).where(SessionRow.searched_at.is_not(None))).all() == []


@pytest.mark.parametrize("opened", [f"/services/{town.PANTRY}", f"/compare?compare={town.PANTRY}"])
def test_a_search_from_which_something_is_opened_is_not_given_up(dana: Browser, opened: str) -> None:
    page(dana, "/find?need=food.pantry")
    page(dana, opened)
    assert counted() == []


def test_only_the_last_of_several_searches_can_be_given_up(dana: Browser) -> None:
    page(dana, "/find?need=food.pantry")
    dana.get("/find?need=housing.shelter", headers=TYPING)
    assert counted() == [("abandoned", "housing.shelter", "", 1)]


def test_a_search_that_finds_nothing_is_not_counted_a_second_time_as_given_up(dana: Browser) -> None:
    page(dana, "/find?need=food.pantry")
    page(dana, "/find?need=food.pantry&language=ar&near=62704")
    assert counted() == [("nothing", "food.pantry", "62704", 1)]


def test_nothing_that_was_typed_stands_in_an_open_search(dana: Browser) -> None:
    page(dana, "/find?q=bed+for+Marisol")
    held = db.session.scalars(select(SessionRow.searched).where(SessionRow.searched_at.is_not(None))).all()
    assert held
    assert "arisol" not in str(held)


def test_anyone_can_tell_the_coordinators_what_is_missing(browser: Browser, browser_of) -> None:  # type: ignore[no-untyped-def]
    address = "q=Marisol&need=food.pantry&language=ar&near=62704"
    assert "/find/missing?" in page(browser, f"/find?{address}")
    asked = page(browser, f"/find/missing?{address}")
    assert "Food pantry" in asked
    assert "speaks Arabic" in asked
    before = db.session.scalars(select(UnmetSearch).where(UnmetSearch.kind == Lack.TOLD)).all()
    assert browser.post(f"/find/missing?{address}").status_code == 303
    [told] = db.session.scalars(select(UnmetSearch).where(UnmetSearch.kind == Lack.TOLD))
    assert not before
    assert (told.need, told.area, told.language, told.times) == ("food.pantry", "62704", "ar", 1)
    row = page(browser_of(town.CORA), "/unmet").split("Food pantry")[1]
    assert 'data-label="Told us" class="number">few<' in row
    assert 'data-label="Found nothing" class="number">few<' in row


def test_telling_again_and_again_is_slowed_down(browser: Browser) -> None:
    answers = [browser.post("/find/missing?need=food").status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]


def shown() -> list[str]:
    return list(db.session.scalars(select(SessionRow.shown).where(SessionRow.shown.is_not(None))))


def test_the_listings_of_first_pages_are_noted_by_id_alone_and_taken_once(dana: Browser) -> None:
    page(dana, "/find?q=pantry")
    page(dana, "/find?q=pantry&page=2")
    dana.get("/find?q=rent", headers=TYPING)
    page(dana, "/find?q=rent")
    (noted,) = shown()
    assert noted.count(";") == 2
    assert noted.startswith(town.PANTRY.hex)
    with transaction():
        first, second = actions.take_shown()
    assert (first[0], second[0]) == (town.PANTRY, town.RENT_HELP)
    with transaction():
        assert actions.take_shown() == []


def test_what_was_shown_is_forgotten_on_request_and_visitors_leave_none(
    dana: Browser, browser: Browser
) -> None:
    page(browser, "/find?q=pantry")
    assert shown() == []
    page(dana, "/find?q=pantry")
    dana.post("/searches/recent/forget")
    assert shown() == []


def test_what_was_shown_goes_when_its_session_ends(dana: Browser) -> None:
    page(dana, "/find?q=pantry")
    assert shown()
    dana.post("/sign-out")
    assert shown() == []


def test_what_was_shown_takes_a_few_kilobytes_at_most() -> None:
    assert entry.MOST_SHOWN <= 4_096


def test_a_browser_that_searches_all_day_keeps_a_bounded_number_of_pages(
    dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "MOST_SHOWN", 100)
    for number in range(4):
        page(dana, f"/find?q={'pantry' if number % 2 else 'rent'}")
    assert len(shown()[0]) <= 100


def test_noting_what_was_shown_costs_no_statement(
    dana: Browser, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with statements() as run:
        page(dana, "/find?q=pantry")
    assert sum("UPDATE session" in one for one in run) == 1
