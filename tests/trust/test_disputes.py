"""A provider disputes what was counted: both sides are heard, a coordinator decides, and the record follows."""

from datetime import timedelta

import pytest

from app import clock
from app.audit import AuditEvent
from app.db import db
from app.jobs import worker
from app.messages.models import Message
from app.referrals.models import Referral
from app.trust import handlers
from app.trust.knowledge import knowledge
from app.trust.models import Dispute, PartnerRecord
from tests import town
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}
COUNTED = f"/partners/{town.HARBOR}/counted"
CLAIM = "They had called us off the day before."


@pytest.fixture
def past(town_app):
    sent(6, town.HARBOR, days_ago=100, **SEEN)
    sent(1, town.HARBOR, days_ago=50, **REFUSED)
    sent(1, town.LAKEVIEW, need="housing.rent", days_ago=50, **REFUSED)
    handlers.refresh()


def refused(partner=town.HARBOR) -> Referral:
    return db.session.query(Referral).filter_by(status="declined", partner_id=partner).one()


@pytest.fixture
def opened(past, browser_of):
    """The id of a dispute that Priya has opened."""
    answer = browser_of(town.PRIYA).post(f"{COUNTED}/{refused().id}", data={"words": CLAIM})
    assert answer.status_code == 303
    return db.session.query(Dispute).one().id


def taken_on() -> tuple[int, int]:
    record = (
        db.session.query(PartnerRecord).filter_by(partner_id=town.HARBOR, need="", referrer_id=None).one()
    )
    return record.taken_on, record.to_take_on


def test_a_provider_sees_what_counts_against_it_and_nothing_else(past, browser_of):
    text = browser_of(town.PRIYA).get(COUNTED).text
    assert refused().reference in text
    assert text.count("Dispute<span") == 1
    assert 'data-label="Counts as">not taken on<' in text


@pytest.mark.parametrize("person", [town.OWEN, town.ROSA])
def test_another_provider_s_is_not_there(past, browser_of, person):
    assert browser_of(person).get(COUNTED).status_code == 404
    assert browser_of(person).post(f"{COUNTED}/{refused().id}", data={"words": CLAIM}).status_code == 404


def test_what_does_not_count_against_it_can_t_be_disputed(past, browser_of):
    fine = db.session.query(Referral).filter_by(status="contacted").first().id
    foreign = refused(town.LAKEVIEW).id
    for referral in (fine, foreign):
        answer = browser_of(town.PRIYA).post(f"{COUNTED}/{referral}", data={"words": CLAIM})
        assert answer.status_code == 404


def test_both_sides_are_heard_before_a_coordinator_decides_and_the_record_is_counted_anew(opened, browser_of):
    assert taken_on() == (6, 7)
    cora, page = browser_of(town.CORA), f"/disputes/{opened}"
    decision = {"decision": "set_aside", "words": "The mail shows it."}
    assert cora.post(f"{page}/decision", data=decision).status_code == 409
    browser_of(town.DANA).post(f"{page}/answer", data={"words": "That is right, we had."})
    assert "That is right, we had." in cora.get(page).text
    assert cora.post(f"{page}/decision", data=decision).status_code == 303
    for minutes in (1, 2):  # the event, then what follows it a little later
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            worker.run_all()
    assert taken_on() == (6, 6)
    assert knowledge().count(town.HARBOR).whole == 6
    assert "The mail shows it." in browser_of(town.PRIYA).get(page).text


def test_what_stands_counts_as_it_did(opened, browser_of):
    browser_of(town.DANA).post(f"/disputes/{opened}/answer", data={"words": "No, we waited."})
    browser_of(town.CORA).post(
        f"/disputes/{opened}/decision", data={"decision": "stands", "words": "Nobody had called."}
    )
    handlers.refresh()
    assert taken_on() == (6, 7)


def test_after_seven_days_it_is_decided_without_the_other_side(opened, browser_of):
    with clock.at(clock.now() + timedelta(days=8)):
        answer = browser_of(town.CORA).post(
            f"/disputes/{opened}/decision", data={"decision": "set_aside", "words": "Nobody answered."}
        )
    assert answer.status_code == 303


def test_only_a_coordinator_decides_and_only_the_referring_team_answers(opened, browser_of):
    page = f"/disputes/{opened}"
    data = {"decision": "set_aside", "words": "x"}
    for person in (town.PRIYA, town.DANA):
        assert browser_of(person).post(f"{page}/decision", data=data).status_code == 403
    assert browser_of(town.LEE).post(f"{page}/answer", data=data).status_code == 404
    assert browser_of(town.PRIYA).post(f"{page}/answer", data=data).status_code == 403


def test_both_sides_and_the_coordinator_read_what_is_recorded_and_until_when_the_team_has_time(
    opened, browser_of
):
    for person in (town.PRIYA, town.DANA, town.CORA):
        text = browser_of(person).get(f"/disputes/{opened}").text
        assert "<dt>Counts as</dt><dd>not taken on</dd>" in text
        assert "or from " in text


@pytest.mark.parametrize("person", [town.LEE, town.OWEN])
def test_strangers_see_no_dispute(opened, browser_of, person):
    assert browser_of(person).get(f"/disputes/{opened}").status_code == 404
    assert "Harbor" not in browser_of(person).get("/disputes").text


def test_it_is_disputed_once(opened, browser_of):
    answer = browser_of(town.PRIYA).post(f"{COUNTED}/{refused().id}", data={"words": CLAIM})
    assert answer.status_code == 409
    assert db.session.query(Dispute).count() == 1


def test_the_referring_team_is_asked_by_a_mail_that_only_links(opened):
    worker.run_all()
    mails = [m for m in db.session.query(Message) if m.template == "dispute_opened"]
    assert {m.to for m in mails} == {"dana@example.org", "amara@example.org"}
    assert not [m for m in mails if CLAIM in (m.params or "")]


def test_what_the_sides_say_lies_sealed_and_in_no_event(opened):
    assert CLAIM.encode() not in db.session.execute(db.text("select claim from trust_dispute")).scalar_one()
    assert not [e for e in db.session.query(AuditEvent) if CLAIM in str(e.data)]


def test_once_its_time_is_over_the_team_is_said_to_have_had_it(opened, browser_of):
    assert "The team has until" in browser_of(town.PRIYA).get(f"/disputes/{opened}").text
    with clock.at(clock.now() + timedelta(days=8)):
        text = browser_of(town.PRIYA).get(f"/disputes/{opened}").text
    assert "The team had until" in text
    assert "A coordinator decides now." in text
