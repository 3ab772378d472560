"""Nobody leaves open work behind: it is counted, moved to colleagues in one act, and only then the account closes."""

import pytest
from sqlalchemy import select

from app.accounts import actions as accounts
from app.accounts.models import Person
from app.audit import AuditEvent, timeline_of
from app.clients.models import Client
from app.db import db, transaction
from app.errors import Conflict
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals import leaving
from app.referrals.choosing import actions as shortlists
from app.referrals.choosing.models import Shortlist
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import ADA, AMARA, DANA, PRIYA, send, take

CLOSE = f"/admin/people/{town.DANA}/close"
TEAM = f"to-{town.HOUSING_TEAM}"


@pytest.fixture
def work(town_app):
    """Dana has two clients, three referrals of which one has ended, and a shortlist."""
    with transaction():
        first, second, third = send(), send(), send()
        from app.directory.models import Service

        service = db.session.get_one(Service, town.PANTRY)
        shortlists.put_on(first.client, service, by=DANA)
        ended = third.id
        third.client.closed_at = third.sent_at
    take(ended, Action.WITHDRAW, DANA, reason="duplicate")
    transport().sent.clear()
    run_all()
    return first.id, second.id, ended


def test_the_page_counts_what_must_be_handed_over_and_names_no_client(ada, work):
    page = text_of(ada.get(CLOSE))
    assert "Housing team: 2 clients, 2 referrals that they sent, 1 shortlist" in page
    assert "Maria" not in page


def test_without_a_choice_nothing_moves_and_the_account_stays_open(ada, work):
    for answer in ({}, {TEAM: str(town.LEE)}, {TEAM: "nobody"}):
        refused = ada.post(CLOSE, answer)
        assert refused.status_code == 422
        assert "Choose who takes over in Housing team." in text_of(refused)
    db.session.rollback()
    assert db.session.get_one(Person, town.DANA).active
    assert set(db.session.scalars(select(Client.worker_id))) == {town.DANA}


def test_one_act_moves_everything_that_is_open_and_closes_the_account(ada, work):
    *open_, ended = work
    page = text_of(ada.post(CLOSE, {TEAM: str(town.AMARA)}, follow_redirects=True))
    assert "5 things handed over. The account is closed." in page
    db.session.rollback()
    assert not db.session.get_one(Person, town.DANA).active
    assert {db.session.get_one(Referral, id_).case_manager_id for id_ in open_} == {town.AMARA}
    assert db.session.get_one(Referral, ended).case_manager_id == town.DANA
    still_open = Client.closed_at.is_(None)
    assert set(db.session.scalars(select(Client.worker_id).where(still_open))) == {town.AMARA}
    assert set(db.session.scalars(select(Shortlist.case_manager_id))) == {town.AMARA}


def test_each_thing_that_moved_is_written_down_and_told_in_one_mail(ada, work):
    ada.post(CLOSE, {TEAM: str(town.AMARA)})
    names = list(db.session.scalars(select(AuditEvent.name).where(AuditEvent.actor_id == ADA.id)))
    assert names.count("referral.given") == 2
    assert names.count("client.handed_over") == 2
    assert names.count("shortlist.handed_over") == 1
    given = [event for event in timeline_of(("referral", work[0])) if event.name == "referral.given"]
    assert given[0].data["to"] == str(town.AMARA)
    transport().sent.clear()
    run_all()
    [mail] = transport().sent
    assert (mail["To"], mail["Subject"]) == (
        "amara@example.org",
        "Work of a colleague was handed over to you",
    )
    assert "5 things" in mail.get_content()


def test_a_provider_hands_over_to_a_colleague_or_to_the_whole_team(ada, work):
    take(work[0], Action.ACCEPT, PRIYA)
    address = f"/admin/people/{town.PRIYA}/hand-over"
    assert "Harbor Food Pantry: 1 referral that they took on" in text_of(ada.get(address))
    assert ada.post(address, {f"to-{town.HARBOR}": str(town.DANA)}).status_code == 422
    assert ada.post(address, {f"to-{town.HARBOR}": "nobody"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Referral, work[0]).owner_id is None
    assert db.session.get_one(Person, town.PRIYA).active


def test_no_door_closes_an_account_with_open_work(work):
    with pytest.raises(Conflict, match="open work in their hands"), transaction():
        accounts.deactivate(town.DANA, by=ADA)
    with transaction():
        leaving.hand_over(town.DANA, {town.HOUSING_TEAM: town.AMARA}, by=ADA)
        accounts.deactivate(town.DANA, by=ADA)
    assert leaving.places(town.AMARA)
    assert AMARA.id == town.AMARA


def test_where_nobody_else_works_the_page_says_what_to_do(ada, work):
    with transaction():
        accounts.leave_team(town.HOUSING_TEAM, person_id=town.AMARA, by=ADA)
    assert "Nobody else works there." in text_of(ada.get(CLOSE))


@pytest.mark.parametrize("page", ["close", "hand-over"])
def test_only_administrators_hand_over_the_work_of_others(browser_of, work, page):
    for person in (town.DANA, town.PRIYA, town.CORA):
        assert browser_of(person).get(f"/admin/people/{town.DANA}/{page}").status_code == 403
        assert browser_of(person).post(f"/admin/people/{town.DANA}/{page}").status_code == 403
