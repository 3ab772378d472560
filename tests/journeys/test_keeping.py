"""A provider changes a listing, a steward looks, and the public finds it so: three people in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import town
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_edit_check_propose_accept(live: Live, open_browser: Callable[..., Page], javascript: bool) -> None:
    priya, cora, anyone = (
        open_browser(person, javascript=javascript) for person in (town.PRIYA, town.CORA, None)
    )
    priya.goto("/inbox")
    priya.get_by_role("link", name="Listings", exact=True).click()
    priya.get_by_role("link", name="Edit Community pantry").click()
    priya.get_by_role("link", name="Change what it is").click()
    priya.get_by_label("Name", exact=True).fill("Harbor free market")
    priya.get_by_label("Notice at the top of the page").fill("New address from Monday")
    priya.get_by_role("button", name="Continue").click()
    expect(priya.get_by_role("heading", level=1)).to_have_text("Check your answers")
    priya.get_by_label("Why").fill("We moved")
    priya.get_by_role("button", name="Publish").click()
    expect(priya.get_by_text("A steward looks at this before it goes live: name.")).to_be_visible()
    expect(priya.get_by_text("New address from Monday")).to_be_visible()

    cora.goto("/network")
    cora.get_by_role("link", name="Stewardship", exact=True).click()
    expect(cora.get_by_text("We moved")).to_be_visible()
    cora.get_by_role("link", name="Community pantry").click()
    cora.get_by_role("button", name="Decide").click()
    expect(cora.get_by_role("heading", name="Nothing waits for you")).to_be_visible()

    live.work()
    assert "It was accepted" in live.mails()[-1]
    anyone.goto("/find?q=market")
    expect(anyone.get_by_role("link", name="Harbor free market").first).to_be_visible()


def test_what_is_typed_is_saved_without_a_click(open_browser: Callable[..., Page]) -> None:
    priya = open_browser(town.PRIYA)
    priya.goto(f"/services/{town.PANTRY}/edit/about")
    priya.get_by_label("Notice at the top of the page").fill("Closed on Friday")
    expect(priya.get_by_text("Draft saved.")).to_be_visible()
    priya.reload()
    expect(priya.get_by_label("Notice at the top of the page")).to_have_value("Closed on Friday")


def test_on_a_phone_one_leaves_comes_back_and_publishes(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    phone = open_browser(town.PRIYA, phone=True)
    phone.goto("/listings")
    phone.get_by_role("link", name="Edit Community pantry").click()
    phone.get_by_role("link", name="Change what to bring").click()
    phone.get_by_label("What to bring").first.fill("A bag, and a letter with your address on it")
    expect(phone.get_by_text("Draft saved.")).to_be_visible()

    phone.goto("/listings")
    expect(phone.get_by_text("Draft", exact=True).first).to_be_visible()
    phone.get_by_role("link", name="Edit Community pantry").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    phone.get_by_role("link", name="Change people to speak to").click()
    phone.get_by_label("Email").first.fill("no address")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("alert")).to_contain_text("There is something to put right")
    expect(phone.get_by_label("Email").first).to_have_value("no address")
    phone.get_by_label("Email").first.fill("jo@harbor.example.org")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("link", name="Preview", exact=True).click()
    expect(phone.get_by_text("A bag, and a letter with your address on it")).to_be_visible()
    phone.go_back()
    phone.get_by_role("button", name="Publish").click()
    expect(phone.get_by_text("Published.")).to_be_visible()
    expect(phone.get_by_text("A bag, and a letter with your address on it")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_click_on_the_map_puts_the_point_right(live: Live, open_browser: Callable[..., Page]) -> None:
    desk = open_browser(town.PRIYA)
    desk.goto(f"/places/{town.HARBOR_PLACE}/edit/address")
    expect(desk.get_by_label("Latitude")).to_have_value("39.801")
    region = desk.get_by_role("region", name="Where it is: click to put it right")
    expect(region.get_by_title("Here")).to_be_visible()
    region.click(position={"x": 60, "y": 150})
    expect(desk.get_by_label("Latitude")).not_to_have_value("39.801")
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    chosen = desk.get_by_label("Longitude").input_value()
    desk.get_by_role("button", name="Continue").click()
    expect(desk.get_by_text(chosen, exact=False).first).to_be_visible()
