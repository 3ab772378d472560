"""A coordinator's message to a partner: sent once, seen by its people, told of, and of no client."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict
from app.messages import Message
from app.network.writing import actions, letters, queries
from tests import town

ADDRESS = f"/network/organizations/{town.HARBOR}/write"


def given(words: str = "Is something in the way?") -> dict[str, str]:
    return {"words": words, "nonce": str(uuid4())}


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.template == "partner_message")))


def told() -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == "partner.written_to")))


def test_the_reason_is_named_in_a_text_to_begin_with(cora):
    page = cora.get(f"{ADDRESS}?reason=quiet").text
    assert "still waiting for your answer" in page
    assert "Cora Lindqvist</textarea>" in page
    assert "to 1 person who answers for them" in page
    assert "waiting for your answer" not in cora.get(f"{ADDRESS}?reason=nonsense").text
    assert not any(letter.isdigit() for words in letters.READY.values() for letter in words)


def test_it_goes_to_the_partner_s_people_and_is_told_without_its_words(cora):
    answer = cora.post(ADDRESS, data=given("Peculiar words."))
    assert answer.status_code == 303
    [mail] = mails()
    assert mail.to == "priya@example.org"
    assert "Peculiar words." in mail.params
    assert "cora@example.org" in mail.params
    [event] = told()
    assert (event.subject_id, event.actor_id, event.data["mails"]) == (town.HARBOR, town.CORA, 1)
    assert "Peculiar" not in str(event.data)
    page = cora.get(ADDRESS).text
    assert "Sent before" in page
    assert "by Cora Lindqvist, to 1 address" in page


def test_a_form_that_is_sent_twice_is_one_message(cora):
    form = given()
    assert [cora.post(ADDRESS, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(mails()) == len(told()) == 1


def test_within_a_day_nobody_writes_again_and_what_was_typed_stays(cora):
    cora.post(ADDRESS, data=given())
    again = cora.post(ADDRESS, data=given("Typed with care."))
    assert again.status_code == 409
    assert "Give them a day" in again.text
    assert "Typed with care." in again.text
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert (
            actions.write(partner(), "Again.", by=town.actor(town.CORA), answer_to="", nonce=uuid4()) is None
        )
    assert len(mails()) == 2


def partner() -> Organization:
    return db.session.get_one(Organization, town.HARBOR)


def test_a_coordinator_who_writes_to_everybody_is_slowed(town_app, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    with transaction():
        actions.write(partner(), "One.", by=town.actor(town.CORA), answer_to="", nonce=uuid4())
    lakeview = db.session.get_one(Organization, town.LAKEVIEW)
    with pytest.raises(Conflict, match="within a day"):
        actions.write(lakeview, "Two.", by=town.actor(town.CORA), answer_to="", nonce=uuid4())


@pytest.mark.parametrize(("words", "said"), [("  ", "Write something first"), ("a" * 1501, "at most 1,500")])
def test_nothing_and_too_much_are_refused_beside_the_field(cora, words, said):
    answer = cora.post(ADDRESS, data=given(words))
    assert answer.status_code == 422
    assert said in answer.text
    assert mails() == []


def test_only_coordinators_write_and_never_to_who_is_only_counted(cora, browser_of, browser):
    for person in (town.DANA, town.PRIYA, town.ADA):
        assert browser_of(person).get(ADDRESS).status_code == 403
        assert browser_of(person).post(ADDRESS, data=given()).status_code == 403
    assert browser.get(ADDRESS).status_code == 302
    for hidden in (town.SAFE_HARBOR, uuid4()):
        address = f"/network/organizations/{hidden}/write"
        assert cora.get(address).status_code == cora.post(address, data=given()).status_code == 404
    assert mails() == []


def test_where_nobody_has_an_account_it_goes_to_the_mailbox_of_the_listing(cora):
    db.session.get_one(Person, town.PRIYA).active = False
    partner().email = "pantry@example.org"
    db.session.commit()
    assert "the mailbox in their listing" in cora.get(ADDRESS).text
    assert cora.post(ADDRESS, data=given()).status_code == 303
    assert [mail.to for mail in mails()] == ["pantry@example.org"]


def test_where_nobody_can_be_reached_the_page_says_to_call(cora, monkeypatch):
    monkeypatch.setattr(queries, "recipients", lambda _organization: [])
    page = cora.get(ADDRESS).text
    assert "Call them" in page
    assert "Send the message" not in page
    assert cora.post(ADDRESS, data=given()).status_code == 422
    assert mails() == []


def test_the_page_takes_few_statements(cora, statements):
    cora.post(ADDRESS, data=given())
    cora.get(ADDRESS)
    with statements() as run:
        cora.get(ADDRESS)
    assert len(run) <= 16, run
