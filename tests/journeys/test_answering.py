"""The provider's answer from a mail: two taps on a phone, without signing in and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.referrals.lifecycle import Status
from tests.journeys.conftest import Live
from tests.referrals import cast

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_two_taps_from_the_mail_to_a_yes(
    live: Live, open_browser: Callable[..., Page], axe: str, javascript: bool
) -> None:
    with live.app.app_context():
        id_ = cast.sent()
    live.work()
    (link,) = {found for mail in live.mails() for found in re.findall(r"/answer/\S+", mail)}
    taps = 0

    def tap(name: str) -> None:
        nonlocal taps
        phone.get_by_role("button", name=name, exact=True).first.click()
        taps += 1

    phone = open_browser(None, phone=True, javascript=javascript)
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Northside Family Center has sent you a referral"
    )
    expect(phone.get_by_text("Maria")).to_have_count(0)
    tap("Open the referral")
    expect(phone.get_by_text("Food for the week")).to_be_visible()
    expect(phone.get_by_text("Maria")).to_have_count(0)
    tap("Accept")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Maria Sandoval")
    expect(phone.get_by_role("link", name="(217) 555-0188")).to_be_visible()
    assert taps == 2
    if javascript:
        phone.evaluate(axe)
        assert phone.evaluate("async () => (await axe.run()).violations.map(each => each.id)") == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with live.app.app_context():
        assert cast.status_of(id_) is Status.ACCEPTED
