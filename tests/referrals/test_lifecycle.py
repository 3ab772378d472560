"""The lifecycle: every row of the table, the rules beside it, and what must never happen."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Conflict, DomainError, Invalid, NotAllowed
from app.referrals.lifecycle import (
    ENDED,
    EVENTS,
    OPEN,
    TRANSITIONS,
    Action,
    Party,
    Standing,
    Status,
    allowed,
    reason_to_expire,
    step,
)
from app.referrals.reasons import REASONS, SIDE_WORDS, Ending, Side, reasons_for
from app.referrals.wording import DOING, LABEL, NEXT, TABS, tab_of

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
FILLED = {
    "question": "Is there a lift?",
    "answer": "Yes.",
    "review_on": NOW.date(),
    "words": "Because of the holidays.",
    "outcomes": {0: "achieved"},
    "progress": "trying",
    "amended": {"urgency": "today"},
}
DESIGN = """
open | sent | received | provider
ask | sent received | info_needed | provider
answer | info_needed | received | referrer
accept | sent received info_needed waitlisted expired | accepted | provider
waitlist | sent received info_needed accepted | waitlisted | provider
decline | sent received info_needed waitlisted | declined | provider
contact | accepted waitlisted | contacted | provider client
start | accepted contacted | started | provider client
hold | accepted contacted started | on_hold | provider referrer
resume | on_hold | ? | provider referrer
update | accepted waitlisted contacted started on_hold | ? | provider referrer
amend | OPEN | ? | referrer
complete | started contacted | completed | provider referrer
end-early | accepted waitlisted contacted started on_hold | ended_early | provider referrer
withdraw | OPEN | withdrawn | referrer client system
expire | sent received info_needed | expired | system
reopen | completed ended_early declined withdrawn | ? | referrer provider
mark-as-error | ALL | entered_in_error | referrer coordinator
"""
AGREED = [[cell.strip() for cell in line.split("|")] for line in DESIGN.strip().splitlines()]
WORDS = {"OPEN": OPEN, "ALL": frozenset(Status) - {Status.ENTERED_IN_ERROR}}


def filled(action: Action) -> dict[str, object]:
    """A form for `action` with everything that it could ask for."""
    ending = TRANSITIONS[action].ending
    reason = next((r.code for r in REASONS.values() if ending in r.endings), "")
    return {**FILLED, "reason": reason}


def standing_at(status: Status, **facts: object) -> Standing:
    return Standing(status, now=NOW, sent_at=NOW, ended_at=NOW, by_author=True, **facts)


@pytest.mark.parametrize(("action", "sources", "target", "parties"), AGREED, ids=[row[0] for row in AGREED])
def test_the_table_is_the_one_that_was_agreed(action, sources, target, parties):
    row = TRANSITIONS[Action(action)]
    assert row.sources == (WORDS.get(sources) or frozenset(map(Status, sources.split())))
    assert row.target == (None if target == "?" else Status(target))
    assert row.parties == frozenset(map(Party, parties.split()))


def test_every_action_has_exactly_one_row():
    assert set(TRANSITIONS) == set(Action) == {Action(row[0]) for row in AGREED}


@given(st.sampled_from(Status), st.sampled_from(Action), st.sampled_from(Party), st.booleans(), st.booleans())
def test_no_status_is_set_by_a_stranger_or_outside_the_table(status, action, party, accepted, sibling):
    row = TRANSITIONS[action]
    standing = standing_at(status, was_accepted=accepted, sibling_accepted=sibling)
    try:
        taken = step(standing, action, party, filled(action))
    except DomainError:
        return
    assert party in row.parties
    assert status in row.sources
    assert taken.before is status
    assert row.target in (None, taken.after)
    assert taken.event in EVENTS


@given(st.sampled_from(Status), st.sampled_from(Party), st.booleans(), st.booleans(), st.booleans())
def test_what_is_offered_is_exactly_what_is_possible(status, party, accepted, sibling, author):
    standing = Standing(status, NOW, NOW, NOW, None, accepted, sibling, author)
    offered = set(allowed(standing, party)) | ({Action.OPEN} if party is Party.PROVIDER else set())
    for action in Action:
        try:
            step(standing, action, party, filled(action))
        except DomainError:
            assert action not in offered or (action is Action.OPEN and status is not Status.SENT)
        else:
            assert action in offered


def test_every_status_can_be_reached():
    reached = {Status.SENT}
    for _ in Status:
        for status, action, party in [(s, a, p) for s in reached for a in Action for p in Party]:
            try:
                reached = reached | {step(standing_at(status), action, party, filled(action)).after}
            except DomainError:
                continue
    assert reached == set(Status)


def test_in_every_open_status_someone_can_act():
    for status in OPEN:
        assert any(allowed(Standing(status, NOW), party) for party in (Party.PROVIDER, Party.REFERRER))


def test_a_stranger_is_refused_by_name():
    with pytest.raises(NotAllowed, match="Only the provider can do this"):
        step(standing_at(Status.SENT), Action.ACCEPT, Party.REFERRER)


def test_what_comes_too_late_is_refused_with_how_it_stands():
    with pytest.raises(Conflict, match="This referral has been declined"):
        step(standing_at(Status.DECLINED), Action.ACCEPT, Party.PROVIDER)


def test_a_late_acceptance_is_welcome_while_nobody_else_has_accepted():
    assert step(standing_at(Status.EXPIRED), Action.ACCEPT, Party.PROVIDER).after is Status.ACCEPTED
    with pytest.raises(Conflict, match="Another provider"):
        step(standing_at(Status.EXPIRED, sibling_accepted=True), Action.ACCEPT, Party.PROVIDER)


@pytest.mark.parametrize("before", [Status.ACCEPTED, Status.CONTACTED, Status.STARTED])
def test_going_on_after_a_pause_returns_to_where_it_was(before):
    held = standing_at(Status.ON_HOLD, resumes=before)
    assert step(held, Action.RESUME, Party.REFERRER).after is before


@pytest.mark.parametrize("action", [Action.UPDATE, Action.AMEND])
def test_saying_how_it_goes_or_what_is_asked_moves_nothing(action):
    for status in TRANSITIONS[action].sources:
        standing = standing_at(status, resumes=Status.STARTED, was_accepted=True)
        assert step(standing, action, Party.REFERRER, filled(action)).after is status


def test_reopening_leads_back_to_accepted_only_if_it_was_ever_accepted():
    reopened = [
        step(standing_at(Status.WITHDRAWN, was_accepted=was), Action.REOPEN, Party.REFERRER, FILLED).after
        for was in (True, False)
    ]
    assert reopened == [Status.ACCEPTED, Status.RECEIVED]


def test_reopening_is_possible_for_ninety_days():
    def ended(days: float) -> Standing:
        return Standing(Status.DECLINED, now=NOW, ended_at=NOW - timedelta(days=days))

    assert step(ended(90), Action.REOPEN, Party.PROVIDER, FILLED).after is Status.RECEIVED
    with pytest.raises(Conflict, match="90 days"):
        step(ended(90.01), Action.REOPEN, Party.PROVIDER, FILLED)


def test_reopening_needs_a_reason():
    with pytest.raises(Invalid) as refusal:
        step(standing_at(Status.DECLINED), Action.REOPEN, Party.PROVIDER, {"words": " "})
    assert refusal.value.problems == {"words": "Say why in a few words."}


@pytest.mark.parametrize(
    ("hours", "author", "possible"), [(23, True, True), (25, True, False), (1, False, False)]
)
def test_a_mistake_is_taken_back_by_its_author_within_a_day(hours, author, possible):
    standing = Standing(Status.SENT, now=NOW, sent_at=NOW - timedelta(hours=hours), by_author=author)
    assert (Action.MARK_AS_ERROR in allowed(standing, Party.REFERRER)) is possible
    assert Action.MARK_AS_ERROR in allowed(standing, Party.COORDINATOR)


@pytest.mark.parametrize("action", [action for action, row in TRANSITIONS.items() if row.needs])
def test_what_the_table_asks_for_is_required(action):
    row = TRANSITIONS[action]
    with pytest.raises(Invalid) as refusal:
        step(standing_at(min(row.sources)), action, min(row.parties), {})
    assert set(refusal.value.problems) == set(row.needs)


@pytest.mark.parametrize("code", ["no_show", "nonsense", ""])
def test_a_reason_must_belong_to_the_way_of_ending(code):
    with pytest.raises(Invalid):
        step(standing_at(Status.SENT), Action.DECLINE, Party.PROVIDER, {"reason": code})


def test_another_reason_needs_words():
    with pytest.raises(Invalid) as refusal:
        step(standing_at(Status.SENT), Action.DECLINE, Party.PROVIDER, {"reason": "other"})
    assert set(refusal.value.problems) == {"words"}


def test_a_full_provider_is_not_on_the_side_of_the_unhelpful():
    declined = step(standing_at(Status.SENT), Action.DECLINE, Party.PROVIDER, {"reason": "no_capacity"})
    assert declined.reason is not None
    assert declined.reason.side is Side.CAPACITY


def test_people_are_offered_no_reason_that_the_system_gives():
    for ending in Ending:
        assert all(not reason.automatic for reason in reasons_for(ending))
    assert [r.code for r in reasons_for(Ending.EXPIRED)] == []


def test_an_unanswered_question_is_not_the_providers_silence():
    assert REASONS[reason_to_expire(Status.INFO_NEEDED)].side is Side.REFERRER
    assert REASONS[reason_to_expire(Status.RECEIVED)].side is Side.PROVIDER


def test_every_status_action_and_side_has_its_words():
    assert set(LABEL) == set(Status)
    assert set(DOING) == set(Action)
    assert set(SIDE_WORDS) == set(Side)
    for party in (Party.PROVIDER, Party.REFERRER):
        assert set(NEXT[party]) == set(Status)


@pytest.mark.parametrize("party", TABS)
def test_every_status_lies_in_exactly_one_pile(party):
    piles = [status for statuses in TABS[party].values() for status in statuses]
    assert sorted(piles) == sorted(Status)
    assert all(status in ENDED for status in Status if tab_of(status, party).value == "done")
