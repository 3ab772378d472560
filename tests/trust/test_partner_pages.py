"""The page of a partner: who reads what, and what people may say there."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.messages.models import Message
from app.trust import handlers
from app.trust.models import Endorsement, KeepInTouch, PartnerNote
from tests import town
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
PAGE = f"/partners/{town.HARBOR}"


@pytest.fixture
def past(town_app):
    sent(14, town.HARBOR, days_ago=20, **SEEN)
    sent(8, town.HARBOR, days_ago=120, answered=1, ended=1, status="declined", side="provider")
    sent(3, town.HARBOR, days_ago=150, by=town.LEE, **SEEN)
    handlers.refresh()


def words(answer) -> str:
    return " ".join(answer.text.split())


def test_a_case_manager_reads_the_own_agency_exactly_by_quarter_and_need(past, browser_of):
    text = words(browser_of(town.DANA).get(PAGE))
    assert "14 of 14" in text
    assert "0 of 8" in text
    assert "Dana Whitfield" in text
    assert "half of the clients of your agency waited at most <strong>4 days</strong>" in text


def test_few_referrals_of_another_agency_are_counted_out_nowhere(past, browser_of):
    for person in (town.DANA, town.CORA):
        assert "3 of 3" not in words(browser_of(person).get(PAGE))


def test_another_agency_s_people_are_not_named(past, browser_of):
    assert "Dana Whitfield" not in words(browser_of(town.LEE).get(PAGE)).replace("Dana Whitfield</a>", "")


def test_the_provider_reads_its_own_record_exactly_and_no_names_of_those_who_refer(past, browser_of):
    text = words(browser_of(town.PRIYA).get(PAGE))
    assert "Your record" in text
    assert "3 of 3" in text
    assert "Dana" not in text
    assert "17 of 17" in words(browser_of(town.PRIYA).get(f"{PAGE}/impact"))


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/impact"])
def test_nobody_reads_it_without_signing_in(past, browser, address):
    assert browser.get(address).status_code == 302


def test_an_organization_that_is_not_there_is_not_found(past, browser_of):
    assert browser_of(town.DANA).get(f"/partners/{town.PANTRY}").status_code == 404


def test_the_page_costs_the_same_whatever_there_is_to_show(past, browser_of, statements):
    dana = browser_of(town.DANA)
    dana.get(PAGE)
    with statements() as few:
        dana.get(PAGE)
    sent(30, town.HARBOR, need="family.diapers", days_ago=40, **SEEN)
    for number in range(5):
        _add(PartnerNote, f"note {number}")
    handlers.refresh()
    dana.get(PAGE)
    with statements() as many:
        dana.get(PAGE)
    assert len(many) <= len(few)


def test_whoever_stands_by_a_partner_is_named_with_what_ties_them(past, browser_of):
    dana = browser_of(town.DANA)
    dana.post(
        f"{PAGE}/endorsement", data={"words": "They call back the same day.", "tie": "My cousin cooks there."}
    )
    text = words(browser_of(town.LEE).get(PAGE))
    assert "They call back the same day." in text
    assert "Dana Whitfield, Northside Family Center" in text
    assert "My cousin cooks there." in text
    dana.post(f"{PAGE}/endorsement", data={"words": "They always call back.", "tie": ""})
    assert db.session.query(Endorsement).count() == 1
    dana.post(f"{PAGE}/endorsement/withdraw")
    assert db.session.query(Endorsement).count() == 0


@pytest.mark.parametrize("person", [town.PRIYA, town.CORA])
@pytest.mark.parametrize("part", ["endorsement", "notes", "touch", "endorsement/withdraw"])
def test_only_case_managers_speak_of_a_partner(past, browser_of, person, part):
    browser = browser_of(person)
    answer = browser.post(f"{PAGE}/{part}", data={"words": "x", "every": "30", "nonce": str(uuid4())})
    assert answer.status_code == 403


def test_a_note_is_read_by_the_own_team_alone_and_lies_sealed(past, browser_of):
    dana = browser_of(town.DANA)
    dana.post(f"{PAGE}/notes", data={"words": "Ask for Miguel before ten.", "nonce": str(uuid4())})
    assert "Ask for Miguel" in words(browser_of(town.AMARA).get(PAGE))
    for person in (town.LEE, town.PRIYA, town.CORA, town.ADA):
        assert "Miguel" not in browser_of(person).get(PAGE).text
    assert not [
        row for row in db.session.execute(db.text("select words from partner_note")) if b"Miguel" in row[0]
    ]
    assert not [e for e in db.session.query(AuditEvent) if "Miguel" in str(e.data)]


def test_another_team_s_note_is_not_there_to_be_removed(past, browser_of):
    note = _add(PartnerNote, "Ask for Miguel.")
    lee = browser_of(town.LEE)
    answer = lee.post(f"/partners/notes/{note}/remove")
    assert answer.status_code == 404
    assert db.session.query(PartnerNote).count() == 1


def test_a_reminder_comes_by_mail_when_it_is_due_and_names_nobody(past, browser_of, town_app):
    dana = browser_of(town.DANA)
    dana.post(f"{PAGE}/touch", data={"every": "30"})
    handlers.remind()
    assert not _mails()
    with clock.at(clock.now() + timedelta(days=31)):
        handlers.remind()
        assert len(_mails()) == 1
        handlers.remind()
        assert len(_mails()) == 1
    assert "Harbor" not in str(_mails())
    dana.post(f"{PAGE}/touch", data={"every": "0"})
    assert db.session.query(KeepInTouch).count() == 0


def test_a_reminder_stands_among_the_tasks_until_they_have_been_in_touch(past, browser_of):
    browser_of(town.DANA).post(f"{PAGE}/touch", data={"every": "30"})
    assert "Harbor Food Pantry" not in browser_of(town.DANA).get("/tasks").text
    with clock.at(clock.now() + timedelta(days=31)):
        handlers.remind()
        dana = browser_of(town.DANA)
        assert "You wanted to keep in touch" in dana.get("/tasks").text
        assert "Harbor Food Pantry" not in browser_of(town.AMARA).get("/tasks").text
        assert "Harbor Food Pantry" not in dana.get("/tasks?show=team").text
        assert "We have been in touch" in dana.get(PAGE).text
        assert dana.post(f"{PAGE}/touched").status_code == 303
        assert "Harbor Food Pantry" not in dana.get("/tasks").text
        assert browser_of(town.LEE).post(f"{PAGE}/touched").status_code == 404
        assert browser_of(town.PRIYA).post(f"{PAGE}/touched").status_code == 403


def test_a_provider_replies_to_its_record_and_takes_it_back(past, browser_of):
    priya = browser_of(town.PRIYA)
    priya.post(f"{PAGE}/reply", data={"words": "Our freezer was broken in the fall."})
    for address in (PAGE, f"/services/{town.PANTRY}", f"/organizations/{town.HARBOR}"):
        assert "freezer was broken" in browser_of(town.DANA).get(address).text
    assert "freezer was broken" not in browser_of(town.DANA).get(f"/services/{town.RENT_HELP}").text
    priya.post(f"{PAGE}/reply", data={"words": ""})
    assert "freezer was broken" not in browser_of(town.DANA).get(PAGE).text


def test_a_provider_finds_its_record_in_the_header(past, browser_of):
    answer = browser_of(town.PRIYA).get("/record")
    assert answer.status_code == 302
    assert answer.location.endswith(PAGE)


def test_another_provider_may_not_reply(past, browser_of):
    owen = browser_of(town.OWEN)
    answer = owen.post(f"{PAGE}/reply", data={"words": "They are closed."})
    assert answer.status_code == 403


def _add(model, words_: str):
    id_ = uuid4()
    with transaction():
        db.session.add(
            model(
                id=id_,
                partner_id=town.HARBOR,
                team_id=town.HOUSING_TEAM,
                person_id=town.DANA,
                words=words_,
                nonce=str(id_),
                at=clock.now(),
            )
        )
    return id_


def _mails() -> list:
    return [m for m in db.session.query(Message) if m.template == "keep_in_touch"]
