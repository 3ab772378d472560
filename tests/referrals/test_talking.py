"""The two workers talk: who reads what, who has read it when, and what stays on one's own side."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.talking import actions, queries
from app.referrals.talking.models import MessageReading, ReferralMessage
from app.referrals.talking.reading import unread_too_long
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import AMARA, CORA, DANA, PRIYA, sent, take
from tests.referrals.test_answering import link_for, withdraw_consent

CHICAGO = ZoneInfo("America/Chicago")
SECRET = "She prefers the back door."


@pytest.fixture
def referral(town_app: Flask) -> Any:
    return sent()


def say(referral: Any, words: str = SECRET, **more: Any) -> Any:
    by = more.pop("by", DANA)
    party = Party.PROVIDER if by is PRIYA else Party.REFERRER
    with transaction():
        return actions.write(db.session.get_one(Referral, referral), words, by=by, party=party, **more).id


def readers(id_: Any) -> list[Any]:
    db.session.rollback()
    wanted = select(MessageReading.person_id).where(MessageReading.message_id == id_)
    return list(db.session.scalars(wanted))


def written(words: str = SECRET, readers: str = "both", **more: str) -> dict[str, str]:
    return {"words": words, "readers": readers, "nonce": str(uuid4()), **more}


def test_a_message_is_read_by_the_other_side_and_the_sender_sees_when(browser_of: Any, referral: Any) -> None:
    dana, priya = browser_of(town.DANA), browser_of(town.PRIYA)
    dana.get(f"/referrals/{referral}")
    assert dana.post(f"/referrals/{referral}/messages", written()).status_code == 303
    page = text_of(dana.get(f"/referrals/{referral}"))
    assert SECRET in page
    assert "not read yet" in page
    seen = text_of(priya.get(f"/referrals/{referral}"))
    assert SECRET in seen
    assert "New" in seen
    assert "New" not in text_of(priya.get(f"/referrals/{referral}")).partition("Messages")[2]
    assert "read by Priya Raman" in text_of(dana.get(f"/referrals/{referral}"))


def test_a_form_that_is_sent_twice_makes_one_message(browser_of: Any, referral: Any) -> None:
    dana = browser_of(town.DANA)
    same = written()
    assert [dana.post(f"/referrals/{referral}/messages", same).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(ReferralMessage)) == 1


def test_an_empty_message_is_refused_beside_its_field(browser_of: Any, referral: Any) -> None:
    answer = browser_of(town.DANA).post(f"/referrals/{referral}/messages", written(""))
    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)


def test_a_note_stays_on_its_own_side(browser_of: Any, referral: Any) -> None:
    browser_of(town.DANA).post(f"/referrals/{referral}/messages", written(readers="own"))
    assert SECRET in text_of(browser_of(town.AMARA).get(f"/referrals/{referral}"))
    priya = browser_of(town.PRIYA)
    assert SECRET not in text_of(priya.get(f"/referrals/{referral}"))
    assert SECRET not in text_of(priya.post(link_for(referral)))
    assert queries.unread_as_provider(PRIYA) == 0
    take(referral, Action.ACCEPT, PRIYA)
    priya.post(f"/referrals/{referral}/messages", written("Keep a box back.", readers="own"))
    assert "Keep a box back." not in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))


def test_coordinators_and_strangers_neither_read_nor_write(browser_of: Any, referral: Any) -> None:
    say(referral)
    cora, lee, owen = (browser_of(person) for person in (town.CORA, town.LEE, town.OWEN))
    shown = text_of(cora.get(f"/referrals/{referral}"))
    assert "wrote a message" in shown
    assert SECRET not in shown
    assert queries.unread_as_referrer(CORA) == queries.unread_as_provider(CORA) == 0
    for stranger in (cora, lee, owen):
        assert stranger.post(f"/referrals/{referral}/messages", written()).status_code in (403, 404)
    assert db.session.scalar(select(func.count()).select_from(ReferralMessage)) == 1


def test_by_the_private_link_one_reads_and_answers(browser: Any, browser_of: Any, referral: Any) -> None:
    message = say(referral)
    page = link_for(referral)
    assert SECRET not in browser.get(page).text  # looking shows nothing
    assert readers(message) == []
    assert SECRET in text_of(browser.post(page))
    assert readers(message) == [town.PRIYA]
    answer = browser.post(f"{page}/messages", written("Thank you, noted."))
    assert answer.status_code == 200
    assert "Your message is on its way" in text_of(answer)
    assert queries.unread_as_referrer(DANA) == 1
    assert "Thank you, noted." in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))
    assert queries.unread_as_referrer(DANA) == 0
    assert browser.post(f"{page}/messages", written("")).status_code == 422


def test_whoever_reads_the_mailbox_is_named_as_the_provider(
    browser: Any, browser_of: Any, referral: Any
) -> None:
    say(referral)
    browser.post(link_for(referral, None))
    assert "read by Harbor Food Pantry" in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))


def test_withdrawn_consent_closes_every_message_to_the_provider(browser_of: Any, referral: Any) -> None:
    say(referral)
    assert queries.unread_as_provider(PRIYA) == 1
    withdraw_consent(referral)
    assert queries.unread_as_provider(PRIYA) == 0
    assert SECRET not in text_of(browser_of(town.PRIYA).get(f"/referrals/{referral}"))
    refused = browser_of(town.DANA).post(f"/referrals/{referral}/messages", written("More"))
    assert refused.status_code == 409
    assert "A note for your own side can still be kept." in text_of(refused)
    assert (
        browser_of(town.DANA).post(f"/referrals/{referral}/messages", written(readers="own")).status_code
        == 303
    )


def test_a_message_waits_for_whoever_is_in_charge_until_they_read_it_themselves(
    browser_of: Any, referral: Any
) -> None:
    say(referral, "We close early on Friday.", by=PRIYA)
    assert queries.unread_as_referrer(DANA) == queries.unread_as_referrer(AMARA) == 1
    browser_of(town.AMARA).get(f"/referrals/{referral}")
    assert (queries.unread_as_referrer(DANA), queries.unread_as_referrer(AMARA)) == (1, 0)
    dana = browser_of(town.DANA)
    for place in ("/referrals?tab=waiting", "/clients"):
        assert "1 unread" in text_of(dana.get(place))
    dana.get(f"/referrals/{referral}")
    assert "unread" not in text_of(dana.get("/referrals?tab=waiting"))


def test_the_inbox_counts_what_is_unread(browser_of: Any, referral: Any) -> None:
    say(referral)
    say(referral, "And another thing.")
    assert "2 unread messages" in text_of(browser_of(town.PRIYA).get("/inbox"))


@pytest.mark.parametrize(
    ("written", "read_by", "too_long"),
    [
        ("2026-03-04T12:00", "2026-03-06T11:59", False),  # Wednesday to Friday
        ("2026-03-04T12:00", "2026-03-06T12:00", True),
        ("2026-03-06T12:00", "2026-03-09T12:00", False),  # a weekend is no working day
        ("2026-03-06T12:00", "2026-03-10T12:00", True),
    ],
)
def test_two_working_days_unread_is_too_long(written: str, read_by: str, *, too_long: bool) -> None:
    at, now = (datetime.fromisoformat(word).replace(tzinfo=CHICAGO) for word in (written, read_by))
    assert unread_too_long(at, now, CHICAGO) is too_long


def test_what_nobody_reads_for_two_working_days_is_shown_to_the_sender(
    browser_of: Any, referral: Any
) -> None:
    message = say(referral)
    assert queries.nobody_reads(seen_by=DANA) == []
    with clock.at(NOON + timedelta(days=2)):
        assert [late.id for late in queries.nobody_reads(seen_by=DANA)] == [message]
        assert queries.nobody_reads(seen_by=AMARA) == []
        assert "Not read for 2 working days" in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))
        browser_of(town.PRIYA).get(f"/referrals/{referral}")
        assert queries.nobody_reads(seen_by=DANA) == []


def test_the_mail_carries_a_link_and_not_a_word(town_app: Flask, referral: Any) -> None:
    run_all()
    transport().sent.clear()
    say(referral)
    with clock.at(NOON + timedelta(minutes=5)):
        say(referral, "And another thing.")
        say(referral, "A note", private=True)
        run_all()
    mails = [mail.as_string() for mail in transport().sent]
    assert len(mails) == 1  # one while the first is unread
    assert "priya@example.org" in mails[0]
    assert "/answer/" in mails[0]
    assert not any(word in mails[0] for word in ("back door", "Maria", "another thing"))
    with clock.at(NOON + timedelta(hours=2)):
        say(referral, "Still there?")
        run_all()
        assert len(transport().sent) == 2


def test_a_provider_whom_nothing_reaches_is_called_instead(browser_of: Any, referral: Any) -> None:
    from app.accounts.models import Person

    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
        db.session.get_one(Organization, town.HARBOR).email = None
    page = text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))
    assert "Nobody at the provider can read a message" in page


def test_the_words_are_sealed_and_in_no_event(town_app: Flask, referral: Any) -> None:
    say(referral)
    raw = db.session.connection().exec_driver_sql("SELECT words FROM referral_message").scalar_one()
    assert b"back door" not in bytes(raw)
    everything = db.session.connection().exec_driver_sql("SELECT data FROM audit_event").scalars()
    assert not any("back door" in str(data) for data in everything)


def test_messages_cost_the_same_however_many(browser_of: Any, referral: Any, statements: Any) -> None:
    priya = browser_of(town.PRIYA)

    def cost() -> int:
        priya.get(f"/referrals/{referral}")
        with statements() as run:
            priya.get(f"/referrals/{referral}")
        return len(run)

    say(referral)
    few = cost()
    for number in range(12):
        say(referral, f"Message {number}")
    assert cost() == few
