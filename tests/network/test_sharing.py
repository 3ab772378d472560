"""Files and API of the network: they open elsewhere, say what the pages say, and only to coordinators."""

import io
import json

import networkx as nx
import pytest
from jsonschema import Draft202012Validator

from app.db import db, transaction
from app.directory.models import Organization
from app.network import handlers
from app.network.questions import QUESTIONS
from app.network.sharing.graphs import FORMS, graph_of
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
ADDRESSES = ("", "/organizations", "/ties", "/questions")


@pytest.fixture
def measured() -> None:
    """Northside sent 23 to the pantry and 3 to Lakeview."""
    sent(23, town.HARBOR, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", **SEEN)
    handlers.refresh()


def read(form: str, body: bytes) -> "nx.DiGraph[str]":
    if form == "json":
        return nx.node_link_graph(json.loads(body), edges="links")
    return {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form](io.BytesIO(body))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_the_organizations_and_ties_of_the_picture(measured, cora, form):
    answer = cora.get(f"/network/export/network.{form}")
    graph = read(form, answer.data)
    assert {node["label"] for node in graph.nodes.values()} == {
        "Northside Family Center",
        "Harbor Food Pantry",
        "Lakeview Housing",
    }
    assert graph.nodes[str(town.HARBOR)]["received"] == "about 25"
    tie = graph.edges[str(town.NORTHSIDE), str(town.LAKEVIEW)]
    assert (tie["referrals"], tie["need_housing"], tie["weight"]) == ("few", "few", 5)


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_xml_can_t_hold_does_no_harm(measured, cora, form):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).name = "Harbor\x0b <&> Pantry"
    graph = read(form, cora.get(f"/network/export/network.{form}").data)
    assert "Harbor <&> Pantry" in {node["label"] for node in graph.nodes.values()}


@pytest.mark.parametrize("form", FORMS)
def test_before_the_first_measurement_a_file_is_empty(cora, form):
    assert len(read(form, cora.get(f"/network/export/network.{form}").data)) == 0
    assert len(graph_of(None)) == 0


def test_there_is_no_other_form(cora):
    assert cora.get("/network/export/network.xlsx").status_code == 404


def test_only_coordinators_take_and_ask(measured, browser_of, browser):
    addresses = [f"/network/export/network.{form}" for form in FORMS]
    for address in ("/network/export", *addresses):
        assert browser.get(address).status_code == 302
        assert browser_of(town.DANA).get(address).status_code == 403


def test_the_page_leads_to_every_file_and_address(measured, cora):
    page = cora.get("/network/export").text
    for address in (
        *(f"/api/network{end}" for end in ADDRESSES),
        *(f"/network/export/network.{form}" for form in FORMS),
    ):
        assert f'href="{address}"' in page


def test_programs_are_refused_by_a_problem_document_as_the_openapi_document_says(
    measured, browser_of, browser
):
    paths = browser.get("/api/openapi.json").json["paths"]
    strangers = ((browser, 401), (browser_of(town.DANA), 403), (browser_of(town.PRIYA), 403))
    for end in (*ADDRESSES, "/questions/holding-together"):
        path = f"/api/network{end}".replace("holding-together", "{slug}")
        for asker, status in strangers:
            answer = asker.get(f"/api/network{end}")
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
            told = paths[path]["get"]["responses"]
            assert "302" not in told
            schema = told[str(status)]["content"]["application/problem+json"]["schema"]
            Draft202012Validator(schema).validate(answer.json)
            assert answer.json["status"] == status
            assert answer.json["detail"] == answer.json["error"]
    assert browser.get("/api/network").headers["WWW-Authenticate"] == 'Cookie realm="Trellis"'


def test_the_api_refuses_what_it_has_not_by_a_problem_document(measured, cora, browser):
    for address in ("/api/network/questions/why-me", "/api/network/people"):
        answer = cora.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert browser.get("/api/network/people").status_code == 401
    posted = cora.post("/api/network")
    assert posted.status_code == 405
    assert "GET" in posted.headers["Allow"]


def test_every_answer_is_as_its_openapi_document_says(measured, cora):
    paths = cora.get("/api/openapi.json").json["paths"]
    asked = {f"/api/network{end}": f"/api/network{end}" for end in ADDRESSES}
    asked |= {f"/api/network/questions/{slug}": "/api/network/questions/{slug}" for slug in QUESTIONS}
    for address, path in asked.items():
        operation = paths[path]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert operation["security"] == [{"coordinator": []}]
        Draft202012Validator(schema).validate(cora.get(address).json)


def test_the_api_says_what_the_pages_say(measured, cora):
    told = cora.get("/api/network/organizations").json
    assert told["snapshot"]["referrals"] == "about 25"
    assert {one["name"]: one["received"] for one in told["organizations"]}["Lakeview Housing"] == "few"
    for one in cora.get("/api/network/questions").json["questions"]:
        assert one["title"] in cora.get(f"/network/questions/{one['slug']}").text


def test_before_the_first_measurement_the_api_says_so(cora):
    assert cora.get("/api/network").json["computed_at"] is None
    assert cora.get("/api/network/questions").json == {"questions": []}
    assert cora.get("/api/network/questions/holding-together").status_code == 404
    assert cora.get("/api/network/questions/why-me").status_code == 404
