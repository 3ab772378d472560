"""Finding on a phone, and with the map beside the list."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.db import transaction
from tests import town
from tests.journeys.conftest import Live
from tests.referrals import cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_case_manager_finds_compares_and_refers_on_a_phone(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    with live.app.app_context(), transaction():
        client = cast.open_client(name="Maria Alvarez").id
    page = open_browser(town.DANA, phone=True)
    page.goto(f"/find?client={client}")
    field = page.get_by_role("combobox", name="What is needed?")
    field.press_sequentially("foo")
    offered = page.get_by_role("listbox", name="Suggestions for What is needed?")
    expect(offered.get_by_role("group", name="Needs", exact=True)).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url(re.compile(f"need=food.*client={client}"))
    tags = page.get_by_role("list", name="Chosen filters")
    tags.get_by_role("link").first.click()
    expect(tags).to_have_count(0)
    expect(page.get_by_text(re.compile("hidden, because|Nothing was hidden")).first).to_be_visible()

    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".map .place").first).to_be_visible()
    expect(page.locator("#results")).to_be_hidden()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator("#map")).to_be_hidden()

    card = page.get_by_role("article").filter(has_text="Community pantry")
    card.get_by_role("button", name="Put on the shortlist").click()
    expect(page.get_by_text("Community pantry is on the shortlist")).to_be_visible()
    page.goto(f"/find?client={client}")
    page.get_by_role("link", name="Compare Community pantry").click()
    page.get_by_role("link", name="Compare Meals to your door").click()
    page.get_by_role("link", name="See them side by side").click()
    expect(page.get_by_text("For Maria Alvarez.")).to_be_visible()
    page.get_by_role("link", name="Refer to Community pantry").click()
    expect(page).to_have_url(re.compile(f"/services/{town.PANTRY}/refer.*client={client}"))
    expect(page.get_by_text("Maria Alvarez").first).to_be_visible()


def test_a_card_lights_its_mark_a_mark_its_card_and_a_moved_map_searches_there(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto("/find?q=pantry")
    mark, card = page.locator(".map .place").first, page.locator("[data-place]").first
    expect(mark).to_be_visible()
    card.get_by_role("link", name="Community pantry").first.focus()
    expect(mark).to_have_attribute("data-lit", "")
    page.get_by_role("combobox", name="What is needed?").focus()
    mark.focus()
    expect(card).to_have_attribute("data-lit", "")

    here = page.get_by_role("button", name="Search this area")
    expect(here).to_be_hidden()
    page.get_by_role("button", name="Zoom in").click()
    here.click()
    expect(page).to_have_url(re.compile("bbox="))
    expect(page.get_by_role("heading", name="1 service")).to_be_visible()
    page.get_by_role("link", name="in this part of the map").click()
    expect(page).not_to_have_url(re.compile("bbox="))
