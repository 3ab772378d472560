"""Every number of the network leads to the referrals behind it, as far as the reader may see them."""

import html
import re

import pytest

from app.finding.handlers import freeze_months
from app.network import handlers
from app.network.questions import QUESTIONS
from app.network.questions.answer import Answer, Head, Row
from app.trust import handlers as trust
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@pytest.fixture
def measured():
    sent(24, town.HARBOR, people=24, days_ago=50, **SEEN)
    sent(24, town.HARBOR, people=24, days_ago=200, answered=2, status="declined", ended=2)
    sent(12, town.HARBOR, by=town.LEE, people=12, days_ago=50, **SEEN)
    sent(12, town.LAKEVIEW, need="housing.rent", people=12, days_ago=30)
    sent(2, town.SAFE_HARBOR, need="safety.refuge", **SEEN)
    trust.refresh()
    handlers.refresh()


@pytest.fixture
def cora(browser_of):
    return browser_of(town.CORA)


def leads(page: str) -> list[str]:
    return [html.unescape(url) for url in re.findall(r'href="(/referrals/behind[^"]*)"', page)]


@pytest.mark.parametrize("slug", QUESTIONS)
def test_every_row_of_a_question_leads_to_the_referrals_behind_it(measured, cora, slug):
    page = cora.get(f"/network/questions/{slug}").text
    rows = page.count('<th scope="row">')
    links = leads(page)
    assert len(links) == rows
    for link in set(links):
        assert cora.get(link).status_code == 200, link
    assert str(town.SAFE_HARBOR) not in "".join(links)


def test_every_row_of_a_choice_leads_there_too(measured, cora):
    page = cora.get("/network/questions/waiting-times?by=need").text
    assert {"/referrals/behind", "/referrals/behind?need=food"} <= set(leads(page))
    assert leads(cora.get("/network/questions/why-declined?need=food").text) == [
        f"/referrals/behind?need=food&partner={town.HARBOR}"
    ]


def test_the_pair_the_explorer_and_the_partners_record_lead_there(measured, cora, browser_of):
    pair = cora.get(f"/network/pairs/{town.NORTHSIDE}/{town.HARBOR}").text
    assert leads(pair) == [f"/referrals/behind?referrer={town.NORTHSIDE}&partner={town.HARBOR}"]
    explorer = cora.get(f"/network/explore?about={town.HARBOR}").text
    assert f"/referrals/behind?partner={town.HARBOR}" in leads(explorer)
    assert 'data-behind="/referrals/behind"' in explorer
    dana = browser_of(town.DANA)
    record = leads(dana.get(f"/partners/{town.HARBOR}").text)
    assert record[0] == f"/referrals/behind?partner={town.HARBOR}"
    assert f"/referrals/behind?partner={town.HARBOR}&need=food" in record
    assert all(dana.get(link).status_code == 200 for link in record)


def test_a_report_leads_nowhere_for_it_is_passed_on(measured, cora):
    freeze_months()
    made = cora.post("/network/report", data={"month": "2026-01", "questions": ["why-declined", "groups"]})
    report = cora.get(made.headers["Location"])
    assert "Which organizations form groups?" in report.text
    assert leads(report.text) == []


def test_answers_that_were_kept_before_there_were_links_lead_to_all_referrals():
    plain = Answer(("So.",), (Head("Group"),), (Row(("food",)), Row(("rent",)))).plain()
    del plain["behind"]
    assert [row.behind for row in Answer.of(plain).rows] == [{}, {}]
