"""What a coordinator sees of the network, and what nobody sees."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db, transaction
from app.directory.models import Organization
from app.network import handlers, queries
from app.network.findings import findings
from app.network.measuring import LATELY_DAYS
from app.network.models import NetworkEdge, NetworkNode
from tests import town
from tests.browser import text_of
from tests.network.drawn import lines_in
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@pytest.fixture
def measured():
    """Northside sent 23 to the pantry and 3 to Lakeview, Westside 12 to the pantry and 1 test; then measured."""
    sent(23, town.HARBOR, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", **SEEN)
    sent(12, town.HARBOR, by=town.LEE, **SEEN)
    sent(1, town.LAKEVIEW, by=town.LEE, is_test=True)
    handlers.refresh()


def test_the_page_says_who_refers_to_whom_and_from_how_many_referrals(measured, cora):
    text = text_of(cora.get("/network"))
    assert "4 organizations, 3 working ties between them, about 40 referrals in the past year" in text
    assert "Harbor Food Pantry about 35 none 2" in text
    assert "Computed just now from about 40 referrals" in text


def test_only_coordinators_come_in(measured, browser_of, browser):
    for url in ("/network", "/network/graph.json", "/network/organizations", "/network/ties.csv"):
        assert browser_of(town.DANA).get(url).status_code == 403
        assert browser.get(url).status_code == 302


def test_a_need_that_rests_on_one_partner_is_said_first(measured, cora):
    assert "Food rests on Harbor Food Pantry : of about 35 people who were seen, it saw most." in text_of(
        cora.get("/network")
    )


def test_a_partner_that_has_hardly_answered_lately_is_named(cora):
    sent(12, town.LAKEVIEW, need="housing.rent", days_ago=30)
    sent(1, town.LAKEVIEW, need="housing.rent", days_ago=40, answered=1)
    sent(12, town.HARBOR, days_ago=LATELY_DAYS + 5)
    sent(4, town.SAFE_HARBOR, need="safety.refuge", days_ago=30)
    handlers.refresh()
    text = text_of(cora.get("/network"))
    assert (
        "Lakeview Housing has hardly answered for 60 days: about 10 referrals are without an answer" in text
    )
    assert text.count("has hardly answered") == 1


def test_an_organization_that_others_depend_on_for_touch_is_named(cora):
    """Harbor and Westside are the largest piece left without Northside; Lakeview and the refuge stand alone."""
    sent(23, town.HARBOR, **SEEN)
    sent(12, town.HARBOR, by=town.LEE, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", **SEEN)
    sent(2, town.SAFE_HARBOR, need="safety.refuge", **SEEN)
    handlers.refresh()
    assert "Without Northside Family Center , 2 organizations would lose touch" in text_of(
        cora.get("/network")
    )


def test_each_organization_is_named_in_one_sentence_at_most(measured, cora):
    found = [finding.place.id for finding in findings(queries.picture())]
    assert town.HARBOR in found
    assert len(found) == len(set(found)) <= 6


def test_the_explorer_gets_places_and_ties_with_weights_that_are_no_counts(measured, cora):
    graph = json.loads(cora.get("/network/graph.json").text)
    nodes = {node["label"]: node for node in graph["nodes"]}
    assert nodes["Harbor Food Pantry"]["note"] == "about 35 referrals received"
    assert nodes["Harbor Food Pantry"]["url"] == f"/network/organizations/{town.HARBOR}"
    weights = {(edge["from"], edge["to"]): (edge["weight"], edge["needs"]) for edge in graph["edges"]}
    assert weights[str(town.NORTHSIDE), str(town.HARBOR)] == (20, {"food": 20})
    assert weights[str(town.NORTHSIDE), str(town.LAKEVIEW)] == (5, {"housing": 5})
    assert {"code": "food", "name": "Food"} in graph["needs"]


@pytest.mark.parametrize(
    "url", ["/network", "/network/organizations", "/network/graph.json", "/network/ties.csv"]
)
def test_a_small_count_is_the_same_on_every_page_whatever_it_is(cora, url):
    """Were 2 or 3 people referred to the refuge? No page, file or picture tells."""
    sent(23, town.HARBOR, **SEEN)
    answers = []
    for minutes, more in enumerate((2, 1)):
        with clock.at(clock.now() + timedelta(seconds=minutes)):
            sent(more, town.SAFE_HARBOR, need="safety.refuge", **SEEN)
            handlers.refresh()
            answers.append(_without_places(cora.get(url).text))
    assert answers[0] == answers[1]


def _without_places(text: str) -> str:
    """Moments, the token of a form and coordinates (which drift by less than a hundredth) are not compared."""
    text = re.sub(r'"(x|y)":-?[\d.]+|(datetime|title)="[^"]+"', "", text)
    return re.sub(r'(d="M[^"]+"|c[xy]="[^"]+"|value="[^"]{40,}")', "", text)


def test_without_javascript_the_picture_is_drawn_and_can_be_filtered_by_need(measured, cora):
    whole, food = cora.get("/network").text, cora.get("/network?need=food").text
    assert (whole.count('<circle class="group-'), lines_in(whole)) == (4, 3)
    assert (food.count('<circle class="group-'), lines_in(food)) == (3, 2)


def test_the_table_holds_the_same_organizations_as_the_picture(measured, cora):
    assert "4 organizations" in text_of(cora.get("/network/organizations"))
    housing = text_of(cora.get("/network/organizations?need=housing"))
    assert "2 organizations that referred or were referred to for housing" in housing
    assert "Harbor Food Pantry" not in housing


def test_an_organization_s_page_says_whom_it_works_with(measured, cora):
    text = text_of(cora.get(f"/network/organizations/{town.HARBOR}"))
    assert "Receives referrals from 2 organizations" in text
    assert "Northside Family Center only link 11 to 30 Food" in text
    assert "Westside Outreach only link 11 to 30 Food" in text


def test_whom_one_works_with_both_ways_counts_once(measured):
    there = db.session.scalars(select(NetworkEdge).where(NetworkEdge.partner_id == town.HARBOR)).first()
    ends = {"referrer_id": there.partner_id, "partner_id": there.referrer_id}
    with transaction():
        back = NetworkEdge(
            snapshot_id=there.snapshot_id, referrals=20, bridge=False, needs={"food": 20}, **ends
        )
        db.session.add(back)
    assert queries.picture().places[town.HARBOR].works_with == 2


def test_an_organization_outside_the_network_is_not_found(measured, cora):
    assert cora.get(f"/network/organizations/{town.SAFE_HARBOR}").status_code == 404


def test_the_files_hold_what_the_tables_say_and_no_formula(measured, cora):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).name = "=HYPERLINK(1)"
    rows = list(csv.DictReader(io.StringIO(cora.get("/network/organizations.csv").text)))
    assert rows[0]["organization"] == "'=HYPERLINK(1)"
    assert rows[0]["received"] == "about 35"
    ties = list(csv.DictReader(io.StringIO(cora.get("/network/ties.csv").text)))
    assert [tie["referrals"] for tie in ties if tie["housing"] != "none"] == ["few"]


def test_before_the_first_referral_the_page_says_what_it_will_show(cora):
    assert "No referrals to draw yet" in cora.get("/network").text
    handlers.refresh()
    assert "No referrals to draw yet" in cora.get("/network").text
    graph = json.loads(cora.get("/network/graph.json").text)
    assert (graph["nodes"], graph["edges"]) == ([], [])


def test_referrals_of_more_than_a_year_ago_are_left_out(cora):
    sent(30, town.HARBOR, days_ago=366, **SEEN)
    handlers.refresh()
    assert "No referrals to draw yet" in cora.get("/network").text


def test_tomorrow_s_picture_begins_with_today_s_and_older_ones_are_forgotten(measured):
    first = {node.organization_id: (node.x, node.y) for node in db.session.scalars(select(NetworkNode))}
    for days in range(1, 4):
        with clock.at(clock.now() + timedelta(days=days)):
            handlers.refresh()
    last = queries.picture()
    assert db.session.scalar(select(func.count(NetworkNode.snapshot_id.distinct()))) == 2
    for id_, (x, y) in first.items():
        assert abs(last.places[id_].x - x) <= 0.03 + 1e-9
        assert abs(last.places[id_].y - y) <= 0.03 + 1e-9


def test_a_page_costs_a_fixed_number_of_statements(measured, statements):
    with statements() as run:
        queries.picture()
    assert len(run) <= 6
    assert clock.now() == queries.picture().computed_at
