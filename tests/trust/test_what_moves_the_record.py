"""From choosing with reasons to the outcome: what people really do moves the record and the chance."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app import clock
from app.db import db
from app.jobs import worker
from app.referrals.lifecycle import Action
from app.trust import handlers
from app.trust.knowledge import knowledge
from app.trust.models import PartnerRecord
from tests import town
from tests.referrals import cast
from tests.trust.past import sent

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


@contextmanager
def later(days: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(days=days)):
        yield


def learn() -> None:
    """What the worker does after events: the reactions, and a little later the counting."""
    for minutes in (0, 1):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            worker.run_all()


def chance_of_the_pantry() -> float:
    state = knowledge()
    scores = state.model.score(
        state.teams[town.HOUSING_TEAM], state.partners[town.HARBOR], state.needs["food"], 0, -1
    )
    return float(scores.follow_through[0])


def seen() -> tuple[int, int]:
    db.session.rollback()
    record = (
        db.session.query(PartnerRecord).filter_by(partner_id=town.HARBOR, need="", referrer_id=None).one()
    )
    return record.seen, record.to_see


@pytest.fixture
def past(town_app):
    sent(5, town.HARBOR, days_ago=60, **SEEN)
    sent(5, town.LAKEVIEW, need="housing.rent", days_ago=60, **SEEN)
    handlers.refresh()


def test_a_client_who_is_seen_raises_the_record_and_the_chance_at_once(past, browser_of):
    before = chance_of_the_pantry()
    assert "within 7 days" in browser_of(town.DANA).get("/find?q=food").text
    assert seen() == (5, 5)
    id_ = cast.sent()
    with later(1):
        cast.take(id_, Action.ACCEPT, cast.PRIYA)
    with later(3):
        cast.take(id_, Action.CONTACT, cast.PRIYA)
        learn()
        assert seen() == (6, 6)
        assert chance_of_the_pantry() > before


def test_accepting_and_doing_nothing_lowers_both_and_a_full_house_neither(past):
    before = chance_of_the_pantry()
    full = cast.sent()
    with later(1):
        cast.take(full, Action.DECLINE, cast.PRIYA, reason="no_capacity")
        learn()
        after_full = chance_of_the_pantry()
    assert after_full == pytest.approx(before, abs=0.005)  # nothing but a day's age
    idle = cast.sent()
    with later(1):
        cast.take(idle, Action.ACCEPT, cast.PRIYA)
    with later(20):
        handlers.refresh()
        assert seen() == (5, 6)
        assert chance_of_the_pantry() < after_full
