"""The provider's Monday: a mail, a link, one tap each on a phone, without signing in and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.db import transaction
from app.stewardship.actions import upkeep
from tests import town
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_ten_seconds_a_week_on_a_phone(
    live: Live, open_browser: Callable[..., Page], javascript: bool
) -> None:
    with live.app.app_context(), transaction():
        upkeep.ask(town.HARBOR)
    live.work()
    (link,) = re.findall(r"/upkeep/\S+", live.mails()[-1])

    phone = open_browser(None, phone=True, javascript=javascript)
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Is it still right?")
    phone.get_by_role("button", name="Everything below is still correct").click()
    expect(phone.get_by_text("You said yes just now.")).to_have_count(2)

    pantry = phone.get_by_role("region", name="Community pantry")
    pantry.get_by_role("button", name="Full for now").click()
    expect(pantry.get_by_text("You said “full for now” just now.")).to_be_visible()
    pantry.get_by_role("button", name="Undo").last.click()
    expect(phone.get_by_text("Taken back.")).to_be_visible()
    expect(pantry.get_by_text("You said “full for now” just now.")).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
