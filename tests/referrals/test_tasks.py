"""What waits for a case manager: opened once, seen by the client's team only, settled with how."""

from uuid import uuid4

import pytest

from app.clients import actions as clients
from app.db import db, transaction
from app.errors import Invalid
from app.referrals.tasks import actions, queries
from app.referrals.tasks.kinds import WHY, WITHIN, Kind, Outcome, outcomes
from app.referrals.tasks.models import Task
from tests import town
from tests.referrals.cast import AMARA, DANA, LEE, open_client, send


@pytest.fixture
def waiting(town_app):
    """Maria says that nobody has been in touch; the provider says they were."""
    with transaction():
        client = open_client()
        return actions.open_task(Kind.NOT_SEEN, client, send(client), by=DANA).id


def test_every_kind_has_words_a_day_and_a_way_to_be_settled():
    assert set(WHY) == set(WITHIN) == set(Kind)
    assert all(outcomes(kind) for kind in Kind)


def test_the_same_reason_waits_only_once(waiting):
    with transaction():
        task = db.session.get_one(Task, waiting)
        client = queries.task(waiting, seen_by=DANA).client
        again = actions.open_task(
            Kind.NOT_SEEN, client, queries.task(waiting, seen_by=DANA).referral, by=DANA
        )
        assert again is task
        assert actions.open_task(Kind.TALK, client, by=DANA) is not task


def test_it_waits_for_whoever_has_the_client_in_their_care(waiting):
    (mine,) = queries.waiting_for(DANA)
    assert (mine.name, mine.service, mine.overdue) == ("Maria Sandoval", "Community pantry", False)
    assert queries.waiting_for(AMARA) == []
    assert [one.id for one in queries.waiting_for_team(seen_by=AMARA)] == [waiting]
    assert queries.waiting_for_team(seen_by=LEE) == []
    with transaction():
        queries.task(waiting, seen_by=DANA).client.worker_id = AMARA.id
    assert [one.id for one in queries.waiting_for(AMARA)] == [waiting]


def test_it_is_settled_with_how_and_by_whom(browser_of, waiting):
    dana = browser_of(town.DANA)
    assert "Says that nobody has been in touch" in dana.get("/tasks").get_data(as_text=True)
    assert dana.post(f"/tasks/{waiting}", {}).status_code == 422
    form = {"outcome": "elsewhere", "words": "They moved away."}
    assert dana.post(f"/tasks/{waiting}", form).status_code == 303
    task = queries.task(waiting, seen_by=DANA)
    assert (task.outcome, task.done_by_id, task.words) == ("elsewhere", DANA.id, "They moved away.")
    assert "Nothing waits" in dana.get("/tasks").get_data(as_text=True)
    assert "We look" not in dana.get(f"/tasks/{waiting}").get_data(as_text=True)


def test_a_contradiction_is_not_just_done(waiting):
    with pytest.raises(Invalid), transaction():
        actions.settle(queries.task(waiting, seen_by=DANA), Outcome.DONE, by=DANA)


@pytest.mark.parametrize(
    ("person", "status"), [(town.LEE, 404), (town.PRIYA, 403), (town.CORA, 403), (town.AMARA, 200)]
)
def test_only_the_clients_own_team_sees_it(browser_of, waiting, person, status):
    browser = browser_of(person)
    assert browser.get(f"/tasks/{waiting}").status_code == status
    assert browser_of(town.LEE).post(f"/tasks/{waiting}", {"outcome": "elsewhere"}).status_code == 404
    assert browser_of(town.DANA).get(f"/tasks/{uuid4()}").status_code == 404


def test_the_list_asks_one_question_however_long_it_is(waiting, statements):
    with transaction():
        for _ in range(3):
            client = open_client()
            actions.open_task(Kind.TALK, client, by=DANA)
        clients.close_client(client, by=DANA)
    db.session.rollback()
    with statements() as run:
        assert len(queries.waiting_for(DANA)) == 4
    assert len(run) == 1


def test_a_number_that_is_unsafe_to_call_is_no_link_on_a_task(browser_of, town_app):
    with transaction():
        safe, unsafe = (open_client(ways={"call": call}) for call in ("allowed", "unsafe"))
        ids = [actions.open_task(Kind.TALK, one, by=DANA).id for one in (safe, unsafe)]
    pages = [browser_of(town.DANA).get(f"/tasks/{id_}").get_data(as_text=True) for id_ in ids]
    assert ["tel:2175550188" in page for page in pages] == [True, False]
    assert "Never by phone call" in pages[1]
