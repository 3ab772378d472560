"""The gaming watch: what counts as odd, who may decide, and that what is held back has no weight until released."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.audit import AuditEvent
from app.db import db
from app.jobs import worker
from app.trust import handlers, reviewing
from app.trust.knowledge import knowledge
from app.trust.models import Hold, PartnerRecord, Signal
from app.trust.watching import Kind, Sign, counts_as, signs
from tests import town
from tests.trust.past import sent
from tests.trust.test_learning import case

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
TODAY = 400.0
FRIEND, OTHER = town.HARBOR, town.LAKEVIEW


def told(count: int, partner=FRIEND, *, by=town.DANA, of=town.NORTHSIDE, every=8.0, until=TODAY - 1) -> list:
    return [
        case(
            id=town.id_of(f"{by} {partner} {number} {until}"),
            case_manager=by,
            organization=of,
            partner=partner,
            day=until - every * number - 10,
            status="contacted",
            connected=until - every * number,
        )
        for number in range(count)
    ]


def kinds(cases) -> list[Kind]:
    return [sign.kind for sign in signs(cases, TODAY)]


def test_an_account_that_leans_on_one_partner_is_seen_from_fifteen_referrals_up():
    elsewhere = [one for n in range(5) for one in told(1, town.id_of(f"other {n}"))]
    assert Kind.LEANING not in kinds([*told(9), *elsewhere])
    found = [s for s in signs([*told(10), *elsewhere], TODAY) if s.kind is Kind.LEANING]
    assert found == [Sign(Kind.LEANING, town.DANA, town.NORTHSIDE, FRIEND, 10, 15)]


def test_two_fifths_exactly_is_no_leaning():
    elsewhere = [one for n in range(9) for one in told(1, town.id_of(f"other {n}"))]
    assert Kind.LEANING not in kinds([*told(6), *elsewhere])


def test_many_in_one_week_are_a_burst_unless_every_week_is_like_that():
    spread = [one for n in range(4) for one in told(1, town.id_of(f"other {n}"), until=TODAY - 40 * n - 1)]
    assert Kind.BURST in kinds([*told(9, every=0.5), *spread])
    steady = [one for n in range(20) for one in told(8, until=TODAY - 8 * n - 1, every=0.5)]
    assert Kind.BURST not in kinds(steady)


def test_two_that_only_refer_to_each_other_are_seen_once():
    there = told(6, OTHER, of=FRIEND, by=town.PRIYA)
    back = told(6, FRIEND, of=OTHER, by=town.OWEN)
    assert kinds([*there, *back]).count(Kind.MUTUAL) == 1
    assert Kind.MUTUAL not in kinds([*there, *back, *told(3, town.SAFE_HARBOR, of=FRIEND, by=town.PRIYA)])


def test_an_organization_that_is_most_of_a_partner_s_record_reaches_its_ten_voices():
    elsewhere = [one for n in range(20) for one in told(1, town.id_of(f"other {n}"))]
    assert kinds([*told(11), *elsewhere]) == [Kind.VOICES]
    assert kinds([*told(10), *elsewhere]) == []
    both = kinds([*told(11), *elsewhere, *told(12, by=town.LEE, of=town.WESTSIDE)])
    assert (both.count(Kind.VOICES), both.count(Kind.CAPPED)) == (1, 1)


def test_ten_voices_among_many_are_listed_for_reading_and_wait_for_nobody(town_app, browser_of):
    sent(15, FRIEND, **SEEN)
    sent(20, FRIEND, by=town.LEE, **SEEN)
    handlers.refresh()
    handlers.watch()
    db.session.query(Signal).filter(Signal.kind.not_in(["capped"])).delete()
    db.session.commit()
    assert reviewing.pile().count == 0
    page = " ".join(browser_of(town.CORA).get("/watch").text.split())
    assert "Nothing odd" in page
    assert "Ten voices reached" in page
    assert "about 15 of about 35" in page
    assert "6 voices" in page
    sign = db.session.query(Signal).one()
    text = browser_of(town.CORA).get(f"/watch/{sign.id}").text
    assert "Nothing needs to be decided" in text
    assert "Nothing is wrong with it" not in text


def test_no_number_of_referrals_counts_as_more_than_ten_voices():
    assert [round(counts_as(n), 1) for n in (1, 11, 100_000)] == [1.0, 5.5, 10.0]


def test_what_is_old_open_or_unverified_is_no_sign():
    assert not kinds(told(20, until=TODAY - 200))
    assert not kinds([one._replace(verified=False) for one in told(20)])
    assert not kinds([one._replace(connected=None, status="sent") for one in told(20)])


@pytest.fixture
def past(town_app):
    for days in range(20, 110, 5):
        sent(1, FRIEND, days_ago=days, **SEEN)
    sent(4, OTHER, need="housing.rent", days_ago=50, **SEEN)
    sent(5, FRIEND, days_ago=50, by=town.LEE, answered=1, ended=1, status="declined", side="provider")
    handlers.refresh()
    handlers.watch()


def leaning() -> Signal:
    return db.session.query(Signal).filter_by(kind="leaning").one()


def held(browser_of) -> Hold:
    data = {"words": "It looks arranged."}
    address = f"/watch/{leaning().id}/hold?account={town.DANA}"
    assert browser_of(town.CORA).post(address, data=data).status_code == 303
    return db.session.query(Hold).one()


def later() -> None:
    for minutes in (1, 2):  # the event, then what follows it a little later
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            worker.run_all()


def taken_on() -> tuple[int, int]:
    rows = db.session.query(PartnerRecord).filter_by(partner_id=FRIEND, need="", referrer_id=None)
    return rows.one().taken_on, rows.one().to_take_on


def test_the_queue_shows_evidence_in_counts_and_the_desk_counts_it(past, browser_of):
    text = " ".join(browser_of(town.CORA).get("/watch").text.split())
    assert "Dana Whitfield" in text
    assert "about 20 of about 20" in text
    assert reviewing.pile().count == db.session.query(Signal).count()
    assert "Gaming watch" in browser_of(town.CORA).get("/stewardship").text


def test_the_effect_is_shown_before_anything_is_decided(past, browser_of):
    text = " ".join(browser_of(town.CORA).get(f"/watch/{leaning().id}").text.split())
    assert "What holding Dana Whitfield back would change" in text
    found = {one.partner: one for one in reviewing.effect_of(town.DANA)}
    assert found["Harbor Food Pantry"].without < found["Harbor Food Pantry"].with_it
    assert db.session.query(Hold).count() == 0


def test_the_two_chances_and_their_change_agree_to_the_tenth(past, browser_of):
    page = browser_of(town.CORA).get(f"/watch/{leaning().id}").text
    rows = re.findall(r'referrals">([\d.]+)%<.*?Without">([\d.]+)%<.*?nowrap">(none|[+−][\d.]+)', page)
    assert rows
    for with_it, without, change in rows:
        told = 0.0 if change == "none" else float(change.replace("−", "-"))
        assert round(float(without) - float(with_it), 1) == told


def test_what_is_held_back_counts_nothing_until_it_is_released(past, browser_of):
    assert taken_on() == (18, 23)
    expected = {one.partner: one for one in reviewing.effect_of(town.DANA)}
    hold = held(browser_of)
    later()
    assert taken_on() == (0, 5)
    assert knowledge().count(FRIEND).whole == 5
    again = {one.partner: one for one in reviewing.effect_of(town.DANA)}
    assert again == expected
    assert "It looks arranged." in browser_of(town.CORA).get(f"/watch/held/{hold.id}").text
    assert browser_of(town.CORA).post(f"/watch/held/{hold.id}/release").status_code == 303
    later()
    assert taken_on() == (18, 23)
    names = [event.name for event in db.session.query(AuditEvent)]
    assert names.count("evidence.held") == names.count("evidence.released") == 1


def test_an_event_of_a_held_account_is_learnt_by_nobody(past, browser_of):
    held(browser_of)
    later()
    sent(3, FRIEND, days_ago=1, answered=0.5, accepted=0.5, connected=0.9, status="contacted")
    handlers.learn_from_events()
    assert knowledge().count(FRIEND).whole == 5


def test_twice_is_refused(past, browser_of):
    hold, cora = held(browser_of), browser_of(town.CORA)
    address = f"/watch/{leaning().id}/hold?account={town.DANA}"
    assert cora.post(address, data={"words": "Again."}).status_code == 409
    assert cora.post(f"/watch/{leaning().id}/clear").status_code == 409
    cora.post(f"/watch/held/{hold.id}/release")
    assert cora.post(f"/watch/held/{hold.id}/release").status_code == 409


def test_a_hold_needs_a_reason_and_an_account_that_is_meant(past, browser_of):
    cora, address = browser_of(town.CORA), f"/watch/{leaning().id}/hold"
    assert cora.post(f"{address}?account={town.DANA}", data={"words": ""}).status_code == 422
    assert cora.post(address, data={"words": "x"}).status_code == 422
    assert cora.post(f"{address}?account={town.LEE}", data={"words": "x"}).status_code == 404
    assert db.session.query(Hold).count() == 0


@pytest.mark.parametrize("person", [town.DANA, town.PRIYA, town.ADA])
def test_nobody_but_coordinators_looks_or_decides(past, browser_of, person):
    browser, sign = browser_of(person), leaning().id
    assert browser.get("/watch").status_code == 403
    assert browser.get(f"/watch/{sign}").status_code == 403
    for address in (f"{sign}/hold?account={town.LEE}", f"{sign}/clear", f"held/{sign}/release"):
        assert browser.post(f"/watch/{address}", data={"words": "x"}).status_code == 403


def test_a_coordinator_of_either_side_looks_but_does_not_decide(past, browser_of, monkeypatch):
    sign = leaning()
    sign.partner_id = town.NETWORK
    db.session.commit()
    cora = browser_of(town.CORA)
    assert "another coordinator decides" in cora.get(f"/watch/{sign.id}").text
    assert cora.post(f"/watch/{sign.id}/clear").status_code == 403


def test_what_was_cleared_comes_back_only_when_there_is_much_more_of_it(past, browser_of):
    browser_of(town.CORA).post(f"/watch/{leaning().id}/clear")
    sent(5, FRIEND, days_ago=12, **SEEN)
    handlers.watch()
    assert leaning().settled_at is not None
    sent(8, FRIEND, days_ago=12, **SEEN)
    handlers.watch()
    assert leaning().settled_at is None


def test_what_is_not_seen_any_more_leaves_the_queue(past):
    with clock.at(clock.now() + timedelta(days=200)):
        handlers.watch()
    assert db.session.query(Signal).count() == 0


def test_the_queue_costs_the_same_however_long_it_is(past, browser_of, statements):
    cora = browser_of(town.CORA)
    cora.get("/watch")
    with statements() as few:
        cora.get("/watch")
    first = leaning()
    for kind in ("burst", "voices", "mutual"):
        db.session.add(
            Signal(
                kind=kind,
                organization_id=town.WESTSIDE,
                partner_id=OTHER,
                part=12,
                whole=20,
                found_at=first.found_at,
            )
        )
    db.session.commit()
    with statements() as many:
        cora.get("/watch")
    assert len(many) <= len(few)
