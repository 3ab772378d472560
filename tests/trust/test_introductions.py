"""Who of another agency is named as knowing a partner, when, and how one asks them."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import actions as accounts
from app.accounts.models import Membership, Person
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict
from app.messages import Message
from app.trust import asking, handlers
from app.trust.introducing import LATELY_DAYS, WEEKLY, WINDOW_DAYS, Often, often, up_to
from app.trust.introductions import introducers, introducers_to
from app.trust.models import Hold
from tests import town
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
WORKS = "Lee Novak at Westside Outreach works with them"
ASK = f"/partners/{town.HARBOR}/introductions/{town.LEE}"


def of_lee(count=WEEKLY, clients=11, partner=town.HARBOR, days_ago=20) -> None:
    sent(count, partner, by=town.LEE, days_ago=days_ago, people=clients, **SEEN)
    handlers.refresh()


@pytest.fixture
def weekly(town_app):
    of_lee()


def named(reader=town.DANA) -> list[tuple[str, str, str]]:
    return [(one.name, one.partner_name, one.often) for one in introducers(seen_by=town.actor(reader))]


def text_of(answer) -> str:
    return " ".join(answer.text.split())


def test_somebody_elsewhere_is_named_with_agency_and_how_often(weekly, browser_of):
    page = browser_of(town.DANA).get("/relationships")
    assert "Lee Novak at Westside Outreach" in text_of(page)
    assert ">weekly<" in page.text
    assert ASK in page.text
    assert f"{WORKS} weekly." in text_of(browser_of(town.DANA).get(f"/partners/{town.HARBOR}"))


@pytest.mark.parametrize(
    ("referrals", "clients", "word"),
    [
        (11, 11, Often.MONTHLY),
        (WEEKLY - 1, 11, Often.MONTHLY),
        (WEEKLY, 11, Often.WEEKLY),
        (10, 10, None),
        (WEEKLY, 10, None),
    ],
)
def test_no_number_of_ten_or_fewer_stands_behind_a_word(referrals, clients, word):
    today = 20_000.0
    assert often([(today - 20, number % clients) for number in range(referrals)], today) is word


def test_what_is_told_changes_by_whole_weeks_and_needs_a_referral_of_late():
    mondays = {up_to(day) for day in range(20_000, 20_014)}
    assert {later - earlier for earlier, later in pairwise(sorted(mondays))} == {7}
    end = up_to(20_003.5)
    many = [(end - LATELY_DAYS - 1, number) for number in range(WEEKLY)]
    assert often(many, 20_003.5) is None
    assert often([*many, (end - 1, 0)], 20_003.5) is Often.WEEKLY
    assert (
        often([(end, number) for number in range(WEEKLY)], 20_003.5) is None
    )  # this week's wait until it is over
    assert often([(end - WINDOW_DAYS - 1, number) for number in range(WEEKLY)], 20_003.5) is None


def test_ten_clients_are_not_enough_to_be_named(town_app, browser_of):
    of_lee(clients=10)
    assert named() == []
    assert WORKS not in text_of(browser_of(town.DANA).get(f"/partners/{town.HARBOR}"))


@pytest.mark.parametrize("guarded", [town.WESTSIDE, town.HARBOR])
def test_neither_who_nor_where_ever_serves_victims_of_violence(weekly, guarded):
    assert named()
    db.session.get_one(Organization, guarded).victim_service_provider = True
    db.session.commit()
    assert named() == []
    handlers.refresh()
    db.session.get_one(Organization, guarded).victim_service_provider = False
    db.session.commit()
    assert named() == []  # nothing about them was so much as kept


def test_whoever_switches_it_off_is_not_named_from_that_moment(weekly, browser_of):
    lee = browser_of(town.LEE)
    assert "Others may be told which partners I know well" in lee.get("/account/introductions").text
    assert "checked" in lee.get("/account/introductions").text
    assert lee.post("/account/introductions", {}).status_code == 303
    assert "Nobody is told which partners you know well" in lee.get("/account").text
    assert named() == []
    dana = browser_of(town.DANA)
    assert "Lee Novak" not in dana.get("/relationships").text
    assert dana.get(ASK).status_code == dana.post(ASK, {}).status_code == 404
    lee.post("/account/introductions", {"introduces": "y"})
    assert named() == [("Lee Novak", "Harbor Food Pantry", "weekly")]


@pytest.mark.parametrize("person", [town.PRIYA, town.CORA, town.ADA])
def test_only_case_managers_have_that_setting_read_of_others_and_ask(weekly, browser_of, person):
    other = browser_of(person)
    assert other.get("/account/introductions").status_code == other.get(ASK).status_code == 403
    assert introducers(seen_by=town.actor(person)) == []
    assert introducers_to(town.HARBOR, seen_by=town.actor(person)) == []


def test_colleagues_are_no_strangers_and_nobody_reads_of_themselves(weekly):
    assert named(town.LEE) == []
    assert named(town.AMARA)


@pytest.mark.parametrize("left", ["closed", "no case manager", "held", "unverified"])
def test_whoever_left_or_is_looked_into_is_not_named(weekly, left):
    if left == "closed":
        db.session.get_one(Person, town.LEE).active = False
    elif left == "no case manager":
        db.session.delete(db.session.scalars(select(Membership).filter_by(person_id=town.LEE)).one())
    elif left == "held":
        of = {"person_id": town.LEE, "organization_id": town.WESTSIDE}
        db.session.add(Hold(**of, words="Odd.", held_at=clock.now()))
    else:
        db.session.get_one(Organization, town.WESTSIDE).verified = False
    db.session.commit()
    assert named() == []


def test_whoever_works_well_with_a_partner_needs_no_introduction_until_it_goes_quiet(town_app, browser_of):
    sent(3, town.HARBOR, days_ago=80, **SEEN)
    of_lee()
    dana = browser_of(town.DANA)
    assert "Lee Novak" not in dana.get("/relationships").text
    assert WORKS not in text_of(dana.get(f"/partners/{town.HARBOR}"))
    with clock.at(clock.now() + timedelta(days=20)):
        assert "Lee Novak" in browser_of(town.DANA).get("/relationships").text


def asked(words="Could you introduce me?") -> dict[str, str]:
    return {"words": words, "nonce": str(uuid4())}


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.template == "introduction")))


def test_one_asks_by_a_mail_that_is_told_without_its_words(weekly, browser_of):
    dana = browser_of(town.DANA)
    page = dana.get(ASK).text
    assert "Hello Lee," in page
    assert "Dana Whitfield, Northside Family Center" in page
    assert not any(
        letter.isdigit() for letter in page.split("<textarea")[1].split(">")[1].split("<")[0][:200]
    )
    form = asked("Peculiar words.")
    assert [dana.post(ASK, form).status_code for _ in range(2)] == [303, 303]
    [mail] = mails()
    assert mail.to == "lee@example.org"
    assert "Peculiar words." in mail.params
    assert "dana@example.org" in mail.params
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.name == asking.ASKED))
    assert (event.subject_id, event.actor_id, event.data["partner"]) == (
        town.LEE,
        town.DANA,
        str(town.HARBOR),
    )
    assert "Peculiar" not in str(event.data)
    assert "lee@example.org" not in page
    assert "Give them time, or call" in dana.get(ASK).text


def test_who_was_asked_is_not_asked_again_within_a_month_and_what_was_typed_stays(weekly, browser_of):
    dana = browser_of(town.DANA)
    dana.post(ASK, asked())
    again = dana.post(ASK, asked("Typed with care."))
    assert again.status_code == 409
    assert "within the past month" in again.text
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("most", "said"), [("MOST_A_DAY", "within a day"), ("MOST_A_WEEK", "Ask again next week")]
)
def test_both_sides_are_spared_too_many_mails(weekly, monkeypatch, most, said):
    monkeypatch.setattr(asking, most, 0)
    [lee] = introducers_to(town.HARBOR, seen_by=town.actor(town.DANA))
    with pytest.raises(Conflict, match=said), transaction():
        asking.ask(lee, "Please.", by=town.actor(town.DANA), answer_to="", nonce=uuid4())
    assert mails() == []


@pytest.mark.parametrize(("words", "said"), [("  ", "Write something first"), ("a" * 1001, "at most 1,000")])
def test_nothing_and_too_much_are_refused_beside_the_field(weekly, browser_of, words, said):
    answer = browser_of(town.DANA).post(ASK, asked(words))
    assert answer.status_code == 422
    assert said in answer.text
    assert mails() == []


def test_for_whom_one_works_is_not_said_where_that_serves_victims_of_violence(weekly):
    db.session.get_one(Organization, town.NORTHSIDE).victim_service_provider = True
    db.session.commit()
    assert asking.mail_and_agency(town.actor(town.DANA)) == ("dana@example.org", "")


def test_the_pages_cost_the_same_however_many_are_named(weekly, browser_of, statements):
    dana = browser_of(town.DANA)
    pages = ("/relationships", f"/partners/{town.HARBOR}", ASK)
    costs = []
    for _ in range(2):
        for page in pages:
            dana.get(page)
        with statements() as run:
            for page in pages:
                assert dana.get(page).status_code == 200
        costs.append(len(run))
        of_lee(partner=town.LAKEVIEW)
    assert costs[0] == costs[1]


def test_the_setting_is_ones_own(weekly):
    with transaction():
        accounts.set_introductions(town.LEE, introduces=False, by=town.actor(town.LEE))
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "account.introductions_set"))
    assert (event.subject_id, event.data["introduces"]) == (town.LEE, False)
