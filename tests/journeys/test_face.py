"""What the page's own scripts promise: suggestions, live results, the map's marks, the explorer, a way out."""

import math
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests import town
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_suggestions_are_chosen_by_keyboard_and_escape_leaves_what_was_typed(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto("/kit")
    field = page.get_by_role("combobox", name="What is needed?")
    field.press_sequentially("foo")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    field.press("Enter")
    expect(field).to_have_value("Food pantry")
    field.fill("")
    field.press_sequentially("spr")
    expect(options).to_have_count(2)
    field.press("Escape")
    expect(field).to_have_value("spr")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_suggestions_stand_in_named_groups_and_the_keyboard_goes_through_all_of_them(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(phone=True)
    page.goto("/find")
    field = page.get_by_role("combobox", name="What is needed?")
    field.press_sequentially("h")
    offered = page.get_by_role("listbox", name="Suggestions for What is needed?")
    for group in ("Needs", "Services", "Organizations"):
        expect(offered.get_by_role("group", name=group, exact=True)).to_be_visible()
    field.press("ArrowUp")
    last = offered.get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(last.get_attribute("id")))
    chosen = str(last.text_content())
    field.press("Enter")
    expect(field).to_have_value(chosen)
    expect(offered).to_be_hidden()


def test_a_tag_is_taken_back_on_a_phone(live: Live, open_browser: Callable[..., Page]) -> None:
    page = open_browser(phone=True)
    page.goto("/find?q=pantry+spanish")
    understood = page.get_by_role("list", name="Understood as")
    understood.get_by_role("link", name="speaks Spanish").click()
    expect(page.get_by_role("combobox", name="What is needed?")).to_have_value('pantry "spanish"')
    expect(understood.get_by_role("link", name="speaks Spanish")).to_have_count(0)


def test_results_address_and_count_follow_what_is_typed_and_ticked(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(phone=True)
    page.goto("/find")
    page.get_by_role("combobox", name="What is needed?").press_sequentially("groceries")
    expect(page.get_by_role("heading", name="1 service")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 service")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=groceries(?!.*near=)"))
    page.get_by_text("Narrow the results").click()
    page.get_by_label("Free").check()
    expect(page).to_have_url(re.compile("free=1"))
    expect(page.get_by_label("Free")).to_be_visible()
    expect(page.get_by_role("button", name="Show results")).to_be_hidden()


def test_no_two_marks_of_the_map_stand_closer_than_50_pixels(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto("/kit")
    marks = page.locator(".map .place")
    expect(marks.first).to_be_visible()
    middles = [
        (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for box in (m.bounding_box() for m in marks.all())
        if box
    ]
    assert len(middles) > 3
    assert min(math.dist(one, other) for one, other in combinations(middles, 2)) >= 49
    places = sum(int(text or 1) for text in marks.all_inner_texts())
    assert places == 60
    largest = max(marks.all_inner_texts(), key=lambda text: int(text or 1))
    page.get_by_role("button", name=f"{largest} places").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"{largest} places")).to_have_count(0)


@pytest.mark.slow
def test_a_mark_of_one_place_names_it_and_leads_there(live: Live, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto(f"/services/{town.PANTRY}")
    page.get_by_role("button", name="Harbor hall").focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup").get_by_role("link", name="Harbor hall")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live.url}/places/{town.HARBOR_PLACE}")


@pytest.mark.slow
def test_the_explorer_is_walked_by_keyboard_and_filtered_by_need(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(dark=True)
    page.goto("/kit")
    explorer = page.get_by_role("application", name=re.compile("A sample network"))
    said = page.locator(".network-say")
    explorer.focus()
    page.keyboard.press("n")
    first = said.get_by_role("link")
    expect(first).to_be_visible()
    name = first.inner_text()
    page.keyboard.press("n")
    expect(first).not_to_have_text(name)
    page.keyboard.press("p")
    expect(first).to_have_text(name)
    page.get_by_label("Referrals for").select_option(label="Housing")
    expect(said).to_contain_text(re.compile(r"Refers to \d+, receives from \d+ organizations"))
    explorer.focus()
    page.keyboard.press("Escape")
    expect(said).to_be_empty()
    page.get_by_label("Find an organization").fill("Organization 7")
    expect(said).to_contain_text("Organization 7")


@pytest.mark.slow
def test_without_javascript_the_explorer_leaves_the_plain_drawing(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(javascript=False)
    page.goto("/kit")
    expect(page.get_by_text("The plain drawing stands here without JavaScript.")).to_be_visible()
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
    expect(page.locator(".map")).to_be_hidden()


@pytest.mark.slow
def test_a_second_press_sends_nothing(live: Live, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/kit")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/kit", lambda route: None if route.request.method == "POST" else route.continue_())
    accept = page.get_by_role("button", name="Accept")
    accept.evaluate("button => { button.click(); button.click(); button.click(); }")
    page.wait_for_timeout(300)
    assert len(sent) == 1


@pytest.mark.slow
def test_escape_three_times_leaves_and_the_way_back_is_gone(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.route(
        "https://www.weather.gov/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.goto("/")
    page.goto("/kit")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page).to_have_title("Weather")
    page.go_back()
    expect(page).to_have_url(f"{live.url}/")
