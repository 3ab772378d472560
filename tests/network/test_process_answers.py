"""What the questions about how referrals go say of a small past that is known, and what they keep to themselves."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from app.network.facts import Facts
from app.network.questions import (
    closing_down,
    declining,
    fairness,
    filling,
    lacking,
    passing_on,
    waiting,
)
from app.network.questions.lengthening import GROWN
from app.network.surroundings import Offers, Surroundings
from app.network.waits import PAIRS
from app.trust.evidence import Outcome, Referrals, Reply
from app.trust.scoring import BURDENS
from tests.network.facts_of import Sent, facts_of, org

A, B, P, Q, R = (org(number) for number in range(1, 6))
SEEN = {"status": "completed", "answered": 1.0, "accepted": 1.0, "connected": 5.0, "ended": 40.0}
FULL = {"status": "declined", "reason": "no_capacity", "side": "capacity", "answered": 1.0, "ended": 1.0}
UNFIT = {"status": "declined", "reason": "not_eligible_age", "side": "listing", "answered": 1.0, "ended": 1.0}


def surrounded(*rows: Sent, places: float = 20.0, chance: float = 0.6, **beside: object) -> Facts:
    """The facts of these referrals with what surrounds them: everything shared, so many places a service."""
    facts = facts_of(*rows, **beside)
    size, needs, partners = len(facts), len(facts.top.words), len(facts.partner.words)
    connected = facts.was_connected
    refused = np.isin(facts.reason.numbers, [n for n, word in enumerate(facts.reason.words) if word])
    known = Referrals(
        day=facts.sent,
        organization=facts.referrer.numbers,
        team=facts.team.numbers,
        case_manager=np.arange(size) % 40,
        partner=facts.partner.numbers,
        need=facts.top.numbers,
        burden=facts.burden,
        place=facts.service.numbers,
        verified=np.ones(size, bool),
        outcome=np.where(connected, Outcome.CONNECTED, np.where(refused, Outcome.SET_ASIDE, Outcome.OPEN)),
        outcome_day=np.where(connected, facts.connected, 0.0),
        reply=np.full(size, Reply.NONE, dtype=np.int64),
        reply_day=np.zeros(size),
        takes_place=~refused,
        client_said=np.zeros(size, bool),
    )
    everybody = np.ones(size, bool)
    points = np.array(
        [[39.8, -89.6] if word == "Springfield" else [45.0, -89.6] for word in facts.area.words]
    )
    surroundings = Surroundings(
        received=np.full(size, np.nan),
        together=np.arange(size),
        known=known,
        shared={"area": everybody, "access": everybody, "household": everybody},
        horizons=np.full(needs, 30.0),
        places=np.full(len(facts.service.words), places),
        follow_through=np.full((partners, needs, BURDENS), chance),
        offers=Offers(np.zeros(1, np.int64), np.array([[39.8, -89.6]]), np.full((1, needs), chance)),
        area_points=points,
        missed=np.full((len(facts.area.words), needs), 3),
    )
    return replace(facts, beside=surroundings)


def test_every_pair_of_steps_with_every_split_is_a_choice_if_anything_can_be_told() -> None:
    facts = surrounded(Sent(A, P, 40, **SEEN), Sent(A, Q, 30, need="housing.rent", **SEEN))
    first, more = waiting.compute(facts), waiting.variants(facts)
    assert (
        first.sentences[0]
        == "Half of all referrals get from “sent” to “client seen” within 5 days, four of five within 5 days."
    )
    steps = {codes[:2] for codes in more if codes != (GROWN,)}
    assert steps <= set(PAIRS)
    assert {("sent", "answered"), ("accepted", "connected"), ("sent", "ended")} <= steps
    assert ("sent", "waitlisted") not in steps
    assert all(len(":".join(("waiting-times", *codes))) <= 48 for codes in more)


def test_what_a_client_did_not_agree_to_share_is_not_known() -> None:
    facts = surrounded(Sent(A, P, 40, age="18-24", **SEEN), Sent(A, P, 40, age="65+", **SEEN))
    assert facts.beside
    by_age = waiting.variants(facts)["sent", "connected", "age"]
    assert [row.cells[0] for row in by_age.rows] == ["All", "18 to 24", "65 or older"]
    kept = {**facts.beside.shared, "household": np.zeros(len(facts), bool)}
    facts = replace(facts, beside=replace(facts.beside, shared=kept))
    by_age = waiting.variants(facts)["sent", "connected", "age"]
    assert [row.cells[0] for row in by_age.rows] == ["All", "not known"]
    assert not fairness.compute(facts).rows or all(
        "18" not in str(row.cells[0]) for row in fairness.compute(facts).rows
    )


def test_refusals_are_told_by_kind_and_a_listing_that_misleads_is_named() -> None:
    rows = [Sent(who, whom, 30, **SEEN) for who in (A, B) for whom in (P, Q, R)]
    facts = surrounded(*rows, Sent(A, P, 15, **UNFIT), Sent(B, P, 15, **UNFIT), Sent(A, Q, 20, **FULL))
    answer = declining.compute(facts)
    assert (
        answer.sentences[0]
        == "About 50 were refused or not answered. The commonest reason: did not fit the service (about 30)."
    )
    assert "The listing of Org 3 looks wrong: about 30 did not fit" in answer.sentences[1]
    assert answer.rows[0].cells[:3] == ("Food", 20, 30) or answer.rows[0].cells[1:3] == (20, 30)
    partners = declining.variants(facts)["food",]
    assert {row.cells[0] for row in partners.rows} == {"Org 3", "Org 4"}


def test_a_partner_is_never_named_that_serves_victims_of_violence() -> None:
    facts = surrounded(
        Sent(A, P, 40, **SEEN), Sent(A, P, 20, **FULL), Sent(A, Q, 20, **FULL), protected=frozenset({P})
    )
    for question in (declining, filling, closing_down, passing_on):
        answers = [question.compute(facts), *getattr(question, "variants", lambda _: {})(facts).values()]
        told = "".join(str(answer.plain()) for answer in answers)
        assert "Org 3" not in told
        assert str(P) not in told


def test_room_is_told_by_need_and_partner_and_what_is_small_is_not() -> None:
    facts = surrounded(
        Sent(A, P, 40, ago=10, **SEEN),
        Sent(A, Q, 30, need="housing.rent", ago=9, **SEEN),
        Sent(B, R, 3, ago=5),
        places=30.0,
    )
    answer = filling.compute(facts)
    told = {(row.cells[0], row.cells[1]): row.cells[2:5] for row in answer.rows}
    assert told["Partner", "Org 3"] == (40, 30, 1.35)
    assert ("Partner", "Org 5") not in told
    assert "Full are Org 3" in answer.sentences[1]


def test_groups_are_compared_with_what_others_get_and_stand_in_a_fixed_order() -> None:
    facts = surrounded(
        Sent(A, P, 200, age="18-24", **SEEN), Sent(A, P, 100, age="18-24"),
        Sent(B, P, 200, age="65+", **SEEN), Sent(B, P, 100, age="65+"), Sent(B, P, 5, age="13-17", **SEEN),
        Sent(B, P, 60, age="25-54", **SEEN), Sent(B, P, 30, age="25-54"),
    )  # fmt: skip
    rows = {str(row.cells[0]): row.cells for row in fairness.compute(facts).rows}
    assert list(rows)[:2] == ["18 to 24", "65 or older"]
    assert rows["18 to 24"][1:3] == (300, 200)
    assert rows["18 to 24"][-1] == "no"
    assert not {"13 to 17", "25 to 54"} & rows.keys()  # the second would give the first away


def test_attempts_are_told_with_the_ways_that_many_went() -> None:
    later = [Sent(A, Q, ago=80, client=number, **SEEN) for number in range(20)]
    first = [Sent(A, P, ago=100, client=number, **FULL) for number in range(35)]
    facts = surrounded(*first, *later, Sent(B, P, 30, ago=90, **SEEN))
    answer = passing_on.compute(facts)
    assert answer.sentences[:2] == (
        "Of 65 needs that were asked for, 46% were connected at once.",
        "Of those who came so far, it was 100% at the second.",
    )
    assert answer.rows[0].cells == ("Attempt 1", 65, 30, 20, 15, 0.46)
    assert answer.rows[-1].cells[:2] == ("Org 3 → Org 4", 20)


def test_a_desert_is_where_nobody_within_reach_is_likely_to_help() -> None:
    facts = surrounded(
        Sent(A, P, 40, **SEEN),
        Sent(A, P, 20),
        Sent(A, P, 30, area="Northtown", **SEEN),
        Sent(A, P, 20, area="Northtown"),
    )
    answer = lacking.compute(facts)
    cells = {row.cells[1]: row.cells for row in answer.rows}
    assert (cells["Springfield"][2], cells["Springfield"][5], cells["Springfield"][6]) == (60, 0.6, "no")
    assert (cells["Northtown"][2], cells["Northtown"][6], cells["Northtown"][7]) == (50, "desert", 3)
    assert any("Nobody within 25 miles is likely to help" in sentence for sentence in answer.sentences)
    assert cells["Northtown"][3] > cells["Springfield"][3]


def test_the_closing_that_costs_most_comes_first_with_who_would_take_up_what() -> None:
    facts = surrounded(
        Sent(A, P, 60, ago=20, **SEEN), Sent(A, Q, 30, ago=20, **SEEN),
        Sent(B, R, 90, need="legal.advice", ago=20, **SEEN), places=40.0,
    )  # fmt: skip
    answer = closing_down.compute(facts)
    assert answer.rows[0].cells[0] == "Org 5"
    assert answer.rows[0].cells[1] == "about 18 a month"  # 30 a month, of whom 60 % are connected
    assert "0% left" in str(answer.rows[0].cells[3])
    assert "nobody" in str(answer.rows[0].cells[4])


def test_what_a_closing_costs_a_month_is_the_same_when_only_a_month_is_known() -> None:
    facts = surrounded(
        Sent(A, P, 30, ago=20, **SEEN), Sent(B, R, 30, need="legal.advice", ago=20, **SEEN), places=40.0
    )
    month = closing_down.compute(replace(facts, since=facts.at - timedelta(days=30)))
    assert month.rows[0].cells[1] == "about 18 a month"  # 30 a month, of whom 60 % are connected


def test_who_is_known_to_have_connected_before_can_take_over() -> None:
    facts = surrounded(
        Sent(A, P, 30, ago=20, **SEEN), Sent(B, R, 30, need="legal.advice", ago=20, **SEEN), places=80.0
    )
    known = replace(facts, served=frozenset({(P, "legal.advice")}))
    lose = [[row.cells[0] for row in closing_down.compute(one).rows] for one in (facts, known)]
    assert lose == [["Org 3", "Org 5"], ["Org 3"]]  # P takes over what R can no longer


@pytest.mark.parametrize(
    "question", [closing_down, declining, fairness, filling, lacking, passing_on, waiting]
)
def test_of_nothing_and_of_few_there_is_nothing_to_tell(question) -> None:
    for facts in (facts_of(), surrounded(Sent(A, P, 4, **SEEN), Sent(A, Q, 3, **FULL))):
        answer = question.compute(facts)
        assert answer.sentences
        counts = [
            cell
            for row in answer.rows
            for head, cell in zip(answer.heads, row.cells, strict=True)
            if head.kind == "count"
        ]
        assert all(count in (None, 0, "") for count in counts)
