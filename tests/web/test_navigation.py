"""The header: what it offers to whom, and where one is."""

import re
from collections.abc import Callable

import pytest

from tests import town
from tests.browser import Browser


def offered(browser: Browser, url: str) -> dict[str, str]:
    """The header's labels and what `aria-current` says of each."""
    page = browser.get(url).get_data(as_text=True)
    nav = page[page.index('<nav class="nav"') : page.index("</nav>")]
    return {
        label: current
        for current, label in re.findall(r'<a href="[^"]*"(?: aria-current="(\w+)")?>([^<]+)<', nav)
    }


@pytest.mark.parametrize(
    ("person", "labels"),
    [
        (town.DANA, {"Today", "Find services", "Clients", "Referrals", "Partners"}),
        (town.PRIYA, {"Today", "Find services", "Inbox", "Your record", "Listings"}),
        (town.CORA, {"Find services", "Due", "Network", "Unmet need", "Stewardship"}),
        (town.ADA, {"Find services", "People"}),
    ],
)
def test_the_header_offers_what_a_role_works_with(
    browser_of: Callable[..., Browser], person: object, labels: set[str]
) -> None:
    assert set(offered(browser_of(person), "/")) == labels


def test_the_public_is_offered_the_directory_and_a_way_in(browser: Browser) -> None:
    assert set(offered(browser, "/")) == {"Find services"}
    assert 'href="/sign-in"' in browser.get("/").get_data(as_text=True)


def test_the_header_says_where_one_is(browser_of: Callable[..., Browser]) -> None:
    dana = browser_of(town.DANA)
    assert offered(dana, "/clients")["Clients"] == "page"
    assert offered(dana, "/clients/new")["Clients"] == "true"
    assert offered(dana, "/clients/new")["Referrals"] == ""


def test_organizations_and_teams_belong_to_people(browser_of: Callable[..., Browser]) -> None:
    assert offered(browser_of(town.ADA), "/admin/teams")["People"] == "true"
