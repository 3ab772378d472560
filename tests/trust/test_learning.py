"""What a referral of the program says to the model, and that learning bit by bit is learning all at once."""

from uuid import UUID, uuid5

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.referrals.lifecycle import Status
from app.referrals.reasons import REASONS, Side
from app.referrals.statuses import OPEN as OPEN_STATUSES
from app.trust.cases import ENDINGS, OPEN, Case, events_of
from app.trust.learning import Evidence
from app.trust.room import Said
from tests import town

TODAY = 400.0
IDS = [uuid5(town.NORTHSIDE, str(number)) for number in range(12)]


def case(**given_) -> Case:
    usual = {
        "id": IDS[0],
        "day": 300.0,
        "organization": town.NORTHSIDE,
        "team": town.HOUSING_TEAM,
        "case_manager": town.DANA,
        "partner": town.HARBOR,
        "service": town.PANTRY,
        "need": "health",
        "burden": 0,
        "verified": True,
        "status": "sent",
        "reason": "",
        "side": "",
    }
    return Case(**{**usual, **given_})


def kinds(**given_) -> list[str]:
    return [told.kind for told in events_of(case(**given_))]


def test_the_tables_know_every_side_and_every_open_status():
    assert set(ENDINGS) == set(Side)
    assert {status.value for status in OPEN_STATUSES} == OPEN


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: reason.code)
def test_every_reason_says_something_the_ledger_knows(reason):
    for ending in reason.endings:
        assert len(kinds(status=ending.value, reason=reason.code, side=reason.side.value, ended=310.0)) == 1


@pytest.mark.parametrize(
    ("status", "side", "said"),
    [
        ("declined", "capacity", "declined_full"),
        ("declined", "provider", "declined_other"),
        ("declined", "listing", "not_eligible"),
        ("declined", "client", "not_eligible"),
        ("ended_early", "client", "client_exit"),
        ("ended_early", "neither", "client_exit"),
        ("ended_early", "provider", "closed_unconnected"),
        ("withdrawn", "provider", "closed_unconnected"),
        ("withdrawn", "client", "client_exit"),
        ("expired", "provider", "closed_unconnected"),
        ("expired", "referrer", "not_eligible"),
    ],
)
def test_only_the_provider_s_own_side_speaks_against_it(status, side, said):
    assert kinds(status=status, side=side, ended=310.0) == [said]


def test_a_client_who_was_seen_stays_seen_however_it_ended():
    assert kinds(status="ended_early", side="client", accepted=301.0, connected=305.0, ended=320.0) == [
        "accepted",
        "connected",
    ]


def test_one_that_another_provider_took_on_never_took_a_place():
    assert kinds(status="withdrawn", side="neither", reason="placed_elsewhere", ended=305.0) == [
        "not_eligible"
    ]


def test_a_referral_that_runs_has_no_ending():
    assert kinds(status="accepted", accepted=301.0) == ["accepted"]
    assert kinds(status="sent") == []


def moments() -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(0, 60)


@st.composite
def cases(draw) -> Case:
    day = draw(st.floats(0, 390))
    organization = draw(st.sampled_from([town.NORTHSIDE, town.WESTSIDE]))
    after = {
        name: None if (later := draw(moments())) is None else min(day + later, TODAY)
        for name in ("accepted", "waitlisted", "connected")
    }
    status = draw(st.sampled_from([status.value for status in Status if status != Status.ENTERED_IN_ERROR]))
    return case(
        id=draw(st.sampled_from(IDS)),
        day=day,
        organization=organization,
        team=organization,
        case_manager=draw(st.sampled_from([town.DANA, town.LEE])),
        partner=(partner := draw(st.sampled_from([town.HARBOR, town.LAKEVIEW]))),
        service=uuid5(partner, draw(st.sampled_from("ab"))),
        need=draw(st.sampled_from(["food", "housing", "health"])),
        burden=draw(st.integers(0, 2)),
        verified=draw(st.sampled_from([True, True, False])),
        status=status,
        side="" if status in OPEN else draw(st.sampled_from([*Side])).value,
        ended=None if status in OPEN else min(day + draw(st.floats(0, 60)), TODAY),
        wait_days=draw(st.none() | st.integers(0, 90)),
        **after,
    )


def answers(evidence: Evidence) -> np.ndarray:
    """Every number that the model says of every team, partner, service and need, in the same order for all."""
    model = evidence.model(TODAY, {uuid5(town.HARBOR, "a"): Said(390.0, free=False)})
    told = []
    for team in (town.NORTHSIDE, town.WESTSIDE):
        for partner in (town.HARBOR, town.LAKEVIEW):
            for service in "ab":
                for need in ("food", "housing", "health"):
                    scores = model.score(
                        evidence.teams.get(team, -1),
                        evidence.partners.get(partner, -1),
                        evidence.needs.get(need, -1),
                        1,
                        evidence.services.get(uuid5(partner, service), -1),
                    )
                    told += [
                        scores.chance,
                        scores.low,
                        scores.high,
                        scores.room,
                        scores.order,
                        scores.typical,
                    ]
    return np.concatenate(told)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(cases() | st.sampled_from(IDS), max_size=8), min_size=1, max_size=5))
def test_learning_event_by_event_equals_learning_everything_anew(batches):
    """Some come, some change, some count no more: what is known in the end is all that matters."""
    step_by_step, now = Evidence(), {}
    for batch in batches:
        changed = {one.id: one for one in batch if isinstance(one, Case)}
        gone = [id_ for id_ in batch if isinstance(id_, UUID) and id_ not in changed]
        step_by_step.take_in(changed.values())
        step_by_step.drop(gone)
        now = {id_: one for id_, one in {**now, **changed}.items() if id_ not in gone}
    assert len(step_by_step) == len(now)
    np.testing.assert_allclose(answers(step_by_step), answers(Evidence(now.values())), rtol=0, atol=1e-9)


def test_there_is_room_for_any_number_of_referrals():
    many = [case(id=uuid5(town.DANA, str(number)), day=float(number % 300)) for number in range(2500)]
    assert Evidence(many).known().day.tolist() == [one.day for one in many]


def test_a_connection_within_the_need_s_own_days_counts_and_one_after_does_not():
    """Housing has 60 days, food 7."""
    elsewhere = [
        case(id=uuid5(town.PANTRY, str(n)), partner=town.LAKEVIEW, accepted=301.0, connected=303.0)
        for n in range(8)
    ]

    def chance(need: str) -> float:
        some = [
            case(id=id_, need=need, accepted=301.0, connected=320.0, status="contacted") for id_ in IDS[:6]
        ]
        evidence = Evidence([*elsewhere, *some])
        model = evidence.model(TODAY, {})
        scores = model.score(-1, evidence.partners[town.HARBOR], evidence.needs[need], 0, -1)
        return float(scores.follow_through[0])

    assert chance("housing") > 0.5 > chance("food")
