"""What the program learns from its referrals, when, and at what cost."""

import numpy as np
import pytest
from flask import current_app
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.directory.models import Capacity
from app.jobs.models import Job
from app.referrals.models import Referral
from app.trust import handlers
from app.trust.knowledge import knowledge, version
from app.trust.state import State, from_bytes, to_bytes
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}


def learnt() -> State:
    handlers.refresh()
    return knowledge()


def everything(state: State) -> np.ndarray:
    """What the model says of every partner for every need to every team."""
    told = []
    for team in (town.HOUSING_TEAM, town.STREET_TEAM):
        for partner in (town.HARBOR, town.LAKEVIEW):
            for need in ("food", "housing"):
                codes = state.teams.get(team, -1), state.partners.get(partner, -1), state.needs.get(need, -1)
                scores = state.model.score(*codes, 0, state.services.get(town.PANTRY, -1))
                told += [scores.chance[0], scores.low[0], scores.high[0], scores.room[0], scores.order[0]]
    return np.array(told)


def plain(state: State) -> dict:
    """The counts by names: codes are numbered as names were met, which random ids decide."""
    kinds = [
        {code: name for name, code in codes.items()}
        for codes in (state.organizations, state.partners, state.needs)
    ]
    return {
        tuple(names.get(code, "any") for names, code in zip(kinds, key, strict=True)): (
            count.part,
            count.whole,
        )
        for key, count in state.counts.items()
    }


def chance(state: State, partner=town.HARBOR, need="food") -> float:
    scores = state.model.score(
        state.teams.get(town.HOUSING_TEAM, -1),
        state.partners.get(partner, -1),
        state.needs.get(need, -1),
        0,
        -1,
    )
    return float(scores.follow_through[0])


def test_before_anything_was_learnt_nothing_is_known():
    assert knowledge() is None


def test_who_follows_through_is_told_from_who_refuses():
    sent(12, town.HARBOR, **SEEN)
    sent(12, town.LAKEVIEW, **REFUSED)
    state = learnt()
    assert chance(state) > chance(state, town.LAKEVIEW) + 0.2


def test_what_is_stored_says_the_same_as_what_was_learnt():
    sent(12, town.HARBOR, **SEEN)
    sent(5, town.LAKEVIEW, by=town.LEE, need="housing.rent", **REFUSED)
    state = learnt()
    again = from_bytes(to_bytes(state))
    assert everything(again).tolist() == everything(state).tolist()
    assert (again.counts, again.team_counts, again.ties) == (state.counts, state.team_counts, state.ties)
    assert again.ties_of(town.NORTHSIDE, town.HARBOR)[town.DANA].connected == 12


def test_learning_from_an_event_says_the_same_as_counting_everything_anew():
    sent(8, town.HARBOR, **SEEN)
    sent(8, town.LAKEVIEW, **REFUSED)
    handlers.refresh()
    with transaction():
        changed = db.session.query(Referral).filter(Referral.partner_id == town.HARBOR).first()
        changed.connected_at, changed.status, changed.changed_at = None, "entered_in_error", clock.now()
    sent(3, town.HARBOR, by=town.LEE, days_ago=0, status="sent")
    handlers.learn_from_events()
    bit_by_bit = everything(knowledge())
    counted = plain(knowledge())
    handlers.refresh()
    np.testing.assert_allclose(bit_by_bit, everything(knowledge()), rtol=0, atol=1e-9)
    assert counted == plain(knowledge())


def test_after_an_event_only_what_has_changed_is_read(statements):
    sent(40, town.HARBOR, **SEEN)
    handlers.refresh()
    with transaction():
        db.session.query(Referral).first().changed_at = clock.now()
    with statements() as run:
        handlers.learn_from_events()
    assert len(run) <= 11


def test_a_worker_that_was_overtaken_counts_everything_anew():
    sent(8, town.HARBOR, **SEEN)
    handlers.refresh()
    mine = current_app.extensions["trust_evidence"]
    sent(8, town.LAKEVIEW, **REFUSED)
    handlers.refresh()
    current_app.extensions["trust_evidence"] = mine
    handlers.learn_from_events()
    assert knowledge().count(town.LAKEVIEW).whole == 8


def test_asking_again_costs_one_statement(statements):
    sent(8, town.HARBOR, **SEEN)
    learnt()
    with statements() as run:
        knowledge()
    assert len(run) == 1


def test_something_newer_is_noticed():
    sent(8, town.HARBOR, **SEEN)
    sent(8, town.LAKEVIEW, **SEEN)
    before, was = learnt(), version()
    sent(8, town.HARBOR, **REFUSED)
    after = learnt()
    assert version() != was
    assert chance(after) < chance(before)


def test_what_a_provider_says_of_its_room_moves_the_chance_of_finding_some():
    sent(12, town.HARBOR, **SEEN)

    def room(said: str) -> float:
        with transaction():
            capacity = db.session.query(Capacity).filter_by(service_id=town.PANTRY).one()
            capacity.room, capacity.said_at, capacity.expires_at = said, clock.now(), None
        state = learnt()
        return float(state.model.rooms.chance[state.services[town.PANTRY]])

    assert room("has_room") > 0.85
    assert room("full") < 0.25


def test_counts_are_of_what_is_known_and_not_of_what_still_runs():
    sent(6, town.HARBOR, **SEEN)
    sent(2, town.HARBOR, **REFUSED)
    sent(3, town.HARBOR, days_ago=2)
    sent(4, town.HARBOR, answered=1, ended=1, status="declined", side="capacity")
    count = learnt().count(town.HARBOR)
    assert (count.part, count.whole) == (6, 8)


def test_after_an_update_what_was_learnt_is_learnt_anew(town_app):
    done = town_app.test_cli_runner().invoke(args=["setup"])
    assert done.exit_code == 0, done.output
    assert "learn_from_events" in set(db.session.scalars(select(Job.kind)))
