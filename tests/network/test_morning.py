"""The five things of the morning, from what was published today and a week before."""

from datetime import timedelta

import pytest

from app import clock
from app.network import handlers, morning
from app.network.questions import leaning, quiet, resting, season
from app.network.questions.answer import Answer, Head, Row
from app.network.questions.lengthening import grown
from tests import town
from tests.network.facts_of import Sent, facts_of, org
from tests.trust.past import sent

A, B, C, D = (org(number) for number in range(1, 5))
SEEN = {"answered": 1.0, "accepted": 1.0, "connected": 4.0}


def answers(*rows: Sent) -> dict[str, Answer]:
    facts = facts_of(*rows)
    return {one.QUESTION.slug: one.compute(facts) for one in (resting, leaning, quiet, season)}


def waits(*rows: Sent) -> dict[str, Answer]:
    return {morning.GROWN_WAITS: grown(facts_of(*rows))}


def seen_after(*days: float, ago: float, need: str = "food.pantry") -> list[Sent]:
    """Fifteen clients seen after each of so many days, all sent `ago` days before."""
    return [Sent(A, B, 15, need, ago=ago, connected=day) for day in days]


def test_a_need_that_now_rests_on_one_partner_is_new_until_it_is_known() -> None:
    spread = answers(Sent(A, B, 20, **SEEN), Sent(A, C, 20, **SEEN))
    resting_now = answers(Sent(A, B, 45, **SEEN), Sent(A, C, 5, **SEEN))
    (first,) = [item for item in morning.news(resting_now, spread) if item.question == "resting-on-one"]
    assert first.new
    assert first.sentence == "food rests on Org 2: of about 50 connections, over 80% were made there."
    assert first.action.values == {"closed": str(B)}
    assert first.drawn == 0.9
    (known,) = [item for item in morning.news(resting_now, resting_now) if item.question == "resting-on-one"]
    assert not known.new


def test_a_partner_that_hardly_answers_and_a_team_that_leans_are_told() -> None:
    rows = (Sent(A, C, 36), Sent(A, D, 4), Sent(B, D, 80), Sent(A, B, 15, "legal.papers", ago=30))
    found = morning.news(answers(*rows), {})
    told = {item.question: item for item in found}
    assert told["gone-quiet"].sentence.startswith("Org 2 has gone quiet: of about 15 referrals")
    assert told["gone-quiet"].action.values == {"organization_id": str(B), "reason": "quiet"}
    assert "Team 1 sends over 80% of its referrals for food to Org 3" in told["leaning"].sentence


def test_a_wait_beyond_the_band_of_the_quarter_before_is_told() -> None:
    """By hand: of 45 sent before, a third still wait after day 8, with a band up to 0.47: half by day 8 at most."""
    rows = [*seen_after(4, 8, 12, ago=120), *seen_after(12, 20, 30, ago=60)]
    (item,) = morning.news(waits(*rows), {})
    assert item.sentence == (
        "food: half of those sent lately wait 20 days to be seen. "
        "In the quarter before it was 8; chance explains up to 8."
    )
    assert (item.kind, item.question, item.new) == ("Waits grow", "waiting-times", True)
    (known,) = morning.news(waits(*rows), waits(*rows))
    assert not known.new


def test_a_wait_within_the_band_is_not_told() -> None:
    same = [*seen_after(4, 8, 12, ago=120), *seen_after(4, 8, 12, ago=60)]
    hardly = [*seen_after(4, 8, 12, ago=120), *seen_after(4, 7, 14, ago=60)]
    long_ago = [*seen_after(4, 8, 12, ago=300), *seen_after(12, 20, 30, ago=60)]
    for rows in (same, hardly, long_ago):
        assert morning.news(waits(*rows), {}) == []


def test_those_who_are_not_seen_yet_wait_longer_than_the_band() -> None:
    """Fifteen of 45 were seen, thirty wait on for sixty days."""
    rows = [*seen_after(4, 8, 12, ago=120), *seen_after(10, ago=60), Sent(A, B, 30, ago=60)]
    (item,) = morning.news(waits(*rows), {})
    assert item.sentence.startswith("food: half of those sent lately wait more than 8 days to be seen")


def test_a_wait_of_few_people_is_not_told_however_many_their_referrals() -> None:
    rows = seen_after(4, 8, 12, ago=120)
    rows += [Sent(A, B, 15, ago=60, connected=day, client=day) for day in (12, 20, 30)]
    assert morning.news(waits(*rows), {}) == []


def test_an_unmet_need_leads_to_the_register() -> None:
    heads = tuple(Head(name) for name in ("Need", "Area", "Asked", "Not met in time"))
    cells = (("Food", "Decatur", 55, 0.3), ("Work", "Decatur", 50, 0.53), ("Rent", "Decatur", None, None))
    rows = tuple(Row(cell, behind={"need": "jobs.find"}) for cell in cells)
    (item,) = morning.news({"unmet-need": Answer(("",), heads, rows)}, {})
    assert item.sentence == "Work, Decatur: of about 50 who asked, 53% were not helped in time."
    assert (item.action.endpoint, item.action.values) == ("register.index", {"need": "jobs"})


def test_a_week_beyond_chance_is_drawn() -> None:
    usual = [Sent(A, B, 25, ago=7 * week + 3) for week in range(1, 20)]
    (item,) = [one for one in morning.news(answers(*usual, Sent(A, B, 45, ago=3)), {}) if one.weeks]
    assert item.weeks[-3:] == (25, 25, 45)


def test_there_are_five_at_most_one_of_each_kind_first() -> None:
    rows = [Sent(A, org(10 + n), 40, need=f"need{n}.x", **SEEN) for n in range(9)]
    rows.append(Sent(A, B, 15, "legal.papers", ago=30))
    found = morning.news(answers(*rows), {})
    assert len(found) == morning.MOST
    assert {item.question for item in found[:2]} == {"resting-on-one", "gone-quiet"}


@pytest.mark.usefixtures("town_app")
def test_the_page_says_what_is_new_since_a_week_ago_and_every_action_opens(browser_of, statements) -> None:
    with clock.at(clock.now() - timedelta(days=7)):
        handlers.refresh()
    sent_of_many(town.LAKEVIEW)
    handlers.refresh()
    cora = browser_of(town.CORA)
    page = cora.get("/network").text
    assert "This morning" in page
    assert "Lakeview Housing has gone quiet: of about 15 referrals" in page
    assert "Compared with the figures of" in page
    assert cora.get("/network/questions/gone-quiet").status_code == 200
    assert f"/network/organizations/{town.LAKEVIEW}/write?reason=quiet" in page
    assert (
        "still waiting for your answer"
        in cora.get(f"/network/organizations/{town.LAKEVIEW}/write?reason=quiet").text
    )
    with statements() as run:
        cora.get("/network")
    assert len(run) <= 16, run


def sent_of_many(partner) -> None:
    """Fourteen referrals of as many clients, a month ago, without an answer."""
    for _ in range(14):
        sent(1, partner, need="housing.rent", days_ago=30)
