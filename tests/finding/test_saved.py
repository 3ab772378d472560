"""Searches that people keep, and the mail that says when they find something new."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.models import Service
from app.errors import Conflict, Invalid
from app.finding import handlers, indexing, saved, saving
from app.finding.forms import Asked
from app.finding.models import SavedSearch, Tell
from app.jobs import worker
from app.messages.models import Message
from app.messages.post import transport
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

FOOD = Asked(q="groceries")


def keep(asked: Asked = FOOD, name: str = "Food", tell: Tell = Tell.DAILY) -> SavedSearch:
    with transaction():
        return saving.save(asked, name=name, tell=tell, by=town.actor(town.DANA))


def bring_meals() -> None:
    """The delivery of meals now brings groceries, too."""
    with transaction():
        service = db.session.get_one(Service, town.DELIVERY)
        service.description = "Meals and groceries brought to your door."
        directory.mark_changed([service.id])
    indexing.catch_up()


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.template == "saved_searches")))


def test_a_search_is_saved_from_the_results_and_found_again(browser: Browser) -> None:
    browser.sign_in(town.DANA)
    found = browser.get("/find?q=groceries&near=62704").get_data(as_text=True)
    assert "/searches/new?q=groceries&amp;near=62704" in found
    answer = browser.post(
        "/searches/new?q=groceries&near=62704", {"name": "Food near town", "tell": "weekly"}
    )
    assert answer.status_code == 303
    text = browser.get("/searches").get_data(as_text=True)
    assert "Food near town" in text
    assert "a mail once a week" in text
    assert "/find?q=groceries&amp;near=62704" in text


def test_the_client_is_left_out(town_app: Flask) -> None:
    row = keep(Asked(q="groceries", client=town.id_of("somebody"), unfit=True))
    assert row.address == "q=groceries"


def test_what_was_searched_for_is_sealed(town_app: Flask) -> None:
    keep(Asked(q="groceries for Maria"), name="For Maria")
    raw = db.session.connection().exec_driver_sql("SELECT name, address FROM saved_search").one()
    assert not any(b"Maria" in bytes(value) for value in raw)


def test_saved_twice_it_is_kept_once_under_the_newer_name(town_app: Flask) -> None:
    keep(name="Food")
    keep(name="Groceries")
    assert [one.saved.name for one in saved.kept(seen_by=town.actor(town.DANA))] == ["Groceries"]


def test_nothing_asked_can_not_be_saved(town_app: Flask) -> None:
    with pytest.raises(Invalid, match="nothing to save"):
        keep(Asked())


def test_a_search_that_finds_too_much_is_kept_without_mails_only(
    town_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST_FOUND", 1)
    with pytest.raises(Invalid, match="finds 4 services"):
        keep(Asked(accepts=True))
    keep(Asked(accepts=True), tell=Tell.NEVER)
    (one,) = saved.kept(seen_by=town.actor(town.DANA))
    assert one.finds.broad
    assert not one.new


def test_after_thirty_the_next_is_refused_in_words(town_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST", 1)
    keep()
    with pytest.raises(Conflict, match="Forget one"):
        keep(Asked(q="rent"))


def test_what_is_new_is_named_until_it_was_looked_at(browser: Browser) -> None:
    row = keep()
    browser.sign_in(town.DANA)
    assert "nothing new" in browser.get("/searches").get_data(as_text=True)
    bring_meals()
    text = browser.get("/searches").get_data(as_text=True)
    assert "1 new" in text
    assert "Meals to your door" in text
    browser.post(f"/searches/{row.id}/seen")
    assert "nothing new" in browser.get("/searches").get_data(as_text=True)


def test_one_mail_counts_what_is_new_and_says_nothing_of_what_was_searched(town_app: Flask) -> None:
    keep(Asked(q="groceries"), name="For Maria")
    keep(Asked(q="meals groceries"), name="Other")
    bring_meals()
    with clock.at(NOON + timedelta(days=1)):
        handlers.tell_of_new_finds()
    (mail,) = mails()
    assert "Maria" not in mail.params
    assert "groceries" not in mail.params
    assert '"services": 1' in mail.params
    with clock.at(NOON + timedelta(days=1)):
        worker.run_all()
    assert "1 new service in 1 of your saved searches" in transport().sent[-1].get_content()


def test_nobody_is_told_twice_of_the_same_service(town_app: Flask) -> None:
    keep()
    bring_meals()
    for day in (1, 2, 3):
        with clock.at(NOON + timedelta(days=day)):
            handlers.tell_of_new_finds()
            handlers.tell_of_new_finds()
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("tell", "days", "told"), [(Tell.NEVER, 30, 0), (Tell.WEEKLY, 6, 0), (Tell.WEEKLY, 7, 1)]
)
def test_mails_come_as_often_as_was_chosen(town_app: Flask, tell: Tell, days: int, told: int) -> None:
    keep(tell=tell)
    bring_meals()
    with clock.at(NOON + timedelta(days=days)):
        handlers.tell_of_new_finds()
    assert len(mails()) == told


def test_without_an_index_nothing_is_told_and_nothing_is_lost(
    town_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    bring_meals()
    with monkeypatch.context() as broken, clock.at(NOON + timedelta(days=1)):
        broken.setattr(saved, "finds_of", lambda _asked: saved.Finds())
        broken.setattr(saving, "finds_of", lambda _asked: saved.Finds())
        handlers.tell_of_new_finds()
        assert saved.kept(seen_by=town.actor(town.DANA))[0].finds.total is None
    with clock.at(NOON + timedelta(days=1)):
        handlers.tell_of_new_finds()
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("post", ""), ("post", "/seen"), ("post", "/forget")]
)
def test_another_persons_search_does_not_exist(browser: Browser, method: str, path: str) -> None:
    row = keep()
    browser.sign_in(town.AMARA)
    form = {"name": "Mine now", "tell": "never"}
    answer = (
        browser.get(f"/searches/{row.id}")
        if method == "get"
        else browser.post(f"/searches/{row.id}{path}", form)
    )
    assert answer.status_code == 404


def test_a_search_is_changed_and_forgotten(browser: Browser) -> None:
    row = keep()
    browser.sign_in(town.DANA)
    browser.post(f"/searches/{row.id}", {"name": "Pantries", "tell": "never"})
    assert "Pantries" in browser.get("/searches").get_data(as_text=True)
    assert "Give it a name" in browser.post(f"/searches/{row.id}", {"name": " ", "tell": "never"}).get_data(
        as_text=True
    )
    browser.post(f"/searches/{row.id}/forget")
    assert "You have saved no search yet" in browser.get("/searches").get_data(as_text=True)


def test_visitors_keep_nothing(browser: Browser) -> None:
    assert "Save this search" not in browser.get("/find?q=food").get_data(as_text=True)
    assert browser.get("/searches/new?" + urlencode({"q": "food"})).status_code == 302


def test_the_page_asks_the_database_as_often_for_ten_searches_as_for_one(
    browser: Browser, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    browser.sign_in(town.DANA)
    counts = []
    for wanted in ("groceries", "rent"), ("meals", "shelter", "food", "housing", "bed"):
        for words in wanted:
            keep(Asked(q=words), name=words)
        with statements() as run:
            browser.get("/searches")
        counts.append(len(run))
    assert counts[0] == counts[1]
