"""From the client's own choice to the end: a no, the next choice in one click, help, a contradiction settled."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Service
from app.referrals.checkins import links, planning
from app.referrals.checkins.links import Purpose
from app.referrals.choosing import actions as shortlists
from app.referrals.choosing import links as choice_links
from app.referrals.models import Referral
from tests import town
from tests.journeys.conftest import Live
from tests.referrals import cast

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.slow]

NAME = "Marisol Vega"


def two_to_choose_from(live: Live) -> str:
    """Marisol, who speaks Spanish, with two services on her shortlist; the private link to it."""
    with live.app.app_context(), transaction():
        client = cast.open_client(name=NAME, language="es", age_band="25-54")
        clients.add_need(client, "food.pantry", "Comida para los cuatro", by=cast.DANA)
        for service in (town.PANTRY, town.RENT_HELP):
            shortlist = shortlists.put_on(client, db.session.get_one(Service, service), by=cast.DANA)
        return choice_links.make(shortlist, by=cast.DANA)[1]


def check_in_of(live: Live, referral: UUID) -> str:
    """The private link that a check-in of this referral is answered by."""
    with live.app.app_context(), transaction():
        first = planning.of_referral(referral)[0]
        client = db.session.get_one(Client, first.client_id)
        return links.make(client, Purpose.CHECK_IN, by=cast.DANA, check_in=first)


def choose_in_spanish(marisol: Page, link: str) -> None:
    marisol.goto(link)
    expect(marisol.get_by_text(NAME)).to_have_count(0)
    marisol.get_by_role("button", name="Abrir en español").click()
    expect(marisol.get_by_role("heading", level=1)).to_have_text("¿Cuál prefiere?")
    for service, answer in (("Community pantry", "Mi 1.ª opción"), ("Rent and eviction help", "2.ª")):
        marisol.get_by_role("region", name=service).get_by_text(answer, exact=True).click()
    assert marisol.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    marisol.get_by_role("button", name="Enviar mi respuesta").click()
    expect(marisol.get_by_role("heading", name="Gracias")).to_be_visible()


def refer_the_first_choice(dana: Page) -> None:
    dana.goto("/today")
    dana.get_by_role("link", name=re.compile("^Go on with it")).click()
    dana.get_by_role("link", name=re.compile(f"^Refer {NAME}.*Community pantry")).click()
    for heading in (f"What does {NAME} want from this?", "Check your answers"):
        dana.get_by_role("button", name="Continue").click()
        expect(dana.get_by_role("heading", level=1)).to_have_text(heading)
    dana.get_by_role("button", name="Send the referral").click()
    expect(dana.get_by_role("heading", name="What happens next")).to_be_visible()


def decline_by_link(priya: Page, live: Live) -> None:
    live.work()
    link = re.findall(r"/answer/\S+", live.mails()[-1])[-1]
    priya.goto(link)
    priya.get_by_role("button", name="Open the referral").click()
    priya.locator("summary", has_text="Decline").click()
    priya.get_by_label("There is no room at the moment").check()
    priya.get_by_role("button", name="Decline").click()
    expect(priya.get_by_role("heading", level=1)).to_contain_text("Thank you")
    live.work()


def test_from_the_clients_choice_through_a_no_to_help_and_a_contradiction_that_is_settled(
    live: Live, open_browser: Callable[..., Page]
) -> None:
    link = two_to_choose_from(live)
    marisol, dana = open_browser(phone=True, javascript=False), open_browser(town.DANA)
    choose_in_spanish(marisol, link)
    refer_the_first_choice(dana)
    decline_by_link(open_browser(phone=True), live)

    dana.goto("/today")
    dana.get_by_role("link", name=re.compile("^Choose someone else")).click()
    dana.get_by_role("button", name="Ask their next choice: Rent and eviction help").click()
    expect(dana.get_by_text("Sent. What happens next stands below.")).to_be_visible()
    expect(dana.get_by_text(f"Choice 2 of {NAME}")).to_be_visible()
    referral = UUID(dana.url.rsplit("/", 1)[1])
    live.work()

    owen = open_browser(town.OWEN, phone=True)
    owen.goto("/today")
    owen.get_by_role("link", name="Food pantry").click()
    for step, then in (
        ("Accept", "Accepted"),
        ("We have been in touch", "First contact"),
        ("Help has begun", "begun"),
    ):
        owen.get_by_role("button", name=step, exact=True).click()
        expect(owen.locator(".page-head")).to_contain_text(then)
    expect(owen.get_by_role("heading", level=1)).to_have_text(re.compile(NAME))

    live.work()
    marisol.goto(check_in_of(live, referral))
    marisol.get_by_role("button", name="Español").click()
    marisol.get_by_role("button", name="Nadie me ha llamado ni escrito").click()
    expect(marisol.get_by_role("heading", name="Gracias")).to_be_visible()

    dana.goto("/today")
    dana.get_by_role("link", name=re.compile("^See to it")).click()
    expect(dana.get_by_role("heading", level=1)).to_contain_text("says that nobody has been in touch")
    dana.get_by_label("They have met now").check()
    dana.get_by_role("button", name="Settle it").click()
    expect(dana.get_by_text("Settled. It is kept in the client’s story.")).to_be_visible()
    with live.app.app_context():
        assert db.session.get_one(Referral, referral).connected_at is not None
