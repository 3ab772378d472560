"""Measuring anew: step by step, to be stopped and begun again, not too often, and nothing worked out twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.db import db, transaction
from app.jobs import Job
from app.network import actions, handlers, measuring, queries
from app.network.models import NetworkEdge, NetworkFigure, NetworkNode, NetworkSnapshot
from app.network.questions import QUESTIONS
from app.network.questions import queries as answers
from app.network.questions.answer import Question
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@pytest.fixture(autouse=True)
def two_questions(monkeypatch: pytest.MonkeyPatch) -> dict[str, Question]:
    """Two questions do: one that looks at what was sent only, and one that does not."""
    few = {slug: QUESTIONS[slug] for slug in ("holding-together", "resting-on-one")}
    monkeypatch.setattr(measuring, "QUESTIONS", few)
    return few


@pytest.fixture
def referrals() -> None:
    sent(23, town.HARBOR, **SEEN)
    sent(12, town.HARBOR, by=town.LEE)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def interrupt_at(step: int, monkeypatch: pytest.MonkeyPatch, then) -> None:
    """Have `then` happen before the given step gives its rows."""
    plain = measuring.steps
    monkeypatch.setattr(handlers, "steps", lambda *given: [*_lazily(plain(*given), step, then)])


def _lazily(steps, number, then):
    for place, one in enumerate(steps, 1):
        yield one if place != number else measuring.Step(one.words, lambda one=one: (then(), one.rows())[1])


def test_what_is_half_done_is_seen_by_nobody_and_says_how_far_it_is(referrals, cora, monkeypatch):
    handlers.refresh()
    told = []

    def look() -> None:
        told.append(cora.get("/network/questions").text)
        told.append(str(queries.newest().finished_at))

    interrupt_at(4, monkeypatch, look)
    with clock.at(clock.now() + timedelta(minutes=1)):
        handlers.refresh()
    assert "step 4 of" in told[0]
    assert told[1] != str(queries.newest().finished_at)
    assert "step 4 of" not in cora.get("/network/questions").text


def test_a_coordinator_may_stop_it_and_the_figures_of_before_stay(referrals, cora, monkeypatch):
    handlers.refresh()
    first = queries.newest().id
    interrupt_at(3, monkeypatch, lambda: cora.post("/network/refresh/stop"))
    handlers.refresh()
    assert queries.newest().id == first
    assert queries.running() is None
    assert count(NetworkSnapshot) == 1


def test_stopping_what_does_not_run_is_refused_in_words(cora):
    answer = cora.post("/network/refresh/stop")
    assert answer.status_code == 409
    assert "not being measured" in answer.text


def test_measuring_may_be_asked_for_once(cora):
    cora.post("/network/refresh")
    assert (
        db.session.scalar(select(func.count()).where(Job.kind == "refresh_network", Job.key == "soon")) == 1
    )
    with transaction():
        actions.begin()
    assert cora.post("/network/refresh").status_code == 409


def test_only_coordinators_measure(browser_of):
    assert browser_of(town.DANA).post("/network/refresh").status_code == 403
    assert browser_of(town.DANA).post("/network/refresh/stop").status_code == 403


def test_what_a_crash_left_is_swept_away_by_the_next(referrals):
    with transaction():
        crashed = actions.begin()
    with clock.at(clock.now() + actions.GIVEN_UP_AFTER):
        handlers.refresh()
    assert queries.newest().id != crashed
    assert count(NetworkSnapshot) == 1


def test_while_one_is_under_way_the_next_waits_its_turn(referrals):
    with transaction():
        actions.begin()
    handlers.refresh()
    job = db.session.scalars(select(Job).where(Job.kind == "refresh_network")).one()
    assert (job.key, job.due) == ("soon", clock.now() + handlers.LATER)
    assert queries.newest() is None


def test_the_longer_it_takes_the_less_often_it_is_done(referrals):
    handlers.refresh()
    with transaction():
        db.session.execute(update(NetworkSnapshot).values(seconds=30.0))
    assert actions.next_turn() == clock.now() + timedelta(seconds=600)
    with clock.at(clock.now() + timedelta(hours=1)):
        assert actions.next_turn() == clock.now() + actions.SOONEST


def test_what_was_sent_is_not_worked_out_twice(referrals, two_questions):
    """An answer changes no tie: betweenness and groups are taken over. One more referral, and they are not."""
    asked: list[str] = []
    handlers.refresh()
    once = answers.told("holding-together").answer
    for question in list(two_questions.values()):
        two_questions[question.slug] = _noted(question, asked)
    handlers.refresh()
    assert "holding-together" not in asked
    assert "resting-on-one" in asked
    assert answers.told("holding-together").answer == once
    sent(1, town.LAKEVIEW, need="housing.rent")
    handlers.refresh()
    assert "holding-together" in asked


def _noted(question, asked):
    def compute(facts):
        asked.append(question.slug)
        return question.compute(facts)

    return replace(question, compute=compute)


def test_answers_are_kept_for_comparison_and_the_rest_goes(referrals):
    """One measurement a day for forty days, two on the last."""
    today = clock.now()
    for days in (70, 69, 40, 36, 3, 2, 1, 0.1, 0):
        with clock.at(today - timedelta(days=days)):
            handlers.refresh()
    kept = db.session.scalars(select(NetworkSnapshot.computed_at).order_by(NetworkSnapshot.computed_at)).all()
    assert [(today - at).days for at in kept] == [69, 36, 3, 2, 1, 0, 0]
    assert db.session.scalar(select(func.count(NetworkNode.snapshot_id.distinct()))) == 2
    assert db.session.scalar(select(func.count(NetworkEdge.snapshot_id.distinct()))) == 2
    assert db.session.scalar(select(func.count(NetworkFigure.snapshot_id.distinct()))) == len(kept)
