"""The provider says yes, the client says no: a task for the case manager, settled, and counted as it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.db import db, transaction
from app.referrals.checkins import links, planning
from app.referrals.checkins.links import Purpose
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from tests import town
from tests.journeys.conftest import Live
from tests.referrals import cast

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.slow]


def test_a_contradiction_is_said_seen_and_settled(live: Live, open_browser: Callable[..., Page]) -> None:
    with live.app.app_context():
        with transaction():
            client = cast.open_client(name="Marisol Vega", language="es")
            id_ = cast.send(client).id
        for action in (Action.ACCEPT, Action.CONTACT):
            cast.take(id_, action, cast.PRIYA)
        live.work()
        with transaction():
            client = db.session.get_one(type(client), db.session.get_one(Referral, id_).client_id)
            first = planning.of_referral(id_)[0]
            how = links.make(client, Purpose.CHECK_IN, by=cast.DANA, check_in=first)
            mine = links.make(client, Purpose.PAGE, by=cast.DANA)

    marisol = open_browser(phone=True, javascript=False)
    marisol.goto(how)
    expect(marisol.get_by_text("Marisol")).to_have_count(0)
    marisol.get_by_role("button", name="Español").click()
    marisol.get_by_role("button", name="Nadie me ha llamado ni escrito").click()
    expect(marisol.get_by_role("heading", name="Gracias")).to_be_visible()

    dana = open_browser(town.DANA)
    dana.goto("/tasks")
    dana.get_by_role("link", name="Marisol Vega").click()
    expect(dana.get_by_role("heading", level=1)).to_contain_text("says that nobody has been in touch")
    dana.get_by_label("They have met now").check()
    dana.get_by_label("What was said").fill("They met on Monday; she had missed the first call.")
    dana.get_by_role("button", name="Settle it").click()
    expect(dana.get_by_role("heading", name="Nothing waits")).to_be_visible()
    dana.goto(f"/referrals/{id_}")
    expect(dana.get_by_role("heading", name="What the client says")).to_be_visible()

    marisol.goto(mine)
    marisol.get_by_role("button").first.click()
    expect(marisol.get_by_text("They have talked with you.")).to_be_visible()
    marisol.get_by_role("button", name="I want to talk with my case manager").click()
    expect(marisol.get_by_role("status")).to_contain_text("safe for you")
