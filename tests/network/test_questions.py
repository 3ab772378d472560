"""The questions: what is stored of an answer, who reads it, and that page, file and store say the same."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.network import handlers
from app.network.models import NetworkFigure, NetworkSnapshot
from app.network.questions import QUESTIONS, queries
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@pytest.fixture
def measured() -> None:
    sent(23, town.HARBOR, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", **SEEN)
    sent(12, town.HARBOR, by=town.LEE, **SEEN)
    handlers.refresh()


def test_every_question_is_answered_and_has_its_page_and_its_file(measured, cora):
    index = text_of(cora.get("/network/questions"))
    for slug, question in QUESTIONS.items():
        told = queries.told(slug)
        assert told.answer.sentences[0] in index
        page = cora.get(f"/network/questions/{slug}")
        assert page.status_code == 200
        assert question.title in page.text
        rows = list(csv.reader(io.StringIO(cora.get(f"/network/questions/{slug}.csv").text)))
        assert len(rows) == len(told.answer.rows) + 1
        assert all(len(row) == len(told.answer.heads) for row in rows)


def test_only_coordinators_ask(measured, browser_of, browser):
    for url in (
        "/network/questions",
        "/network/questions/resting-on-one",
        "/network/questions/resting-on-one.csv",
    ):
        assert browser_of(town.DANA).get(url).status_code == 403
        assert browser.get(url).status_code == 302


def test_a_question_that_nobody_asks_is_not_found(measured, cora):
    assert cora.get("/network/questions/why-me").status_code == 404


def test_before_the_first_measurement_the_pages_say_so(cora):
    assert "Nothing is computed yet" in text_of(cora.get("/network/questions"))
    assert "No referrals to draw yet" in text_of(cora.get("/network/questions/holding-together"))


def test_pages_of_questions_take_few_statements(measured, cora, statements):
    cora.get("/network/questions")
    for url in ("/network/questions", "/network/questions/resting-on-one"):
        with statements() as run:
            cora.get(url)
        assert len(run) <= 8, run


def test_answers_of_one_measurement_go_with_it(measured):
    def answered() -> dict[UUID, set[str]]:
        kept = db.session.execute(select(NetworkFigure.snapshot_id, NetworkFigure.question))
        found: dict[UUID, set[str]] = {}
        for snapshot, question in kept:
            found.setdefault(snapshot, set()).add(question.partition(":")[0])
        return found

    [(first, questions)] = answered().items()
    assert questions == set(QUESTIONS)
    with clock.at(NOON + timedelta(days=500)):
        for _ in range(3):
            handlers.refresh()
    assert first not in answered()
    assert set(answered()) == set(db.session.scalars(select(NetworkSnapshot.id)))


def test_few_people_are_hidden_wherever_the_answer_is_read(measured, cora):
    """All twelve of Westside are one client, as are the 23 of Northside."""
    stored = queries.told("resting-on-one").answer
    assert [row.cells[:4] for row in stored.rows] == [
        ("Food", "all", "all", None),
        ("Housing", "all", "all", None),
    ]
    assert "hidden" in text_of(cora.get("/network/questions/resting-on-one"))


def test_whoever_serves_victims_of_violence_is_not_named(cora):
    sent(23, town.SAFE_HARBOR, need="safety.refuge", **SEEN)
    handlers.refresh()
    for slug in QUESTIONS:
        told = queries.told(slug).answer.plain()
        assert "Safe Harbor" not in str(told)
        assert str(UUID(str(town.SAFE_HARBOR))) not in str(told)
