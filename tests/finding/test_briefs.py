"""What cards are made from: kept ready, the same as the listing itself, never out of date, in few statements."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.actor import PUBLIC, SYSTEM
from app.db import db, transaction
from app.directory import actions as directory
from app.directory import queries
from app.directory.models import AddressVisibility, Room, Service
from app.finding import handlers
from app.finding.brief_keeping import all_ids, briefs
from app.finding.briefs import brief_of, read, written
from app.finding.models import KeptBrief
from tests import town
from tests.browser import Browser
from tests.finding.test_find import page
from tests.referrals import cast


@pytest.fixture
def kept(town_app: Flask) -> None:
    handlers.rebuild_index()


def test_a_kept_brief_says_what_the_listing_says(town_app: Flask) -> None:
    now = clock.now()
    for service in queries.services_for_cards(all_ids(), seen_by=PUBLIC):
        brief = brief_of(service, now)
        assert read(written(brief)) == brief


def test_every_listed_service_is_kept_and_no_other(kept: None) -> None:
    listed = set(db.session.scalars(select(Service.id).where(Service.status != "inactive")))
    assert set(db.session.scalars(select(KeptBrief.service_id))) == listed


def test_a_page_from_kept_briefs_is_the_page_from_the_listings(town_app: Flask, browser: Browser) -> None:
    with clock.at(clock.now()):
        before = page(browser, "/find?near=62704")
        handlers.rebuild_index()
        assert db.session.scalars(select(KeptBrief)).all()
        assert page(browser, "/find?near=62704") == before


def test_a_change_shows_at_once_though_no_job_has_run(kept: None, browser: Browser) -> None:
    with transaction():
        service = queries.service(town.PANTRY, seen_by=SYSTEM)
        directory.say_room(service, Room.FULL, by=SYSTEM)
    assert "Full for now" in page(browser, "/find?q=pantry")


def test_a_place_that_becomes_secret_is_secret_at_once(kept: None, browser: Browser) -> None:
    assert "Springfield, IL" in page(browser, "/find?q=pantry")
    with transaction():
        service = queries.service(town.PANTRY, seen_by=SYSTEM)
        service.service_at_locations[0].location.address_visibility = AddressVisibility.HIDDEN
        directory.mark_changed([service.id])
    assert "At a place that is kept secret" in page(browser, "/find?q=pantry")


def test_the_job_keeps_what_has_changed_and_forgets_what_is_gone(kept: None) -> None:
    with transaction():
        db.session.get_one(Service, town.PANTRY).name = "Marmalade cupboard"
        db.session.get_one(Service, town.SHELTER).status = "inactive"
        directory.mark_changed([town.PANTRY, town.SHELTER])
    handlers.catch_index_up()
    rows = {row.service_id: row.said["name"] for row in db.session.scalars(select(KeptBrief))}
    assert rows[town.PANTRY] == "Marmalade cupboard"
    assert town.SHELTER not in rows


def test_a_brief_that_no_longer_knows_the_hours_ahead_is_not_believed(kept: None, statements) -> None:  # type: ignore[no-untyped-def]
    with statements() as fresh:
        assert briefs([town.PANTRY], clock.now())
    with statements() as late:
        assert briefs([town.PANTRY], clock.now() + timedelta(days=3))[0].open_between
    assert len(fresh) == 1 < len(late)


@pytest.mark.parametrize("query", ["", "q=shelter+bed", "q=food&near=62704&open=1&need=food", "q=xyzzyx"])
def test_a_page_of_results_takes_at_most_six_statements(
    kept: None,
    browser: Browser,
    statements,
    query: str,  # type: ignore[no-untyped-def]
) -> None:
    page(browser, "/find")
    with statements() as taken:
        page(browser, f"/find?{query}")
    assert len(taken) <= 6, "\n".join(taken)


def test_so_does_it_for_a_case_manager_with_a_client_open(kept: None, browser_of, statements) -> None:  # type: ignore[no-untyped-def]
    with transaction():
        id_ = cast.open_client(name="Maria Alvarez").id
    dana = browser_of(town.DANA)
    page(dana, f"/find?near=62704&client={id_}")
    address = f"/find?q=food&near=62704&client={id_}"
    with statements() as first:
        page(dana, address)
    with statements() as again:
        page(dana, address)
    assert len(again) <= 6, "\n".join(again)
    # A search that is new to this browser is noted among its recent ones.
    assert len(first) <= len(again) + 1, "\n".join(first)
