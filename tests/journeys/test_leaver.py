"""Hand-over of a leaver: an account closes only once somebody has the open work, who then carries it on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.referrals.lifecycle import Action
from tests import town
from tests.journeys.conftest import Live
from tests.referrals import cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_hand_over_of_a_leaver(live: Live, open_browser: Callable[..., Page]) -> None:
    with live.app.app_context():
        id_ = cast.sent()
        cast.take(id_, Action.ASK, cast.PRIYA, question="How many are they?")
    live.work()

    ada = open_browser(town.ADA)
    ada.goto(f"/admin/people/{town.DANA}")
    ada.get_by_role("link", name="Close this account").click()
    expect(ada.get_by_label("Housing team: 1 client, 1 referral that they sent")).to_be_visible()
    expect(ada.get_by_text("Maria")).to_have_count(0)
    ada.get_by_role("button", name="Hand over and close the account").click()
    expect(ada.get_by_role("alert")).to_contain_text("Choose who takes over in Housing team.")
    ada.get_by_label("Housing team").select_option(label="Amara Okafor")
    ada.get_by_role("button", name="Hand over and close the account").click()
    expect(ada.get_by_text("2 things handed over. The account is closed.")).to_be_visible()

    live.work()
    assert "Work of a colleague was handed over to you" in live.mails()[-1]
    amara = open_browser(town.AMARA)
    amara.goto("/referrals")
    amara.get_by_role("link", name="Maria Sandoval").click()
    amara.get_by_label("Your answer").fill("They are four.")
    amara.get_by_role("button", name="Send the answer").click()
    expect(amara.get_by_text("Ada Marsh gave it to Amara Okafor")).to_be_visible()
    expect(amara.get_by_text("Amara Okafor answered the question")).to_be_visible()
