"""The referrals behind a number: each reads what they may see one by one, a coordinator nothing hidden."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest

from app import clock
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Invalid
from app.referrals.agenda import agenda
from app.referrals.behind import queries
from app.referrals.behind.asked import Asked, asked, words
from app.referrals.behind.queries import behind
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from tests import town
from tests.referrals.cast import AMARA, CORA, DANA, LEE, OWEN, PRIYA, sent, take
from tests.trust import past

NEEDS = {"food": "Food", "housing": "Housing"}
BEHIND = "/referrals/behind"
WITHHELD = "10 people or fewer wait for somebody, or none"


def text_of(response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))))


def wait_for_somebody() -> None:
    """What was written straight into the past is looked at by the clock from now on."""
    with transaction():
        for referral in db.session.query(Referral).where(Referral.ended_at.is_(None)):
            referral.chase, referral.chase_at = "escalate", clock.now()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"partner": "Harbor"}, "The partner is given by something that is no organization’s id."),
        ({"need": "moon"}, "This need is none of those in the list."),
        ({"status": "lost"}, "A referral can’t stand so. Choose from the list where it stands."),
        ({"answer": "perhaps"}, "An answer can be there (“yes”) or not (“no”)."),
        ({"seen": "1"}, "The client was seen (“yes”) or not (“no”)."),
        ({"since": "yesterday"}, "“yesterday” is no day. Write it as in 2026-03-04."),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "The period ends before it begins."),
        ({"beside": "all"}, "Nothing is known of what this number is about."),
    ],
)  # fmt: skip
def test_what_cant_be_meant_is_refused_in_words(given, sentence):
    with pytest.raises(Invalid, match=re.escape(sentence)):
        asked(given, NEEDS)


def test_what_is_shown_is_said_in_a_sentence():
    chosen = Asked(partner=town.HARBOR, referrer=town.NORTHSIDE, need="food", answer="no", seen="no")
    names = {town.HARBOR: "Harbor", town.NORTHSIDE: "Northside"}
    assert words(chosen, names, NEEDS) == (
        "sent from Northside to Harbor for food in the past year, without an answer, without the client being seen"
    )
    period = Asked(about=town.HARBOR, since=date(2026, 1, 2), until=date(2026, 1, 8))
    assert words(period, names, NEEDS) == "sent to or from Harbor from January 2, 2026 to January 8, 2026"


@pytest.mark.parametrize(
    ("reader", "own", "others"),
    [(DANA, 2, 0), (AMARA, 2, 0), (PRIYA, 2, 0), (CORA, 0, 1), (LEE, 0, 0), (OWEN, 0, 0)],
)
def test_each_sees_their_own_side_and_a_coordinator_what_waits_for_somebody(town_app, reader, own, others):
    take(sent(), Action.DECLINE, PRIYA, reason="no_capacity")
    sent()
    found = behind(Asked(partner=town.HARBOR), seen_by=reader)
    assert (found.own, found.others, len(found.lines)) == (own, others, own + others)


def test_a_coordinator_sees_nothing_of_those_who_serve_victims(town_app):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
    sent()
    assert behind(Asked(partner=town.HARBOR), seen_by=CORA).lines == []
    assert len(behind(Asked(partner=town.HARBOR), seen_by=PRIYA).lines) == 1


def test_a_coordinator_reads_no_referral_that_the_list_of_what_is_due_does_not_show(town_app):
    past.sent(13, town.HARBOR, people=13, days_ago=50)
    past.sent(4, town.HARBOR, people=4, days_ago=40, answered=1, ended=2, status="declined")
    past.sent(12, town.LAKEVIEW, need="housing.rent", people=12, days_ago=30, answered=1, status="accepted")
    past.sent(5, town.SAFE_HARBOR, need="safety.refuge", people=5)
    wait_for_somebody()
    due = {row.id for row in agenda(seen_by=CORA).rows}
    assert len(due) == 25
    choices = [
        Asked(),
        *(Asked(partner=one) for one in (town.HARBOR, town.LAKEVIEW, town.SAFE_HARBOR)),
        *(Asked(need=need) for need in ("food", "housing", "safety")),
        *(Asked(status=status) for status in Status),
        *(Asked(answer=said, seen=seen) for said in ("", "yes", "no") for seen in ("", "yes", "no")),
    ]
    for chosen in choices:
        assert {line.id for line in behind(chosen, seen_by=CORA).lines} <= due, chosen


@pytest.mark.parametrize("people", [0, 1, 10])
def test_a_narrow_choice_of_few_looks_the_same_as_one_of_nobody(browser_of, people):
    past.sent(15, town.LAKEVIEW, need="housing.rent", people=15)
    past.sent(3 * people, town.HARBOR, people=people or 1)
    wait_for_somebody()
    cora = browser_of(town.CORA)
    page = text_of(cora.get(f"{BEHIND}?need=food"))
    assert WITHHELD in page
    assert "None that you may see" in page
    assert not re.search(r"\b\d+ of these", page)
    assert "15 of these you may see" in text_of(cora.get(f"{BEHIND}?need=housing"))


def test_more_than_ten_people_who_wait_are_listed_for_a_need(town_app):
    past.sent(11, town.HARBOR, people=11)
    wait_for_somebody()
    found = behind(Asked(need="food"), seen_by=CORA)
    assert (found.withheld, found.others) == (False, 11)


def test_filters_choose_by_both_ends_need_state_answer_outcome_and_period(town_app):
    past.sent(3, town.HARBOR, days_ago=50, answered=1, accepted=1, connected=4, status="contacted")
    past.sent(2, town.LAKEVIEW, need="housing.rent", days_ago=20)
    past.sent(1, town.LAKEVIEW, need="housing.rent", days_ago=400)
    past.sent(4, town.HARBOR, is_test=True)
    now = clock.now().date()

    def counted(**chosen: object) -> int:
        return behind(Asked(**chosen), seen_by=DANA).total

    assert counted() == 5
    assert counted(partner=town.HARBOR) == counted(seen="yes") == counted(status=Status.CONTACTED) == 3
    assert counted(need="housing") == counted(need="housing.rent") == counted(answer="no") == 2
    assert counted(referrer=town.NORTHSIDE) == counted(about=town.NORTHSIDE) == 5
    assert counted(referrer=town.HARBOR) == 0
    assert counted(since=date(now.year - 2, now.month, 1), partner=town.LAKEVIEW) == 3


def test_what_a_merged_organization_was_sent_counts_for_the_one_that_stands_for_it(town_app):
    sent()
    with transaction():
        db.session.get_one(Organization, town.HARBOR).merged_into_id = town.LAKEVIEW
    assert behind(Asked(partner=town.LAKEVIEW), seen_by=DANA).total == 1


def test_the_page_says_what_is_shown_and_nothing_of_the_client(browser_of):
    sent()
    for person, said in (
        (town.DANA, "1 of these you may see because your team sent it"),
        (town.CORA, "1 of these you may see one by one, because they wait for somebody now"),
    ):
        page = text_of(browser_of(person).get(f"{BEHIND}?partner={town.HARBOR}"))
        assert "Referrals sent to Harbor Food Pantry in the past year." in page
        assert said in page
        assert "Sent to Harbor Food Pantry" in page
        for secret in ("Maria", "Sandoval", "62704", "fridge"):
            assert secret not in page


def test_a_filter_that_cant_be_meant_is_refused_beside_the_form(browser_of):
    dana = browser_of(town.DANA)
    for query, sentence in (
        ("need=moon", "This need is none of those in the list."),
        (f"partner={uuid4()}", "There is no such organization."),
    ):
        answer = dana.get(f"{BEHIND}?{query}")
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert "Take all filters away" in text_of(answer)


def test_an_empty_list_says_what_to_do(browser_of):
    page = text_of(browser_of(town.DANA).get(f"{BEHIND}?need=food"))
    assert "None that you may see" in page
    assert "choose a longer period" in page


def test_only_those_who_take_part_come_in(browser, browser_of):
    assert browser.get(BEHIND).status_code == 302
    assert browser_of(town.ADA).get(BEHIND).status_code == 403


def test_long_lists_are_told_in_pages_with_as_few_statements(browser_of, statements, monkeypatch):
    monkeypatch.setattr(queries, "A_PAGE", 5)
    past.sent(3, town.HARBOR)
    dana = browser_of(town.DANA)
    dana.get(BEHIND)
    with statements() as few:
        dana.get(BEHIND)
    past.sent(9, town.HARBOR)
    with statements() as many:
        first = dana.get(f"{BEHIND}?partner={town.HARBOR}").text
    assert len(many) == len(few) + 1  # what the partner is called
    assert first.count('<th scope="row">') == 5
    assert f"partner={town.HARBOR}" in re.findall(r'href="([^"]*page=3[^"]*)"', first)[0]
    assert dana.get(f"{BEHIND}?page=3").text.count('<th scope="row">') == 2
