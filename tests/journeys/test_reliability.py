"""Choose with reasons, see what comes of it, watch the record move as the page says it does, and dispute it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.clients import actions as clients
from app.db import transaction
from app.trust.chance import Step, climb
from tests import town
from tests.journeys.conftest import Live
from tests.referrals.cast import DANA, open_client
from tests.trust.past import sent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "ended": 9, "status": "completed"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}
PATIENCE = 60_000  # the first search of a process makes ready what later ones use
TYPICAL, WEIGHTS = re.compile(r": (\d+)%"), re.compile(r"trust ([\d.]+) of ([\d.]+), where ([\d.]+)%")


def has_a_past(live: Live) -> None:
    with live.app.app_context():
        sent(12, town.HARBOR, days_ago=40, **SEEN)
        sent(3, town.HARBOR, days_ago=30, **REFUSED)
        sent(
            9, town.LAKEVIEW, need="housing.rent", days_ago=60, **SEEN
        )  # an account that refers elsewhere, too
        with transaction():
            client = open_client()
            clients.add_need(client, "food.pantry", "Enough to eat for the four of us", by=DANA)
    live.refresh()


def reasons(page: Page) -> list[str]:
    """The steps of the first card's chance, opened by a click."""
    page.locator("details.chance summary").first.click(timeout=PATIENCE)
    return [" ".join(text.split()) for text in page.locator("details.chance ol li").all_inner_texts()]


def shown(step: str) -> int:
    found = re.search(r": (\d+)%", step)
    assert found, step
    return int(found[1])


def climbed(steps: list[str]) -> int:
    """Follow-through as anyone would work it out from the printed steps: S, n and ē of each, k = 10, 20, 40."""
    read, ks = [], {"This partner": 10, "For ": 20, "With your team": 40}
    for step in steps:
        if found := WEIGHTS.search(step):
            successes, weight, expected = (float(number) for number in found.groups())
            k = next(k for title, k in ks.items() if step.startswith(title))
            read.append(Step("", "", successes, weight, expected / 100, k))
    return round(100 * climb(shown(steps[0]) / 100, read)[-1])


def test_the_reasons_lead_to_the_number_and_an_outcome_moves_it_as_stated(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    has_a_past(live)
    dana, priya, cora = open_browser(town.DANA), open_browser(town.PRIYA, phone=True), open_browser(town.CORA)

    dana.goto("/today")
    dana.get_by_role("link", name="Maria Sandoval").first.click()
    dana.get_by_role("link", name="Find help for this").first.click(timeout=PATIENCE)
    before = reasons(dana)
    assert any("connected 12 of your agency’s 15" in step for step in before), before
    follow_through = next(step for step in before if step.startswith("Follow-through"))
    assert abs(climbed(before) - int(re.findall(r"\d+", follow_through)[0])) <= 1

    dana.get_by_role("link", name=re.compile("^Refer Maria Sandoval")).first.click()
    for name in ("Continue", "Continue", "Send the referral"):
        dana.get_by_role("button", name=name).first.click()
    expect(dana.get_by_role("heading", name="What happens next")).to_be_visible()
    referral = re.sub(r"[?#].*", "", dana.url)

    priya.goto(referral)
    priya.get_by_role("button", name="Accept").first.click()
    priya.get_by_role("button", name="We have been in touch").first.click()
    expect(priya.get_by_role("button", name="We have been in touch")).to_have_count(0)
    live.refresh()

    dana.goto("/find?q=groceries")
    after = reasons(dana)
    assert any("connected 13 of your agency’s 16" in step for step in after), after
    assert shown(after[1]) >= shown(before[1])

    priya.goto("/record")
    priya.get_by_role("link", name="What counts against you").click()
    priya.get_by_role("link", name=re.compile("^Dispute")).first.click()
    priya.get_by_label("In a few sentences").fill("They had called us off the day before.")
    priya.get_by_role("main").get_by_role("button").first.click()
    dispute = re.sub(r"[?#].*", "", priya.url)
    dana.goto(dispute)
    dana.get_by_label("Your side").fill("That is right, we had.")
    dana.get_by_role("button", name="Give your side").click()
    cora.goto(dispute)
    cora.get_by_label("It does not count any more").check()
    cora.get_by_label(re.compile("^Why")).fill("Both say so.")
    cora.get_by_role("button", name="Decide").click()
    expect(cora.get_by_text("Both say so.")).to_be_visible()
    live.refresh()

    dana.goto("/find?q=groceries")
    decided = reasons(dana)
    assert any("connected 13 of your agency’s 15" in step for step in decided), decided
    assert shown(decided[1]) > shown(after[1])
