"""The chance in words: what may be said of whom, and that the printed steps lead to the printed number."""

import re

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from app.actor import PUBLIC
from app.directory import queries as directory
from app.trust import handlers
from app.trust.chance import Chance, Known, room_words
from app.trust.chances import Candidate, Trust, trust_of, viewpoint
from app.trust.disclosure import level
from app.trust.knowledge import knowledge_for
from app.trust.state import NOTHING, Count
from tests import town
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}
PAGE = '{% import "trust/_chance.html" as chance %}{{ chance.show(trust) }}'
counts = st.integers(0, 60).flatmap(lambda whole: st.builds(Count, st.integers(0, whole), st.just(whole)))


def told(person=town.DANA, service=town.PANTRY, partner=town.HARBOR, need="food") -> Trust | None:
    reader = PUBLIC if person is None else town.actor(person)
    names = {code: one.name for code, one in directory.needs().items()}
    found = trust_of(
        [Candidate(service, partner, need)],
        names,
        state=knowledge_for(reader),
        view=viewpoint(reader),
        seen_by=reader,
    )
    return found.get(service)


@pytest.fixture
def past(town_app):
    """Harbor follows through for both agencies, Lakeview for neither."""
    sent(14, town.HARBOR, **SEEN)
    sent(2, town.HARBOR, **REFUSED)
    sent(13, town.HARBOR, by=town.LEE, **SEEN)
    sent(9, town.LAKEVIEW, need="housing.rent", **REFUSED)
    sent(3, town.LAKEVIEW, by=town.LEE, need="housing.rent", **SEEN)
    handlers.refresh()


def test_own_counts_are_exact_and_those_of_others_rounded_from_eleven_up():
    known = Known(Count(12, 20), Count(24, 33))
    assert known.words == "connected 12 of your agency’s 20 and about 25 of about 35 elsewhere"


@pytest.mark.parametrize("others", [1, 5, 10])
def test_few_of_others_are_never_counted_out(others):
    assert (
        Known(Count(12, 20), Count(1, others)).words == "connected 12 of your agency’s 20 and some elsewhere"
    )
    assert Known(NOTHING, Count(1, others)).words == "connected some, not counted out here"
    assert Known(NOTHING, Count(1, others)).withheld


def test_a_provider_reads_its_own_counts_as_they_are():
    assert Known(NOTHING, Count(3, 4), exactly=True).words == "connected 3 of 4"


@given(own=counts, others=counts, more=counts)
def test_what_is_said_of_others_depends_on_their_published_levels_alone(own, others, more):
    """Whoever changes a count within its level changes no word."""
    same = (level(others.part), level(others.whole)) == (level(more.part), level(more.whole))
    few = others.whole <= 10 and more.whole <= 10 and bool(others.whole) == bool(more.whole)
    if same or few:
        assert Known(own, others).words == Known(own, more).words


@pytest.mark.parametrize(
    ("chance", "word"), [(0.61, "Likely"), (0.6, "Likely"), (0.5, "About even"), (0.39, "Unlikely")]
)
def test_the_chance_has_a_word(chance, word):
    assert _chance(chance).headline == f"{word}: {chance:.0%} within 30 days"


def test_a_wide_interval_is_called_a_rough_guess():
    assert _chance(0.5, low=0.2, high=0.7).weak
    assert not _chance(0.5, low=0.4, high=0.6).weak


def test_places_in_use_are_said_roughly():
    assert room_words(23, 73) == "about 25 of about 75 places are in use"
    assert room_words(4, 12) == "few of about 10 places are in use"
    assert room_words(0, 12) == ""


def test_the_steps_lead_to_the_number(past):
    for need, service, partner in (
        ("food", town.PANTRY, town.HARBOR),
        ("housing", town.RENT_HELP, town.LAKEVIEW),
    ):
        it = told(service=service, partner=partner, need=need).chance
        assert it.steps[-1].share == pytest.approx(it.follow_through, abs=1e-9)
        assert it.room * it.follow_through == pytest.approx(it.chance, abs=1e-9)


def test_whoever_reckons_with_the_printed_steps_arrives_at_the_printed_number(past, town_app):
    """Every number below is read off the page; where a step's numbers are kept back its result stands there."""
    with town_app.test_request_context():
        text = render_template_string(PAGE, trust=told())
    text = re.sub(r"<[^>]+>|\s+", " ", text)
    reached = float(re.search(r"A typical partner for [^:]*: +(\d+)%", text)[1]) / 100
    steps = re.findall(r"(\d+)% +\(by age and trust ([\d.]+) of ([\d.]+), where ([\d.]+)% was", text)
    assert len(steps) == 3
    odds = reached / (1 - reached)
    for (said, successes, weight, expected), k in zip(steps, (10, 20, 40), strict=True):
        share = float(expected) / 100
        posterior = (float(successes) + k * share) / (float(weight) + k)
        odds *= posterior / (1 - posterior) / (share / (1 - share))
        assert odds / (1 + odds) == pytest.approx(float(said) / 100, abs=0.011)
    room, follow, chance = map(
        float, re.search(r"(\d+)% × (\d+)% = +(\d+)% +connected within 7 days", text).groups()
    )
    assert follow / 100 == pytest.approx(odds / (1 + odds), abs=0.011)
    assert chance / 100 == pytest.approx(room * follow / 10_000, abs=0.011)


def test_the_numbers_of_a_step_that_rests_on_few_of_others_are_kept_back(past, town_app):
    with town_app.test_request_context():
        text = render_template_string(
            PAGE, trust=told(service=town.RENT_HELP, partner=town.LAKEVIEW, need="housing")
        )
    assert "connected 0 of your agency’s 9 and some elsewhere" in " ".join(text.split())
    assert "kept back" in text


def test_the_numbers_of_a_need_go_with_those_of_a_small_one_as_the_whole_is_told(past):
    """13 of others for food are told while there is nothing else; with 3 for housing they would give those away."""
    assert "elsewhere" in told().chance.steps[1].words
    assert told().chance.steps[1].shown
    sent(3, town.HARBOR, by=town.LEE, need="housing.rent", **SEEN)
    handlers.refresh()
    for need in ("food", "housing"):
        step = told(need=need).chance.steps[1]
        assert not step.shown
        assert "some" in step.words
    assert told().chance.steps[0].shown


def test_colleagues_are_counted_and_one_is_named_to_be_asked(past):
    assert told(town.AMARA).relationship == (
        "1 colleague at your agency made 14 connections here, last 3 months ago; ask Dana Whitfield"
    )
    assert told(town.DANA).relationship == "You made 14 connections here, last 3 months ago"
    assert told(town.DANA).quiet_days == 96


def test_an_agency_that_sent_in_vain_reads_so(past):
    line = told(town.AMARA, service=town.RENT_HELP, partner=town.LAKEVIEW, need="housing").relationship
    assert line == "Your agency has sent 9 clients here; none was connected yet"


def test_another_agency_s_people_are_nobody_s_business(past):
    assert "Dana" not in told(town.LEE).relationship
    assert told(town.CORA).relationship == ""
    assert told(town.PRIYA).relationship == ""


def test_nobody_reads_a_chance_without_signing_in(past):
    assert told(None) is None


def test_a_newcomer_stands_higher_in_lists_and_its_number_stays(past):
    it = told(service=town.REFUGE, partner=town.SAFE_HARBOR, need="safety").chance
    assert it.thin
    assert it.weak
    assert it.order > it.chance
    assert it.steps == ()


def test_a_page_of_services_costs_one_statement(past, statements):
    reader, names = town.actor(town.DANA), {"food": "Food", "housing": "Housing"}
    candidates = [
        Candidate(town.PANTRY, town.HARBOR, "food"),
        Candidate(town.DELIVERY, town.HARBOR, "food"),
        Candidate(town.RENT_HELP, town.LAKEVIEW, "housing"),
    ]
    state = knowledge_for(reader)
    with statements() as run:
        found = trust_of(candidates, names, state=state, view=viewpoint(reader), seen_by=reader)
    assert len(found) == 3
    assert len(run) <= 2  # the people of the agency, with their roles


def test_a_place_where_many_wait_is_called_so():
    assert _chance(0.5, standing=0.3).crowded
    assert not _chance(0.5).crowded


def _chance(chance: float, low=0.45, high=0.55, standing=None) -> Chance:
    return Chance(
        chance, 1.0, chance, low, high, 30, 0.5, "", (), "", chance, chance if standing is None else standing
    )
