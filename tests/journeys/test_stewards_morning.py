"""A steward's morning: what waits, who to call, what is listed twice; and the public finds it mended."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.db import db, transaction
from app.directory.models import Service
from app.stewardship.actions import drafts, edits
from tests import town
from tests.journeys.conftest import Live
from tests.stewardship import twins

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def overnight() -> None:
    """A provider renames its pantry, and the pantry has been listed a second time."""
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        pantry.email = "pantry@harbor.example.org"
        drafts.save(pantry, {"name": "Harbor free market"}, by=town.actor(town.PRIYA))
        edits.publish(pantry, seen=edits.stamp_of(pantry), why="We moved", by=town.actor(town.PRIYA))
    twins.service(paused=False)


def test_moderation_verification_and_merge(live: Live, open_browser: Callable[..., Page]) -> None:
    with live.app.app_context():
        overnight()
    cora, anyone = open_browser(town.CORA), open_browser(None, phone=True)

    cora.goto("/network")
    cora.get_by_role("link", name="Stewardship", exact=True).click()
    cora.get_by_role("link", name="Community pantry").click()
    expect(cora.get_by_role("row", name="Name")).to_contain_text("Harbor free market")
    cora.get_by_label("Name", exact=True).uncheck()
    cora.get_by_label("Words for whoever proposed it").fill("Please keep the name that everybody knows.")
    cora.get_by_role("button", name="Decide").click()
    expect(cora.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    live.work()
    assert "Please keep the name that everybody knows." in live.mails()[-1]

    cora.get_by_role("link", name="Verification").click()
    cora.get_by_role("link", name="Start with the first").click()
    first = cora.get_by_role("heading", level=1).inner_text()
    for right in cora.get_by_text("Right", exact=True).all():
        right.click()
    cora.get_by_role("button", name="Keep this and go on").click()
    expect(cora.get_by_role("heading", level=1)).not_to_have_text(first)

    cora.goto("/stewardship/duplicates")
    cora.get_by_role("button", name="Look again").click()
    expect(cora.get_by_text("Every listing is compared anew.")).to_be_visible()
    live.work()
    cora.reload()
    cora.get_by_role("link", name=re.compile("Comunity pantry")).click()
    side = "Left" if cora.get_by_role("heading", level=1).inner_text().startswith("Community") else "Right"
    cora.get_by_label(f"{side}: Community pantry").check()
    cora.get_by_role("group", name="Keep of Name", exact=True).get_by_text(side, exact=True).click()
    cora.get_by_label("Why are they the same?").fill("The same table in the same hall")
    cora.get_by_role("button", name="Merge them").click()
    expect(cora.get_by_role("heading", level=1)).to_contain_text("is now")
    live.work()

    anyone.goto("/find?q=pantry")
    expect(anyone.get_by_role("link", name="Community pantry").first).to_be_visible()
    expect(anyone.get_by_role("link", name="Comunity pantry", exact=True)).to_have_count(0)

    cora.get_by_role("button", name="Make two listings of it again").click()
    expect(cora.get_by_text("They are two listings again.")).to_be_visible()
    live.work()
    anyone.goto("/find?q=comunity")
    expect(anyone.get_by_role("link", name="Comunity pantry").first).to_be_visible()
