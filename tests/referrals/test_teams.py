"""An inbox worked together: what is looked for is found, several are received, each is in somebody’s hands."""

from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Membership, Person
from app.actor import Role
from app.db import db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import AMARA, DANA, PRIYA, open_client, send, sent, status_of, take

PETRA = town.ROSA


@pytest.fixture
def petra(town_app):
    """A second person at Harbor, beside Priya: Rosa, who is given a role there."""
    with transaction():
        db.session.add(
            Membership(
                person_id=PETRA, organization_id=town.HARBOR, role=Role.PROVIDER, created_at=clock.now()
            )
        )
    return PETRA


def referral(id_) -> Referral:
    db.session.rollback()
    return db.session.get_one(Referral, id_)


def test_a_client_is_found_by_the_whole_name_and_by_nothing_less(dana, town_app):
    sent()
    search = {"tab": "waiting", "q": "maria  SANDOVAL"}
    assert "1 referral found" in text_of(dana.post("/referrals", search))
    for part in ("Maria", "Sandoval", "Mari"):
        assert "0 referrals found" in text_of(dana.post("/referrals", {"tab": "waiting", "q": part}))


def test_a_provider_finds_a_name_only_once_it_may_be_seen(priya, town_app):
    id_ = sent()
    search = {"q": "Maria Sandoval"}
    assert "0 referrals found" in text_of(priya.post("/inbox", {**search, "tab": "answer"}))
    take(id_, Action.ACCEPT, PRIYA)
    assert "1 referral found" in text_of(priya.post("/inbox", {**search, "tab": "progress"}))


def test_where_no_index_of_names_is_kept_the_own_team_still_finds_them(dana, town_app):
    with transaction():
        db.session.get_one(Organization, town.NORTHSIDE).victim_service_provider = True
        send()
    assert "1 referral found" in text_of(dana.post("/referrals", {"tab": "waiting", "q": "Maria Sandoval"}))


@pytest.mark.parametrize("words", ["Food pantry", "Dana Whitfield", "harbor food"])
def test_words_find_reference_service_need_and_people(priya, town_app, words):
    id_ = sent()
    reference = referral(id_).reference
    assert reference in text_of(priya.post("/inbox", {"tab": "answer", "q": reference[:4]}))
    assert "1 referral found" in text_of(priya.post("/inbox", {"tab": "answer", "q": words}))


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"status": "received"}, 0),
        ({"status": "sent"}, 2),
        ({"urgency": "today"}, 1),
        ({"service": str(town.PANTRY)}, 2),
        ({"service": str(town.SHELTER)}, 0),
        ({"service": "no id"}, 0),
        ({"owner": "me"}, 1),
        ({"owner": "nobody"}, 1),
        ({"owner": str(town.PRIYA)}, 1),
        ({"owner": "no id"}, 0),
        ({"overdue": "1"}, 1),
        ({"need": "food", "urgency": "today", "owner": "me"}, 0),
    ],
)
def test_filters_hold_together(priya, town_app, chosen, found):
    from app.referrals.wording import Urgency

    with transaction():
        urgent, mine = send(urgency=Urgency.TODAY), send()
        mine.owner_id = town.PRIYA
        urgent.answer_by = clock.now() - timedelta(hours=1)
    page = text_of(priya.post("/inbox", {"tab": "answer", **chosen}))
    assert f"{found} referral" in page
    assert page.count("Food pantry in 62704") == found


def test_a_status_of_another_pile_filters_nothing(priya, town_app):
    sent()
    page = text_of(priya.post("/inbox", {"tab": "answer", "status": "declined"}))
    assert page.count("Food pantry in 62704") == 1


def test_what_was_filtered_is_paged_without_an_address(priya, town_app):
    with transaction():
        for n in range(51):
            send(open_client(name=f"Client {n}"))
    first = priya.post("/inbox", {"tab": "answer", "need": "food"})
    assert "Page 1 of 2" in text_of(first)
    second = priya.post("/inbox", {"tab": "answer", "need": "food", "page": "2"})
    assert text_of(second).count("Food pantry in 62704") == 1


def test_several_are_received_at_once_and_what_changed_is_left_alone(priya, town_app):
    ids = [sent() for _ in range(3)]
    take(ids[2], Action.WITHDRAW, DANA, reason="duplicate")
    ticked = {"do": "received", "tab": "answer", "chosen": [f"{id_}.1" for id_ in ids]}
    page = priya.post("/inbox/several", ticked, follow_redirects=True)
    assert "2 of 3 received" in text_of(page)
    assert [status_of(id_) for id_ in ids] == [Status.RECEIVED, Status.RECEIVED, Status.WITHDRAWN]


def test_nothing_is_received_for_a_stranger(browser_of, town_app):
    id_ = sent()
    browser_of(town.OWEN).post("/inbox/several", {"do": "received", "chosen": [f"{id_}.1", "nonsense"]})
    assert status_of(id_) is Status.SENT


def test_one_takes_a_referral_gives_it_on_and_puts_it_back(priya, petra, town_app):
    id_ = sent()
    assert "Take it" in text_of(priya.get(f"/referrals/{id_}"))

    def given(to: str, version: int) -> str:
        answer = {"side": "provider", "to": to, "version": str(version)}
        return text_of(priya.post(f"/referrals/{id_}/give", answer, follow_redirects=True))

    assert "Priya Raman took it" in given("me", 1)
    assert referral(id_).owner_id == town.PRIYA
    assert "gave it to Rosa" in given(str(petra), 2)
    transport().sent.clear()
    run_all()
    assert [mail["To"] for mail in transport().sent if "given to you" in mail["Subject"]] == [
        "rosa@example.org"
    ]
    assert "put it back for the team" in given("", 3)
    assert referral(id_).owner_id is None


def test_of_two_who_take_it_the_second_is_told(priya, petra, browser_of, town_app):
    id_ = sent()
    answer = {"side": "provider", "to": "me", "version": "1"}
    assert browser_of(petra).post(f"/referrals/{id_}/give", answer).status_code == 303
    assert priya.post(f"/referrals/{id_}/give", answer).status_code == 409
    assert referral(id_).owner_id == petra


@pytest.mark.parametrize(
    ("side", "to"),
    [("provider", town.OWEN), ("provider", town.DANA), ("referrer", town.LEE), ("referrer", "")],
)
def test_it_goes_into_no_hands_outside_of_the_team(dana, priya, town_app, side, to):
    id_ = sent()
    browser = priya if side == "provider" else dana
    refused = browser.post(f"/referrals/{id_}/give", {"side": side, "to": str(to), "version": "1"})
    assert refused.status_code == 422
    assert (referral(id_).owner_id, referral(id_).case_manager_id) == (None, town.DANA)


def test_nobody_gives_on_behalf_of_the_other_side(dana, priya, town_app):
    id_ = sent()
    for browser, side in ((dana, "provider"), (priya, "referrer")):
        assert browser.post(f"/referrals/{id_}/give", {"side": side, "to": "me"}).status_code == 404


def test_case_managers_give_several_to_a_colleague(dana, town_app):
    ids = [sent() for _ in range(2)]
    ticked = {"to": str(town.AMARA), "tab": "waiting", "chosen": [f"{id_}.1" for id_ in ids]}
    page = text_of(dana.post("/referrals/several", ticked, follow_redirects=True))
    assert "2 referrals in other hands now" in page
    assert {referral(id_).case_manager_id for id_ in ids} == {AMARA.id}


def test_whoever_gives_several_outside_of_the_team_is_told_why_nothing_changed(dana, town_app):
    ids = [sent() for _ in range(2)]
    for stranger in (str(town.LEE), "nobody"):
        ticked = {"to": stranger, "tab": "waiting", "chosen": [f"{id_}.1" for id_ in ids]}
        page = text_of(dana.post("/referrals/several", ticked, follow_redirects=True))
        assert "whom you chose is not of their team, or can’t sign in" in page
        assert "done already" not in page
    assert {referral(id_).case_manager_id for id_ in ids} == {town.DANA}


def test_several_that_stay_for_two_reasons_are_told_apart(dana, town_app):
    ids = [sent() for _ in range(2)]
    ticked = {"to": str(town.LEE), "tab": "waiting", "chosen": [f"{ids[0]}.1", f"{ids[1]}.9"]}
    page = text_of(dana.post("/referrals/several", ticked, follow_redirects=True))
    assert "0 of 2 in other hands now. 1 could not be given" in page
    assert "1 had changed or were done already" in page


def test_what_has_ended_is_in_nobodys_hands_any_more(dana, town_app):
    id_ = sent()
    take(id_, Action.WITHDRAW, DANA, reason="duplicate")
    answer = {"side": "referrer", "to": str(town.AMARA), "version": "2"}
    assert dana.post(f"/referrals/{id_}/give", answer).status_code == 409
    assert db.session.get(Person, town.AMARA).active
