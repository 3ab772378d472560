"""A case manager's day, counted: pages and clicks from a client whom one knows to a referral that is sent."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from app.clients import actions as clients
from app.db import transaction
from tests.journeys.conftest import Live
from tests.journeys.test_the_loop import sign_in
from tests.referrals.cast import DANA, open_client

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_PAGES = 6
PATIENCE = 60_000  # the first search of a process makes ready what later ones use


def test_referring_an_existing_client_with_consent_takes_six_pages_and_no_typing(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    with live.app.app_context(), transaction():
        client = open_client()
        clients.add_need(client, "food.pantry", "Enough to eat for the four of us", by=DANA)
    dana = open_browser()
    sign_in(dana, "dana")
    expect(dana.get_by_role("heading", level=1)).to_have_text("Today")
    pages: list[str] = []
    clicks = 0

    def note(frame: Frame) -> None:
        if frame == dana.main_frame:
            pages.append(frame.url)

    def click(role: str, name: str | re.Pattern[str]) -> None:
        nonlocal clicks
        clicks += 1
        dana.get_by_role(role, name=name).first.click(timeout=PATIENCE)  # type: ignore[arg-type]
        dana.wait_for_load_state()

    dana.on("framenavigated", note)
    click("link", "Maria Sandoval")
    click("link", "Find help for this")
    click("link", re.compile("^Refer Maria Sandoval"))
    click("button", "Continue")
    expect(dana.get_by_label("They want")).to_have_value("Enough to eat for the four of us")
    click("button", "Continue")
    expect(dana.get_by_role("heading", level=1)).to_have_text("Check your answers")
    click("button", "Send the referral")
    expect(dana.get_by_role("heading", name="What happens next")).to_be_visible()

    assert len(pages) <= MOST_PAGES, pages
    assert clicks == MOST_PAGES
    assert not any("Maria" in page for page in pages)
