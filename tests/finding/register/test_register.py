"""The register of unmet need: what is counted in it, what is hidden, and who writes down what is done."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app import audit, clock
from app.clients.models import Client
from app.db import db, transaction
from app.finding.models import Lack, UnmetSearch
from app.finding.register import handlers, queries
from app.finding.register.counting import Case, Quarter, Way, figures
from app.finding.register.models import UnmetNeed
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.trust.past import sent

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
FULL = {"status": "declined", "side": "capacity", "answered": 1, "ended": 1}


def cases(count: int, *, area: str = "Elm", language: str = "en", need: str = "food") -> list[Case]:
    ways = frozenset({Way.NO_ROOM})
    return [Case(need, area, language, ways, who=object()) for _ in range(count)]


def test_a_line_is_for_more_than_ten_people_and_rounded() -> None:
    assert figures(cases(10)) == {}
    assert figures(cases(13))["food", "", ""] == (15, (Way.NO_ROOM,))


def test_a_small_part_takes_another_with_it() -> None:
    """Elm's 4 in Spanish could be worked out from its 40, were its others and the total shown."""
    found = figures(
        [*cases(36), *cases(4, language="es"), *cases(50, area="Oak"), *cases(20, area="Oak", language="es")]
    )
    assert found["food", "", ""].times == 110
    assert ("food", "Elm", "es") not in found
    assert ("food", "Elm", "en") not in found or ("food", "Elm", "") not in found


def test_one_person_many_times_is_no_line() -> None:
    assert figures([one._replace(who="the same") for one in cases(30)]) == {}


def test_the_searches_of_one_day_count_as_one_person_s() -> None:
    searches = [Case("food", "Elm", "en", frozenset({Way.NOTHING}), who=day, times=6) for day in range(5)]
    assert figures(searches) == {}


def test_quarters_follow_each_other() -> None:
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2026, 1).later(-1).code == "2025-Q4"
    assert str(Quarter(2026, 4).begins) == "2026-10-01"


@pytest.fixture
def now(town_app):
    with clock.at(NOW):
        yield


def different_people() -> None:
    """Give every referral a client of its own, all alike."""
    with transaction():
        for referral in db.session.scalars(select(Referral)):
            like = db.session.get_one(Client, referral.client_id)
            columns = {c.key: getattr(like, c.key) for c in Client.__table__.columns if c.key != "id"}
            one = Client(**{**columns, "id": uuid4()})
            db.session.add(one)
            db.session.flush()
            db.session.execute(update(Referral).where(Referral.id == referral.id).values(client_id=one.id))


@pytest.fixture
def counted(now):
    """Last quarter 14 were turned away for want of room and 12 chose otherwise; this quarter 26 were turned away."""
    sent(14, town.HARBOR, days_ago=90, **FULL)
    sent(12, town.HARBOR, days_ago=90, status="declined", side="client", answered=1, ended=1)
    sent(26, town.HARBOR, days_ago=20, **FULL)
    different_people()
    handlers.count_unmet()


def row() -> UnmetNeed:
    return db.session.scalars(select(UnmetNeed).filter_by(need="food", area="", language="")).one()


def test_the_page_says_how_often_by_quarter(counted, cora):
    text = text_of(cora.get("/network/unmet"))
    assert "Food Everywhere hidden hidden hidden 15 25 too few to say Open" in text
    one = text_of(cora.get(f"/network/unmet/{row().id}"))
    assert "Mainly referrals that led nowhere, partners without room." in one


def test_a_quarter_that_is_over_is_counted_once(counted, cora):
    sent(30, town.HARBOR, days_ago=90, **FULL)
    different_people()
    handlers.count_unmet()
    assert queries.line(row().id)[1].times[-2:] == (15, 25)


def test_searches_that_met_nothing_count_with_the_others(now):
    with transaction():
        for day in range(12):
            db.session.add(
                UnmetSearch(day=(NOW - timedelta(days=day)).date(), need="food.pantry", area="", language="ar",
                            kind=Lack.NOTHING, times=2)
            )  # fmt: skip
    handlers.count_unmet()
    _, line = queries.line(row().id)
    assert (line.times[-1], line.ways) == (25, ("searches that found nothing",))


def test_only_coordinators_read_and_write(counted, browser_of, browser):
    addresses = ("/network/unmet", "/network/unmet/register.csv", f"/network/unmet/{row().id}")
    for address in addresses:
        assert browser.get(address).status_code == 302
        for person in (town.DANA, town.PRIYA, town.ADA):
            assert browser_of(person).get(address).status_code == 403
    assert browser_of(town.DANA).post(addresses[-1], data={"state": "filled"}).status_code == 403


def test_a_coordinator_says_what_is_done_and_the_history_keeps_it(counted, cora):
    address = f"/network/unmet/{row().id}"
    given = {"version": "1", "state": "recruiting", "owner": str(town.CORA), "note": "Asked St. Mark’s."}
    assert cora.post(address, data=given).status_code == 303
    text = text_of(cora.get(address))
    assert "Recruiting a partner since" in text
    assert "looked after by Cora Lindqvist" in text
    assert "Now recruiting a partner, looked after by Cora Lindqvist, the note changed" in text
    [event] = [one for one in audit.timeline_of(row()) if one.name == "unmet_need.changed"]
    assert "Mark" not in str(event.data)


def test_who_saves_over_another_is_told(counted, cora):
    address = f"/network/unmet/{row().id}"
    assert cora.post(address, data={"version": "1", "state": "filled"}).status_code == 303
    late = cora.post(address, data={"version": "1", "state": "open"})
    assert late.status_code == 409
    assert "Somebody else has changed this line" in late.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "gone"}, "Not a valid choice"),
        ({"state": "open", "owner": str(town.DANA)}, "Not a valid choice"),
        ({"state": "open", "note": "x" * 1001}, "at most 1,000"),
    ],
)
def test_what_can_t_be_is_refused_beside_its_field(counted, cora, given, said):
    answer = cora.post(f"/network/unmet/{row().id}", data={"version": "1", **given})
    assert answer.status_code == 422
    assert said in answer.text


def test_there_is_no_line_of_that_id(counted, cora):
    assert cora.get(f"/network/unmet/{uuid4()}").status_code == 404


def test_the_file_says_what_the_page_says_and_no_formula(counted, cora):
    cora.post(f"/network/unmet/{row().id}", data={"version": "1", "state": "open", "note": "=1+1"})
    rows = list(csv.DictReader(io.StringIO(cora.get("/network/unmet/register.csv?lines=whole").text)))
    assert [(one["need"], one["2026-Q3"], one["2026-Q4"], one["note"]) for one in rows] == [
        ("Food", "15", "25", "'=1+1")
    ]


def test_the_page_can_be_narrowed_and_teaches_when_it_is_empty(counted, cora):
    assert "No line is like that" in cora.get("/network/unmet?state=filled").text
    assert "Food" in text_of(cora.get("/network/unmet?need=food&lines=whole"))


def test_before_anything_is_counted_the_page_says_what_will_stand_there(now, cora):
    assert "No unmet need to tell of yet" in cora.get("/network/unmet").text


def test_the_page_costs_a_fixed_number_of_statements(counted, cora, statements):
    cora.get("/network/unmet")
    with statements() as run:
        cora.get("/network/unmet")
    assert len(run) <= 10, run
