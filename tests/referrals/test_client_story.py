"""The whole story of a client: one timeline, chapter by chapter and page by page, for their team only."""

from typing import Any

import pytest

from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory.queries import needs
from app.reactions import REACTIONS
from app.referrals.chapters import CHAPTER_WORDS, Chapter, chapter_of
from app.referrals.client_story import TOLD_OF_REFERRALS, story_of_client
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.story import CLIENT_WORDS
from app.referrals.talking import actions as talking
from tests import town
from tests.browser import text_of
from tests.referrals.cast import DANA, PRIYA, open_client, send, take


@pytest.fixture
def maria(town_app: Any) -> Any:
    with transaction():
        client = open_client()
        clients.add_need(client, "food.pantry", "Food", by=DANA)
        referral = send(client)
        ids = client.id, referral.id
    take(ids[1], Action.ASK, PRIYA, question="How many are they?")
    with transaction():
        talking.write(db.session.get_one(Referral, ids[1]), "Hello", by=DANA, party=Party.REFERRER)
        talking.write(
            db.session.get_one(Referral, ids[1]), "Our own", by=PRIYA, party=Party.PROVIDER, private=True
        )
    return ids[0]


def told(client: Any, **asked: Any) -> Any:
    return story_of_client(db.session.get_one(Client, client), needs(), **asked)


def test_every_event_that_is_told_belongs_to_a_chapter_with_a_name() -> None:
    assert set(CHAPTER_WORDS) == set(Chapter)
    for name in {*CLIENT_WORDS, *TOLD_OF_REFERRALS}:
        assert name in REACTIONS
        assert chapter_of(name) in Chapter
    assert chapter_of("client.need_added") is Chapter.NEEDS
    assert chapter_of("client.changed") is Chapter.RECORD
    assert chapter_of("referral.written_to") is Chapter.TALK
    assert chapter_of("referral.accepted") is Chapter.REFERRALS
    assert chapter_of("check_in.asked") is Chapter.CONTACT


def test_it_is_one_story_of_the_record_and_of_its_referrals(maria: Any) -> None:
    story = told(maria)
    assert {chapter: count for chapter, count in story.counts.items() if count} == {
        Chapter.RECORD: 1,
        Chapter.NEEDS: 1,
        Chapter.CONSENT: 1,
        Chapter.REFERRALS: 2,
        Chapter.TALK: 1,
    }
    words = "\n".join(entry.what for entry in story.entries)
    assert "Community pantry: Dana Whitfield wrote a message" in words
    assert story.entries[1].note == "How many are they?"
    assert "Our own" not in words


def test_a_chapter_is_picked_out(maria: Any) -> None:
    only = told(maria, chapter=Chapter.CONSENT)
    assert [entry.what for entry in only.entries] == ["Dana Whitfield recorded consent"]
    assert only.pages == 1


def test_pages_follow_one_another_and_leave_nothing_out(maria: Any) -> None:
    whole = [entry.what for entry in told(maria).entries]
    paged = [entry.what for page in (1, 2, 3) for entry in told(maria, page=page, size=2).entries]
    assert paged == whole
    assert told(maria, page=99, size=2).page == 3


def test_the_page_is_for_the_clients_team_only(browser_of: Any, maria: Any) -> None:
    address = f"/clients/{maria}/story"
    page = text_of(browser_of(town.AMARA).get(f"{address}?chapter=needs"))
    assert "wrote down a need: Food pantry" in page
    assert browser_of(town.LEE).get(address).status_code == 404
    for person in (town.PRIYA, town.CORA, town.ADA):
        assert browser_of(person).get(address).status_code == 403
    assert browser_of(town.DANA).get(f"{address}?chapter=nonsense&page=-3").status_code == 200


def test_it_costs_the_same_however_long_it_is(browser_of: Any, maria: Any, statements: Any) -> None:
    dana = browser_of(town.DANA)

    def cost(address: str) -> int:
        dana.get(address)
        with statements() as run:
            dana.get(address)
        return len(run)

    addresses = f"/clients/{maria}/story", f"/clients/{maria}"
    few = [cost(address) for address in addresses]
    for _ in range(12):
        with transaction():
            id_ = send(db.session.get_one(Client, maria)).id
        take(id_, Action.ASK, PRIYA, question="How many?")
        take(id_, Action.ACCEPT, PRIYA)
    assert [cost(address) for address in addresses] == few
    assert few[0] <= 16
