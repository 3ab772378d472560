"""The questions about how referrals go: what their pages say of a past that a test knows, and what they keep back."""

import json
import re

import pytest

from app import clock
from app.db import db, transaction
from app.finding.models import UnmetSearch
from app.network import handlers
from app.network.questions import queries
from app.network.questions.answer import Answer, Choice
from app.reactions import JOBS
from tests import town
from tests.browser import text_of
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")


def spread_out(count: int, partner, **more) -> None:
    """`count` referrals of as many clients."""
    for _ in range(count):
        sent(1, partner, **more)


@pytest.fixture
def waited() -> None:
    """At Harbor 30 clients were seen after 4 days, and 15 after 9; 12 of Lakeview wait still."""
    spread_out(30, town.HARBOR, answered=1, accepted=1, connected=4, status="contacted")
    spread_out(15, town.HARBOR, answered=2, accepted=2, connected=9, status="contacted")
    spread_out(12, town.LAKEVIEW, need="housing.rent", answered=1, accepted=1, status="accepted")
    handlers.refresh()


def test_a_wait_between_two_steps_is_told_with_its_median_and_kept_by_choice(waited, cora, statements):
    page = text_of(cora.get("/network/questions/waiting-times"))
    assert "Half of all referrals get from “sent” to “client seen” within 4 days" in page
    chosen = cora.get("/network/questions/waiting-times?from=sent&to=answered&by=need")
    assert "Half of all referrals get from “sent” to “answered” within 1 day" in text_of(chosen)
    assert 'value="answered" selected' in chosen.text
    with statements() as run:
        cora.get("/network/questions/waiting-times?from=sent&to=answered&by=need")
    assert len(run) <= 9, run
    file = cora.get("/network/questions/waiting-times.csv?from=sent&to=answered&by=need")
    assert file.headers["Content-Disposition"].endswith('"network-waiting-times-sent-answered-need.csv"')


def test_steps_that_do_not_follow_one_another_and_those_that_are_none_are_refused_in_words(waited, cora):
    backward = cora.get("/network/questions/waiting-times?from=ended&to=sent")
    assert backward.status_code == 422
    assert "“From” can’t be “ended”" in text_of(backward)
    nothing = cora.get("/network/questions/waiting-times?from=connected&to=answered")
    assert nothing.status_code == 200
    assert "one step never follows the other" in text_of(nothing)
    assert "<table" not in nothing.text
    assert "from about 55 referrals" in text_of(nothing)


def test_an_answer_with_choices_is_the_same_after_it_was_stored():
    choice = Choice("by", "Compared by", (("need", "need"), ("age", "age")), "need")
    answer = Answer(("One sentence.",), marks={}, choices=(choice,))
    assert Answer.of(json.loads(json.dumps(answer.plain()))) == answer
    assert [choice.taken(asked) for asked in ({}, {"by": "age"})] == ["need", "age"]


def test_searches_in_vain_are_counted_beside_the_needs_that_were_not_met(town_app, cora):
    spread_out(30, town.HARBOR, answered=1, accepted=1, connected=4, status="contacted")
    with transaction():
        lost = {"need": "food.pantry", "area": "62704", "language": "", "kind": "nothing", "times": 7}
        db.session.add(UnmetSearch(day=clock.now().date(), **lost))
    JOBS["refresh_network"]()
    rows = {row.cells[:2]: row.cells[-1] for row in queries.told("unmet-need").answer.rows}
    assert rows["Food", "elsewhere"] == 7
    assert "Most searches in vain: food in elsewhere, 7 times" in text_of(
        cora.get("/network/questions/unmet-need")
    )


def test_what_trust_learnt_tells_how_many_places_there_are_and_what_a_closing_costs(cora):
    spread_out(30, town.HARBOR, days_ago=20, answered=1, accepted=1, connected=4, status="contacted")
    spread_out(
        30,
        town.LAKEVIEW,
        need="housing.rent",
        days_ago=50,
        answered=1,
        accepted=1,
        connected=4,
        status="contacted",
    )
    JOBS["refresh_records"]()
    JOBS["refresh_network"]()
    room = text_of(cora.get("/network/questions/capacity-and-demand"))
    assert re.search(r"Harbor Food Pantry 30 of about \d+", room)
    closing = text_of(cora.get("/network/questions/what-if-closed"))
    assert "The closing of Harbor Food Pantry would hurt most" in closing
    assert "(0% left)" in closing
