"""From the network to a report of a month, to a report each month, to the register of what is missing."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app import clock
from app.db import db, transaction
from app.finding import handlers
from app.finding.models import Lack, UnmetSearch
from app.finding.register.handlers import count_unmet
from app.network.handlers import refresh
from app.network.reports.months import Month
from tests import town
from tests.journeys.conftest import Live
from tests.trust.past import sent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


def last_month() -> Month:
    return Month.of(clock.now().date()).later(-1)


def happened() -> None:
    """Referrals of the month that is over, and a need that thirteen days' searches did not meet."""
    middle = last_month().begins + timedelta(days=14)
    sent(23, town.HARBOR, days_ago=(clock.now() - middle).days, **SEEN)
    first = date(clock.now().year, (clock.now().month - 1) // 3 * 3 + 1, 1)
    with transaction():
        for day in range(13):
            db.session.add(
                UnmetSearch(
                    id=uuid4(),
                    day=first - timedelta(days=day + 1),
                    need="food.pantry",
                    area="",
                    language="",
                    kind=Lack.NOTHING,
                    times=2,
                )
            )
    refresh()
    handlers.freeze_months()
    count_unmet()


def test_a_report_is_made_and_sent_and_a_need_is_worked_on(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    with live.app.app_context():
        happened()
    cora = open_browser(town.CORA)

    cora.goto("/network/questions")
    cora.get_by_role("link", name="Reports of whole months").click()
    cora.get_by_role("button", name="Make the report").click()
    expect(cora.get_by_role("alert")).to_contain_text("Choose at least one question.")
    cora.get_by_label("Who holds it together?").check()
    cora.get_by_label("Which needs rest on one partner?").check()
    cora.get_by_role("button", name="Make the report").click()
    expect(cora.get_by_role("heading", level=1)).to_have_text(f"The network in {last_month().name}")
    cora.get_by_role("link", name="Which needs rest on one partner?").click()
    expect(cora.get_by_role("heading", name="How it is worked out")).to_be_visible()

    cora.goto("/network/report")
    cora.get_by_role("link", name="Have a report sent each month").click()
    cora.get_by_label("Who holds it together?").check()
    cora.get_by_label("Cora Lindqvist").check()
    cora.get_by_role("button", name="Send it each month").click()
    expect(cora.get_by_text("To Cora Lindqvist")).to_be_visible()

    cora.get_by_role("link", name="Unmet need").click()
    cora.get_by_role("link", name="Food").first.click()
    cora.get_by_label("Recruiting a partner").check()
    cora.get_by_label("Who looks after it").select_option(label="Cora Lindqvist")
    cora.get_by_label("Note").fill("Asked the church on Elm Street.")
    cora.get_by_role("button", name="Save").click()
    expect(cora.get_by_text("Now recruiting a partner, looked after by Cora Lindqvist")).to_be_visible()
