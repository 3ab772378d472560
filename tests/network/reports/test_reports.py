"""Reports: a month is answered once, what is made of it never changes, and who is told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.finding import handlers
from app.messages import Message
from app.network.questions import QUESTIONS
from app.network.reports import queries
from app.network.reports.models import FrozenAnswer, NetworkReport, ReportSchedule
from app.network.reports.months import AT_FIRST, Month, due
from tests import town
from tests.browser import text_of
from tests.trust.past import sent

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


def test_months_follow_each_other_over_the_year() -> None:
    assert Month.read("2026-12").later(1).code == "2027-01"
    assert Month(2027, 1).later(-1).name == "December 2026"
    assert Month(2026, 12).ends == Month(2027, 1).begins


def test_months_of_one_network_never_overlap_and_leave_no_gap() -> None:
    months = due(NOW, ())
    assert [month.code for month in months] == ["2026-08", "2026-09", "2026-10"]
    assert len(months) == AT_FIRST
    assert all(one.ends == other.begins for one, other in pairwise(months))


def test_a_month_that_is_not_over_is_not_due() -> None:
    assert due(NOW, {Month(2026, 10)}) == []
    assert due(NOW, {Month(2026, 8)}) == [Month(2026, 9), Month(2026, 10)]


@pytest.fixture
def now(town_app):
    with clock.at(NOW):
        yield


@pytest.fixture
def frozen(now):
    """In October, Northside sent 23 to the pantry; in November 40 more, which no report tells of yet."""
    sent(23, town.HARBOR, days_ago=30, **SEEN)
    sent(40, town.HARBOR, days_ago=2, **SEEN)
    handlers.freeze_months()


def made(browser, month: str = "2026-10", questions: tuple[str, ...] = tuple(QUESTIONS)) -> str:
    answer = browser.post("/network/report", data={"month": month, "questions": list(questions)})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_report_answers_what_was_chosen_with_its_methods(frozen, cora):
    page = text_of(cora.get(made(cora)))
    assert "The network in October 2026" in page
    assert "From about 25 referrals that were sent in the month" in page
    for question in QUESTIONS.values():
        assert page.count(question.title) >= 3  # in the contents, above its answer, among the methods


def test_only_months_that_are_over_and_had_referrals_are_offered(frozen, cora):
    assert [month.code for month in queries.months()] == ["2026-10"]
    late = cora.post("/network/report", data={"month": "2026-11", "questions": [*QUESTIONS]})
    assert late.status_code == 422


def test_a_month_says_the_same_whatever_becomes_known_later(frozen, cora):
    before = stored()
    sent(60, town.LAKEVIEW, need="housing.rent", days_ago=30, **SEEN)
    for days in (0, 1, 2):
        with clock.at(NOW + timedelta(days=days)):
            handlers.freeze_months()
    assert stored() == before
    with clock.at(NOW + timedelta(days=15)):
        handlers.freeze_months()
    assert {month for month, _ in stored()} == {"2026-10", "2026-11"}


def stored() -> dict[tuple[str, str], object]:
    return {(row.month, row.question): row.answer for row in db.session.scalars(select(FrozenAnswer))}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"month": "2026-10"}, "Choose at least one question"),
        ({"month": "1999-01", "questions": "holding-together"}, "Not a valid choice"),
        ({"month": "2026-10", "questions": "why-me"}, "is not a valid choice"),
    ],
)
def test_what_can_t_be_is_refused_beside_its_field(frozen, cora, given, said):
    answer = cora.post("/network/report", data=given)
    assert answer.status_code == 422
    assert said in answer.text


def test_only_coordinators_make_and_read(frozen, cora, browser_of, browser):
    for address in ("/network/report", "/network/report/monthly", made(cora)):
        assert browser.get(address).status_code == 302
        for person in (town.DANA, town.PRIYA, town.ADA):
            assert browser_of(person).get(address).status_code == 403
    assert browser_of(town.DANA).post("/network/report", data={}).status_code == 403


def test_there_is_no_report_of_that_id(now, cora):
    assert cora.get(f"/network/report/{uuid4()}").status_code == 404
    assert cora.post(f"/network/report/monthly/{uuid4()}/end").status_code == 404


def test_before_a_month_is_over_the_page_says_when(now, cora):
    assert "No month to report on yet" in cora.get("/network/report").text


def scheduled(cora) -> None:
    given = {"questions": ["holding-together"], "readers": [str(town.CORA)]}
    assert cora.post("/network/report/monthly", data=given).status_code == 303


def test_a_report_is_sent_once_for_each_month_that_ends(frozen, cora):
    scheduled(cora)
    for days in (1, 2, 11, 12, 13):
        with clock.at(NOW + timedelta(days=days)):
            handlers.freeze_months()
    [report] = db.session.scalars(select(NetworkReport))
    assert (report.month, report.questions) == ("2026-11", ["holding-together"])
    [mail] = db.session.scalars(select(Message).where(Message.template == "network_report"))
    assert mail.to == "cora@example.org"
    assert str(report.id) in mail.params
    assert "Sent each month" in cora.get("/network/report").text


def test_who_is_no_coordinator_is_neither_offered_nor_taken(frozen, cora):
    given = {"questions": ["holding-together"], "readers": [str(town.DANA)]}
    assert cora.post("/network/report/monthly", data=given).status_code == 422
    nobody = cora.post("/network/report/monthly", data={"questions": ["holding-together"]})
    assert "Choose at least one coordinator" in nobody.text


def test_what_is_ended_is_sent_no_more(frozen, cora):
    scheduled(cora)
    [schedule] = db.session.scalars(select(ReportSchedule.id))
    assert cora.post(f"/network/report/monthly/{schedule}/end").status_code == 303
    with clock.at(NOW + timedelta(days=12)):
        handlers.freeze_months()
    assert db.session.scalars(select(NetworkReport)).all() == []


def test_a_report_takes_few_statements(frozen, cora, statements):
    address = made(cora)
    cora.get(address)
    for page in (address, "/network/report"):
        with statements() as run:
            cora.get(page)
        assert len(run) <= 10, run
