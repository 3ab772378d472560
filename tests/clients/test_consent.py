"""Consent: what a recipient may see, now."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients.consent import (
    FIRST,
    PERSONAL,
    Fact,
    Standing,
    Terms,
    covering,
    require_cover,
    standing,
    visible,
)
from app.errors import Conflict

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
PANTRY, SHELTER = UUID(int=1), UUID(int=2)
ALL = frozenset(Fact)

moments = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
terms = st.builds(
    Terms,
    facts=st.frozensets(st.sampled_from(Fact)),
    recipients=st.frozensets(st.sampled_from([PANTRY, SHELTER])),
    given_at=moments,
    expires_at=moments,
    withdrawn_at=st.none() | moments,
    early=st.booleans(),
)


def given_to(
    *recipients: UUID, days: int = 365, withdrawn: datetime | None = None, early: bool = False
) -> Terms:
    return Terms(ALL, frozenset(recipients), START, START + timedelta(days=days), withdrawn, early=early)


def test_before_acceptance_only_need_area_and_access_are_seen():
    assert visible([given_to(PANTRY)], PANTRY, START, accepted=False) == FIRST


def test_after_acceptance_everything_agreed_is_seen():
    assert visible([given_to(PANTRY)], PANTRY, START, accepted=True) == ALL


def test_a_client_may_agree_to_show_the_name_earlier():
    assert visible([given_to(PANTRY, early=True)], PANTRY, START, accepted=False) == ALL


def test_whoever_is_not_named_sees_nothing():
    assert visible([given_to(PANTRY)], SHELTER, START, accepted=True) == frozenset()


def test_consent_ends_on_its_day():
    end = START + timedelta(days=30)
    assert visible([given_to(PANTRY, days=30)], PANTRY, end, accepted=True) == frozenset()
    assert standing(given_to(PANTRY, days=30), end) is Standing.EXPIRED


def test_a_withdrawal_closes_at_once_whatever_other_papers_say():
    withdrawn = given_to(PANTRY, withdrawn=START + timedelta(days=3))
    other = given_to(PANTRY, SHELTER)
    now = START + timedelta(days=3)
    assert visible([withdrawn, other], PANTRY, now, accepted=True) == frozenset()
    assert visible([withdrawn, other], SHELTER, now, accepted=True) == ALL


def test_a_consent_given_after_a_withdrawal_opens_again():
    withdrawn = given_to(PANTRY, withdrawn=START + timedelta(days=3))
    renewed = Terms(ALL, frozenset({PANTRY}), START + timedelta(days=4), START + timedelta(days=90))
    assert visible([withdrawn, renewed], PANTRY, START + timedelta(days=5), accepted=True) == ALL


def test_sending_without_consent_is_refused_in_words():
    with pytest.raises(Conflict, match="has not agreed"):
        require_cover([given_to(SHELTER)], PANTRY, START)


def test_a_referral_needs_consent_to_its_first_facts():
    narrow = Terms(frozenset({Fact.NAME}), frozenset({PANTRY}), START, START + timedelta(days=9))
    assert covering([narrow], PANTRY, START) is None


@given(st.lists(terms, max_size=4), moments, st.booleans())
def test_nothing_is_seen_that_no_living_consent_names(consents, now, accepted):
    seen = visible(consents, PANTRY, now, accepted=accepted)
    living = [c for c in consents if PANTRY in c.recipients and standing(c, now) is Standing.ALIVE]
    assert seen <= frozenset().union(*(c.facts for c in living))
    if not accepted and not any(c.early for c in living):
        assert not seen & PERSONAL


@given(st.lists(terms, max_size=4), moments, st.booleans())
def test_withdrawing_never_opens_anything(consents, now, accepted):
    withdrawn = [
        Terms(c.facts, c.recipients, c.given_at, c.expires_at, now, c.purpose, c.early) for c in consents
    ]
    assert visible(withdrawn, PANTRY, now, accepted=accepted) == frozenset()
