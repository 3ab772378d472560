"""Where the day begins: what needs a case manager or a provider, each one click away, and nothing of others."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import current_app
from sqlalchemy import select

from app import clock
from app.clients import actions as clients
from app.clients.models import Client, Consent
from app.db import db, transaction
from app.directory.models import Organization
from app.referrals.checkins import conversations
from app.referrals.checkins.planning import day_here
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.talking import actions as talking
from app.referrals.today import queries
from app.referrals.today.kinds import MANNERS, Kind
from app.referrals.today.morning import Item, morning_of
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import AMARA, DANA, PRIYA, open_client, send, sent, take

pytestmark = pytest.mark.usefixtures("town_app")


def items(person: Any = DANA) -> list[Item]:
    with current_app.test_request_context():
        return morning_of(person).items


def kinds(person: Any = DANA) -> list[Kind]:
    return [item.kind for item in items(person)]


def write(id_: Any, by: Any, words: str = "Side door, please.") -> None:
    party = Party.PROVIDER if by is PRIYA else Party.REFERRER
    with transaction():
        talking.write(db.session.get_one(Referral, id_), words, by=by, party=party)


def test_every_kind_has_its_words_and_its_click() -> None:
    assert set(MANNERS) == set(Kind)
    assert all(manner.badge and manner.act for manner in MANNERS.values())


@pytest.mark.parametrize(
    ("person", "words"), [(town.DANA, "Your day begins here"), (town.PRIYA, "Nothing waits for you")]
)
def test_an_empty_day_teaches(browser_of: Any, person: Any, words: str) -> None:
    assert words in text_of(browser_of(person).get("/today"))


def test_signing_in_leads_there(browser: Any) -> None:
    town.give_passwords()
    for name in ("dana", "priya"):
        answer = browser.post("/sign-in", {"mail": f"{name}@example.org", "password": town.PASSWORD})
        assert answer.location == "/today"
        browser.post("/sign-out")


@pytest.mark.parametrize("person", [town.CORA, town.ADA])
def test_whoever_has_no_such_day_is_not_let_in(browser_of: Any, person: Any) -> None:
    assert browser_of(person).get("/today").status_code == 403


def test_a_question_needs_the_case_manager_who_asked() -> None:
    take(sent(), Action.ASK, PRIYA, question="How many are they?")
    assert kinds() == [Kind.QUESTION]
    assert kinds(AMARA) == []


def test_an_answer_is_news_until_it_was_looked_at(browser_of: Any) -> None:
    id_ = sent()
    with clock.at(NOON + timedelta(hours=1)):
        take(id_, Action.ACCEPT, PRIYA)
        dana = browser_of(town.DANA)
        assert "New since you looked" in text_of(dana.get("/today"))
        dana.get(f"/referrals/{id_}")
        assert "New since you looked" not in text_of(dana.get("/today"))
    with clock.at(NOON + timedelta(hours=1, minutes=20)):
        take(id_, Action.CONTACT, PRIYA)
        assert "New since you looked" in text_of(dana.get("/today"))


def test_what_led_nowhere_wants_its_next_choice() -> None:
    take(sent(), Action.DECLINE, PRIYA, reason="no_capacity")
    [item] = items()
    assert item.kind is Kind.LED_NOWHERE
    assert item.url.startswith("/find?need=food.pantry")


def test_silence_comes_first() -> None:
    asked, silent = sent(), sent()
    take(asked, Action.ASK, PRIYA, question="How many?")
    assert kinds() == [Kind.QUESTION]
    with clock.at(NOON + timedelta(days=2, hours=6)):
        with transaction():
            db.session.get_one(Referral, asked).answer_by = clock.now() + timedelta(days=1)
        assert kinds() == [Kind.LATE, Kind.QUESTION]
    assert silent


def test_messages_that_came_and_messages_that_nobody_reads() -> None:
    id_ = sent()
    take(id_, Action.ACCEPT, PRIYA)
    write(id_, PRIYA)
    write(id_, PRIYA)
    write(id_, DANA)
    assert kinds() == [Kind.MESSAGE]
    with clock.at(NOON + timedelta(days=2)):
        assert kinds() == [Kind.MESSAGE, Kind.UNREAD]


def _consented(days: int) -> Any:
    with transaction():
        client = open_client(consent=False)
        harbor = db.session.get_one(Organization, town.HARBOR)
        clients.give_consent(client, recipients=[harbor], by=DANA, expires_at=NOON + timedelta(days=days))
        return client.id


def test_a_consent_that_runs_out_is_warned_of_fourteen_days_before() -> None:
    _consented(30)
    with clock.at(NOON + timedelta(days=15, hours=23)):
        assert kinds() == []
    with clock.at(NOON + timedelta(days=16)):
        assert kinds() == [Kind.CONSENT]
        assert kinds(AMARA) == []
    with clock.at(NOON + timedelta(days=31)):
        assert items()[0].words == "What they agreed to has run out"
    with clock.at(NOON + timedelta(days=45)):
        assert kinds() == []


def test_renewing_takes_one_step(browser_of: Any) -> None:
    client = _consented(10)
    dana = browser_of(town.DANA)
    [item] = items()
    page = dana.get(item.url).text
    assert re.search(rf'<option selected value="{town.HARBOR}"', page)
    form = {
        "recipient_1": str(town.HARBOR),
        "facts": ["name", "contact"],
        "method": "verbal",
        "giver": "client",
        "length": "365",
        "nonce": re.search(r'name="nonce"[^>]*value="([^"]+)"', page)[1],
    }
    assert dana.post(f"/clients/{client}/consent", form).status_code == 303
    assert kinds() == []


def test_a_consent_of_somebody_elses_client_renews_nothing(browser_of: Any) -> None:
    client = _consented(10)
    consent = db.session.scalars(select(Consent.id).where(Consent.client_id == client)).one()
    address = f"/clients/{client}/consent?renews={consent}"
    assert browser_of(town.LEE).get(address).status_code == 404


def test_my_people_come_in_the_order_of_the_last_contact() -> None:
    with transaction():
        spoken, silent = open_client(name="Spoken To"), open_client(name="Long Silent")
        ids = spoken.id, silent.id
    with clock.at(NOON + timedelta(days=1)), transaction():
        conversations.log(db.session.get_one(Client, ids[0]), "call", day_here(), nonce=str(uuid4()), by=DANA)
    people, total = queries.my_people(DANA)
    assert ([one.name for one in people], total) == (["Long Silent", "Spoken To"], 2)
    assert queries.my_people(AMARA) == ([], 0)


def test_a_providers_day_shows_no_name_before_consent_does(browser_of: Any) -> None:
    id_ = sent()
    priya = browser_of(town.PRIYA)
    page = text_of(priya.get("/today"))
    assert "Needs an answer" in page
    assert "Maria" not in page
    take(id_, Action.ACCEPT, PRIYA)
    write(id_, DANA)
    page = text_of(priya.get("/today"))
    assert "Get in touch" in page
    assert "1 message" in page
    assert page.count("Maria Sandoval") == 1  # one place for each, however much waits
    with transaction():
        clients.withdraw_consent(db.session.scalars(select(Consent)).first(), by=DANA)
    assert "Maria" not in text_of(priya.get("/today"))


def test_the_page_costs_the_same_however_much_there_is(browser_of: Any, statements: Any) -> None:
    dana, priya = browser_of(town.DANA), browser_of(town.PRIYA)

    def cost(browser: Any) -> int:
        browser.get("/today")
        with statements() as run:
            browser.get("/today")
        return len(run)

    def more(count: int) -> None:
        for number in range(count):
            with transaction():
                asked, taken = (send(open_client(name=f"{kind} {number}")).id for kind in ("Asked", "Taken"))
            take(asked, Action.ASK, PRIYA, question="How many?")
            take(taken, Action.ACCEPT, PRIYA)
            write(taken, PRIYA)
            write(taken, DANA)
        with transaction():
            for consent in db.session.scalars(select(Consent)):
                consent.expires_at = NOON + timedelta(days=5)

    more(2)
    few = cost(dana), cost(priya)
    more(8)
    assert (cost(dana), cost(priya)) == few
    assert few[0] <= 26
    assert few[1] <= 17
