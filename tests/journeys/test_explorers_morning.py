"""A coordinator's morning: from the page of the network to the explorer, and on to what a closing would cost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import town
from tests.journeys.conftest import Live
from tests.trust.past import sent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


def test_from_the_morning_page_over_the_explorer_to_what_a_closing_costs(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    with live.app.app_context():
        sent(24, town.HARBOR, people=24, days_ago=50, **SEEN)
        sent(12, town.HARBOR, by=town.LEE, people=12, days_ago=50, **SEEN)
        sent(3, town.LAKEVIEW, need="housing.rent", days_ago=50, **SEEN)
    live.refresh()
    cora = open_browser(town.CORA)
    cora.goto("/network")
    cora.get_by_role("link", name="Explore the network").click()
    picture = cora.get_by_role("application", name="Network of referrals")
    says = cora.locator(".network-say")
    picture.focus()
    picture.press("n")
    first = says.inner_text()
    picture.press("j")
    expect(says).to_contain_text("works with")
    expect(says.get_by_role("link", name="The two together")).to_be_visible()
    picture.press("f")
    expect(says).not_to_have_text(first)
    slider = cora.get_by_role("slider", name="Period")
    slider.press("End")
    expect(cora.locator("output").first).not_to_have_text("The past year")

    cora.get_by_label("Find an organization").fill("Harbor Food Pantry")
    says.get_by_role("link", name="Suppose this closes").click()
    expect(cora.get_by_text("Food would fall below what is bearable")).to_be_visible()
    picture = cora.get_by_role("application", name="The network, and what closes")
    picture.focus()
    picture.press("n")
    deed = re.compile("Suppose this closes|Keep it open")
    expect(says.get_by_role("link", name=deed)).to_be_visible()
    cora.get_by_label("Find an organization").fill("Harbor Food Pantry")
    picture.press("x")
    expect(cora.get_by_text("Choose one or several")).to_be_visible()
    cora.go_back()
    cora.get_by_label("Suppose this one closes, too").select_option(label="Lakeview Housing")
    cora.get_by_role("button", name="Suppose", exact=True).click()
    expect(cora.get_by_text("Without Harbor Food Pantry and Lakeview Housing")).to_be_visible()
    cora.get_by_role("link", name="Keep open: Lakeview Housing").click()
    expect(cora.get_by_role("link", name="Keep open: Harbor Food Pantry")).to_be_visible()
    cora.get_by_role("link", name="See Harbor Food Pantry in the explorer").click()
    cora.get_by_role("link", name="The two together").first.click()
    expect(cora.get_by_role("heading", level=1)).to_contain_text("Harbor Food Pantry")
