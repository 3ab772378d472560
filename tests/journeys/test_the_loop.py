"""Find, refer, accept, outcome: three people, one referral, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import town
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


def sign_in(page: Page, first_name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(f"{first_name}@example.org")
    page.get_by_label("Password").fill(town.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(
        re.compile("/sign-in")
    )  # going on before the answer would take the click back


def test_find_refer_accept_outcome(live: Live, open_browser: Callable[..., Page]) -> None:
    dana, priya, cora = open_browser(), open_browser(phone=True), open_browser()

    sign_in(dana, "dana")
    dana.goto("/clients/new")
    dana.get_by_label("Name").fill("Marisol Vega")
    dana.get_by_label("ZIP code").fill("62701")
    dana.get_by_role("button", name="Open the record").click()
    expect(dana.get_by_role("heading", level=1)).to_contain_text("Marisol Vega")

    dana.get_by_role("link", name="Find services", exact=True).click()
    dana.get_by_role("combobox", name="What is needed?").fill("groceries")
    dana.get_by_role("combobox", name="What is needed?").press("Enter")
    expect(dana.get_by_role("heading", name="1 service")).to_be_visible()
    expect(dana).to_have_url(re.compile("q=groceries"))
    dana.get_by_role("link", name=re.compile("^Refer a client")).click()

    dana.get_by_label("Who is it for?").select_option(label="Marisol Vega")
    dana.get_by_role("button", name="Continue").click()
    dana.get_by_label("Food pantry").check()
    dana.get_by_label("Why, in plain words").fill("The cupboard is empty until payday.")
    dana.get_by_role("button", name="Continue").click()
    dana.get_by_label("They want").fill("Food for the week")
    dana.get_by_role("button", name="Continue").click()
    dana.get_by_label("Said out loud").check()
    dana.get_by_role("button", name="Continue").click()
    expect(dana.get_by_role("heading", level=1)).to_have_text("Check your answers")
    dana.get_by_role("button", name="Send the referral").click()
    expect(dana.get_by_role("heading", name="What happens next")).to_be_visible()
    referral = dana.url

    live.work()
    mail = live.mails()[-1]
    assert "Marisol" not in mail
    assert "payday" not in mail
    link = re.search(r"http://127\.0\.0\.1:\d+(/referrals/\S+)", mail)
    assert link

    sign_in(priya, "priya")
    expect(priya.get_by_role("heading", level=1)).to_have_text("Today")
    priya.goto(link[1])
    expect(priya.get_by_text("The cupboard is empty until payday.")).to_be_visible()
    expect(priya.get_by_text("Marisol")).to_have_count(0)
    priya.get_by_role("button", name="Accept").click()
    expect(priya.get_by_role("heading", level=1)).to_contain_text("Marisol Vega")

    dana.goto(referral)
    expect(dana.get_by_text("Accepted").first).to_be_visible()

    priya.get_by_role("button", name="We have been in touch").click()
    priya.locator("summary", has_text="Complete").click()
    priya.get_by_label("Achieved", exact=True).check()
    priya.get_by_label("Yes", exact=True).check()
    priya.get_by_role("button", name="Complete").click()
    expect(priya.get_by_text("Completed").first).to_be_visible()

    dana.goto(referral)
    expect(dana.get_by_text("Completed").first).to_be_visible()

    sign_in(cora, "cora")
    cora.goto("/network")
    before = cora.get_by_role("main").inner_text()
    live.refresh()
    cora.reload()
    assert cora.get_by_role("main").inner_text() != before
    expect(cora.get_by_role("link", name="Harbor Food Pantry").first).to_be_attached()
    expect(cora.get_by_text("Marisol")).to_have_count(0)


def test_finding_works_without_javascript(live: Live, open_browser: Callable[..., Page]) -> None:
    page = open_browser(javascript=False, phone=True)
    page.goto("/")
    page.get_by_label("What is needed?").fill("rent help")
    page.get_by_label("Near").fill("62704")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Rent and eviction help", exact=True)).to_be_visible()
    page.get_by_role("link", name="Remove filter: near 62704").click()
    expect(page).not_to_have_url(re.compile("near"))
    page.get_by_role("link", name="Rent and eviction help", exact=True).click()
    expect(page.get_by_role("link", name="(217) 555-0123").first).to_be_visible()


def test_results_count_and_address_follow_the_typing(live: Live, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/find")
    page.get_by_role("combobox", name="What is needed?").press_sequentially("groceries", delay=30)
    expect(page.get_by_role("heading", name="1 service")).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=groceries"))
    page.get_by_role("combobox", name="What is needed?").fill("")
    page.get_by_label("Accepts referrals").check()
    expect(page.get_by_role("heading", name="4 services")).to_be_visible()
    expect(page).to_have_url(re.compile(r"accepts=1"))


def test_an_invited_colleague_joins_and_signs_in(live: Live, open_browser: Callable[..., Page]) -> None:
    ada, new = open_browser(), open_browser(phone=True)
    sign_in(ada, "ada")
    ada.goto("/admin/people")
    ada.get_by_role("link", name="Invite someone").click()
    ada.get_by_label("Name").fill("Jo Sandoval")
    ada.get_by_label("Email").fill("jo@example.org")
    ada.get_by_label("Organization").select_option(label="Northside Family Center")
    ada.get_by_label("Case manager").check()
    ada.get_by_role("button", name="Send the invitation").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Jo Sandoval")
    live.work()
    link = re.search(r"http://127\.0\.0\.1:\d+(/invitations/\S+)", live.mails()[-1])
    assert link
    new.goto(link[1])
    new.get_by_label("Your name").fill("Jo Sandoval")
    new.get_by_label(re.compile("password")).first.fill("lantern orchard violet")
    new.get_by_role("button", name="Join").click()
    expect(new.get_by_role("heading", level=1)).to_have_text("Today")
    new.get_by_role("link", name="Referrals").click()
    expect(new.get_by_role("heading", level=1)).to_have_text("Referrals")
