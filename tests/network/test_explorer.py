"""What the explorer, the what-if and the pages of pairs show a coordinator, and what they never show."""

import csv
import io
import json

import pytest

from app.network import handlers
from app.network.exploring.choice import Choice, asked
from app.network.exploring.queries import view
from app.network.queries import picture as picture_of_network
from app.network.supposing.drawn import marks, takers
from app.network.supposing.queries import Supposal
from app.network.supposing.supposed import Shift, Supposed
from app.trust import handlers as trust
from tests import town
from tests.browser import text_of
from tests.network.drawn import lines_in
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
# At noon on March 4, 2026: 50 days before is in the first quarter, 200 days in the third of 2025.
LATER, EARLIER = "2026-1", "2025-3"
PAIR = f"/network/pairs/{town.NORTHSIDE}/{town.HARBOR}"


@pytest.fixture
def measured():
    """Northside sent 24 clients to the pantry in each of two quarters and 3 to Lakeview; Westside 12; two hid."""
    sent(24, town.HARBOR, people=24, days_ago=50, **SEEN)
    sent(24, town.HARBOR, people=24, days_ago=200, answered=2, status="declined", ended=2)
    sent(12, town.HARBOR, by=town.LEE, people=12, days_ago=50, **SEEN)
    sent(3, town.LAKEVIEW, need="housing.rent", **SEEN)
    sent(2, town.SAFE_HARBOR, need="safety.refuge", **SEEN)
    trust.refresh()
    handlers.refresh()


def test_the_explorer_draws_all_ties_and_tells_them_in_a_table(measured, cora):
    page = cora.get("/network/explore")
    assert lines_in(page.text) == 3
    text = text_of(page)
    assert "Northside Family Center Harbor Food Pantry 31 to 100" in text
    assert "Northside Family Center Lakeview Housing few" in text
    assert "1 victim service provider: counted, and never drawn" in text
    assert 'class="ring"' in page.text


def test_victim_service_providers_are_named_nowhere(measured, cora):
    for url in (
        "/network",
        "/network/organizations",
        "/network/explore",
        "/network/explore/graph.json",
        "/network/explore/ties.csv",
        f"/network/what-if?closed={town.HARBOR}",
    ):
        assert "Safe Harbor" not in cora.get(url).text, url
    assert cora.get(f"/network/pairs/{town.NORTHSIDE}/{town.SAFE_HARBOR}").status_code == 404
    assert cora.get(f"/network/what-if?closed={town.SAFE_HARBOR}").status_code == 422


def test_under_filters_only_ties_of_more_than_ten_people_are_drawn(measured, cora):
    page = cora.get(f"/network/explore?quarter={LATER}")
    assert lines_in(page.text) == 2
    assert "Lakeview Housing few" not in text_of(page)
    housing = text_of(cora.get(f"/network/explore?quarter={LATER}&need=housing"))
    assert "Nothing can be shown for this choice" in housing


def test_a_need_alone_shows_what_the_picture_shows(measured, cora):
    assert "Lakeview Housing few" in text_of(cora.get("/network/explore?need=housing"))


def test_more_than_three_filters_are_refused_in_words(measured, cora):
    page = cora.get(f"/network/explore?quarter={LATER}&need=food&outcome=seen&language=en")
    assert page.status_code == 422
    assert "Choose three filters at most" in page.text
    assert cora.get("/network/explore?against=2025-3").status_code == 422


def test_two_periods_are_compared_as_a_difference_and_side_by_side(measured, cora):
    page = cora.get(f"/network/explore?quarter={LATER}&against={EARLIER}")
    assert "Pantry 11 to 30 only link 10 or fewer, or none now more than ten people" in text_of(page)
    assert "edge edge-new" in page.text
    apart = cora.get(f"/network/explore?quarter={LATER}&against={EARLIER}&view=apart")
    assert apart.text.count("data-network=") == 2
    assert "July to September 2025" in apart.text


def test_the_plain_picture_and_the_canvas_s_data_honour_the_same_filters(measured, cora):
    for query in ("", f"?quarter={LATER}", f"?outcome=declined&quarter={EARLIER}", "?need=food"):
        graph = json.loads(cora.get(f"/network/explore/graph.json{query}").text)
        assert lines_in(cora.get(f"/network/explore{query}").text) == len(graph["edges"])
        rows = list(csv.reader(io.StringIO(cora.get(f"/network/explore/ties.csv{query}").text)))
        assert len(rows) == len(graph["edges"]) + 1


def test_an_organization_is_chosen_with_whom_it_works_and_what_to_do(measured, cora):
    text = text_of(cora.get(f"/network/explore?about={town.LAKEVIEW}"))
    assert "Lakeview Housing and whom it works with" in text
    assert "Suppose this closes" in text
    assert "Westside Outreach Harbor Food Pantry 11" not in text


def test_it_says_who_can_introduce_two_organizations(measured, cora):
    text = text_of(cora.get(f"/network/explore?from={town.WESTSIDE}&to={town.LAKEVIEW}"))
    assert "Ask Harbor Food Pantry first" in text
    assert "Westside Outreach → Harbor Food Pantry → Northside Family Center → Lakeview Housing" in text


def test_only_coordinators_explore_suppose_and_look_at_pairs(measured, browser_of, browser):
    for url in ("/network/explore", "/network/explore/graph.json", "/network/what-if", PAIR):
        assert browser_of(town.DANA).get(url).status_code == 403
        assert browser.get(url).status_code == 302


def test_pages_take_few_statements(measured, cora, statements):
    cora.get("/network/explore")
    for url in (f"/network/explore?quarter={LATER}", f"/network/what-if?closed={town.HARBOR}", PAIR):
        cora.get(url)
        with statements() as run:
            assert cora.get(url).status_code == 200
        assert len(run) <= 12, run


def test_supposing_that_the_only_partner_closes_says_what_is_lost(measured, cora):
    text = text_of(cora.get(f"/network/what-if?closed={town.HARBOR}"))
    assert "Without Harbor Food Pantry, about 20 of about 20 connections a year would be lost" in text
    assert "Food would fall below what is bearable" in text
    rows = list(csv.reader(io.StringIO(cora.get(f"/network/what-if/shifts.csv?closed={town.HARBOR}").text)))
    assert ["connections lost", "Food", "", "about 20", "0%"] in rows


def test_closings_are_drawn_with_what_goes_and_who_takes_over(measured, cora):
    page = cora.get(f"/network/what-if?closed={town.HARBOR}&closed={town.NORTHSIDE}").text
    assert page.count('<g class="closed">') == 2
    assert "Harbor Food Pantry: supposed to be closed" in page
    assert 'class="edge edge-gone"' in page
    assert f'data-closed="{town.HARBOR} {town.NORTHSIDE}"' in page
    nothing = cora.get("/network/what-if").text
    assert 'class="closed"' not in nothing
    assert "data-closed" not in nothing


def test_who_takes_over_is_marked_once_and_never_a_victim_service_provider(measured):
    picture = picture_of_network()
    shifts = [Shift(need, town.LAKEVIEW, 20, False) for need in ("food", "rent")] + [
        Shift("food", None, 15, True)
    ]
    found = Supposal(picture, [picture.places[town.HARBOR]], Supposed(50, 10, (), shifts))
    assert takers(found) == [town.LAKEVIEW]
    assert [(mark.kind, mark.label) for mark in marks(found)] == [
        ("closed", "Harbor Food Pantry: supposed to be closed"),
        ("taker", "Lakeview Housing: would take over"),
    ]


def test_supposing_nothing_teaches_and_supposing_nonsense_is_refused(measured, cora):
    assert "Choose one or several" in cora.get("/network/what-if").text
    for wrong in ("nobody", str(town.NETWORK)):
        page = cora.get(f"/network/what-if?closed={wrong}")
        assert page.status_code == 422
        assert "Choose organizations that are in the picture" in page.text


def test_the_page_of_a_pair_says_how_it_goes_between_them(measured, cora):
    text = text_of(cora.get(PAIR))
    assert "Northside Family Center refers to Harbor Food Pantry; nothing comes back" in text
    assert "The client was seen about 25 Declined about 25" in text
    assert "Half are answered within 1 day" in text
    assert "Clients of both about 25" in text


def test_the_page_of_a_small_pair_hides_how_it_went(measured, cora):
    text = text_of(cora.get(f"/network/pairs/{town.NORTHSIDE}/{town.LAKEVIEW}"))
    assert "few referrals" in text
    assert "The client was seen hidden" in text
    assert "Clients of both hidden" in text


def test_two_who_have_nothing_to_do_with_each_other_and_one_alone(measured, cora):
    assert "Neither referred to the other" in cora.get(f"/network/pairs/{town.WESTSIDE}/{town.LAKEVIEW}").text
    assert cora.get(f"/network/pairs/{town.HARBOR}/{town.HARBOR}").status_code == 404


def test_the_page_of_an_organization_leads_to_all_of_these(measured, cora):
    page = cora.get(f"/network/organizations/{town.HARBOR}").text
    for address in (
        f"/network/explore?about={town.HARBOR}",
        f"/network/what-if?closed={town.HARBOR}",
        f"/network/pairs/{town.HARBOR}/{town.NORTHSIDE}",
    ):
        assert address in page


def test_before_the_first_measurement_the_pages_say_so(cora):
    for url in ("/network/explore", "/network/what-if"):
        assert "No referrals to draw yet" in cora.get(url).text
    assert view(Choice({})) is None
    assert json.loads(cora.get("/network/explore/graph.json").text)["nodes"] == []
    assert asked({"quarter": "2026-1", "against": "2026-1"}).against == ""
