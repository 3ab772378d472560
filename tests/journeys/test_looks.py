"""Every page, light and dark, on a phone and on a desk: axe finds nothing, and nothing is wider than the screen."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests import town
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser

# Who looks at what; {words} stand for ids of the town.
PAGES: tuple[tuple[UUID | None, str], ...] = (
    (None, "/"),
    (None, "/find"),
    (None, "/find?q=food&near=62704&need=food"),
    (None, "/find?q=pantry&language=ar&open=1"),
    (None, f"/services/{town.PANTRY}"),
    (None, f"/services/{town.REFUGE}"),
    (None, f"/organizations/{town.HARBOR}"),
    (None, f"/places/{town.HARBOR_PLACE}"),
    (None, "/services/00000000-0000-4000-8000-000000000000"),
    (None, "/sign-in"),
    (town.PRIYA, f"/services/{town.PANTRY}"),
)
VARIANTS = [(phone, dark) for phone in (True, False) for dark in (False, True)]
# Leaflet draws its marks small on purpose; the list beside the map holds the same places.
RULES = '{ rules: { "target-size": { enabled: false } } }'


def check(page: Page, axe: str, url: str) -> list[str]:
    """What is wrong with a page, in words."""
    page.goto(url)
    page.evaluate(axe)
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    wrong = [f"{url}: {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found]
    width = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    if width[0] > width[1]:
        wrong.append(f"{url}: {width[0]} px wide on a screen of {width[1]} px")
    return wrong


@pytest.mark.parametrize(
    ("phone", "dark"),
    [
        pytest.param(*variant, marks=[] if variant == (True, False) else pytest.mark.slow)
        for variant in VARIANTS
    ],
    ids=lambda on: str(on),
)
def test_axe_finds_nothing_on_any_page(
    live: Live, open_browser: Callable[..., Page], axe: str, phone: bool, dark: bool
) -> None:
    wrong: list[str] = []
    for person in dict.fromkeys(person for person, _url in PAGES):
        page = open_browser(person, phone=phone, dark=dark)
        for whose, url in PAGES:
            if whose == person:
                wrong += check(page, axe, url)
    assert not wrong, "\n".join(wrong)
