"""The loop at play: everybody does anything, time passes, processes die; and what was promised holds after each step.

Whatever chance does not reach is played on purpose. The last tests break the program, and see that it is noticed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app import clock
from app.db import db
from app.referrals import actions, lifecycle, policy, seen
from app.referrals.checkins.asking import Said
from app.referrals.lifecycle import TRANSITIONS, Action, Party, Status
from tests import town
from tests.referrals.promises import LAWS, Played, check_everything, check_the_chain, how_it_stands
from tests.referrals.stage import CUTS, EVERYBODY, NAME, ONLY, PROVIDERS, Stage

pytestmark = [pytest.mark.slow, pytest.mark.once]

WHICH = st.integers(0, 1)
PROVIDER_OF = (town.PRIYA, town.OWEN)
HOURS = (1, 4, 20, 30, 60, 24 * 8, 24 * 40, 24 * 100)
Begin = Callable[[], Stage]


@pytest.fixture(scope="module")
def built() -> list[Stage]:
    """The stage, once it has been built: building it takes longer than a play."""
    return []


@pytest.fixture
def begin(town_app: Flask, snapshots: Any, monkeypatch: pytest.MonkeyPatch, built: list[Stage]) -> Begin:
    """Sets the stage anew, as often as it is called. What only counts and draws is left out."""
    timetable, jobs = town_app.extensions["timetable"], town_app.extensions["jobs"]
    monkeypatch.setitem(town_app.extensions, "timetable", {name: timetable[name] for name in ONLY})
    idle = {name: lambda **_: None for name in jobs if name.startswith(("refresh_", "count_"))}
    monkeypatch.setitem(town_app.extensions, "jobs", {**jobs, **idle})

    def fresh() -> Stage:
        db.session.remove()
        if built:
            snapshots.restore("stage")
        else:
            built.append(Stage(town_app))
            db.session.remove()
            snapshots.keep("stage")
        return built[0].again()

    return fresh


class Loop(RuleBasedStateMachine):
    """Anybody does anything with either of two referrals. Subclasses say where it begins."""

    begin: Begin
    played: Played
    crashes: list[bool]

    def __init__(self) -> None:
        super().__init__()
        self.stage = type(self).begin()
        self.stood: object = None

    @rule(
        which=WHICH, action=st.sampled_from(Action), person=st.sampled_from(EVERYBODY), logged=st.booleans()
    )
    def anybody_tries_anything(self, which: int, action: Action, person: Any, logged: bool) -> None:
        self.stage.act(which, action, person, logged=logged)

    @rule(which=WHICH, party=st.sampled_from((Party.PROVIDER, Party.REFERRER)), dice=st.integers(0, 99))
    def somebody_does_what_is_offered(self, which: int, party: Party, dice: int) -> None:
        person = PROVIDER_OF[which] if party is Party.PROVIDER else town.DANA
        self._do_offered(which, party, dice, lambda action: self.stage.act(which, action, person))

    @rule(which=WHICH, dice=st.integers(0, 99))
    def the_provider_answers_by_link(self, which: int, dice: int) -> None:
        self._do_offered(which, Party.PROVIDER, dice, lambda action: self.stage.by_link(which, action))

    @rule(which=WHICH)
    def the_provider_follows_the_link(self, which: int) -> None:
        self.stage.by_link(which, Action.OPEN)

    @rule(which=WHICH)
    def the_provider_looks(self, which: int) -> None:
        page = self.stage.look(which)
        assert NAME not in page or self.stage.may_see(list(PROVIDERS)[which])

    @rule(which=WHICH, said=st.sampled_from(Said))
    def the_client_says_how_it_goes(self, which: int, said: Said) -> None:
        self.stage.client_says(which, said)

    @rule(which=WHICH)
    def the_client_takes_it_back(self, which: int) -> None:
        self.stage.client_takes_back(which)

    @rule(days=st.sampled_from((2, 30, 300)))
    def the_client_agrees(self, days: int) -> None:
        self.stage.agree(days)

    @rule(by_link=st.booleans())
    def the_client_stops_sharing(self, by_link: bool) -> None:
        self.stage.stop_sharing(by_link=by_link)

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: int) -> None:
        self.stage.wait(hours)

    @rule(which=WHICH, dice=st.integers(0, 99), cut=st.sampled_from(CUTS), way=st.integers(0, 5))
    def a_deed_is_cut_short(self, which: int, dice: int, cut: Any, way: int) -> None:
        deeds = (
            lambda: self.somebody_does_what_is_offered(which, Party.PROVIDER, dice),
            lambda: self.somebody_does_what_is_offered(which, Party.REFERRER, dice),
            lambda: self.the_provider_answers_by_link(which, dice),
            lambda: self.stage.client_says(which, Said.HELPING),
            lambda: self.stage.stop_sharing(by_link=dice % 2 == 0),
            lambda: self.stage.wait(HOURS[dice % len(HOURS)]),
        )
        self.crashes.append(self.stage.cut_short(deeds[way], cut))

    @invariant()
    def every_promise_holds(self) -> None:
        """Asked anew whenever a row or the hour is another: what was refused and left no trace is as it was."""
        stands = how_it_stands(self.stage)
        if stands != self.stood:
            self.played |= check_everything(self.stage)
            self.stood = stands

    def teardown(self) -> None:
        check_the_chain()

    def _do_offered(self, which: int, party: Party, dice: int, do: Callable[[Action], int]) -> None:
        with clock.at(self.stage.now):
            actor = PROVIDERS[list(PROVIDERS)[which]] if party is Party.PROVIDER else town.actor(town.DANA)
            offered = lifecycle.allowed(actions.standing(self.stage.referral(which), by=actor), party)
        if offered:
            do(offered[dice % len(offered)])


def loop(begin: Begin) -> type[Loop]:
    return type("LoopHere", (Loop,), {"begin": staticmethod(begin), "played": set(), "crashes": []})


def play(machine: type[Loop], examples: int, steps: int = 30) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_anybody_does_every_promise_holds(begin):
    machine = loop(begin)
    play(machine, examples=8, steps=25)
    assert len({status for *_, status in machine.played}) >= 4
    assert any(machine.crashes)


class Playwright:
    """Plays on purpose, and checks every promise after each deed."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.played = stage, check_everything(stage)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        deed = getattr(self.stage, name)

        def done(*args: Any, **more: Any) -> Any:
            answer = deed(*args, **more)
            self.played |= check_everything(self.stage)
            return answer

        return done


def provider_side(play: Playwright) -> None:
    play.act(0, Action.ASK, town.PRIYA)
    play.act(0, Action.ANSWER, town.AMARA)
    play.act(0, Action.AMEND, town.DANA)
    play.act(0, Action.WAITLIST, town.PRIYA)
    play.act(0, Action.ACCEPT, town.PRIYA)
    for person in (town.PRIYA, town.DANA):
        play.act(0, Action.HOLD, person)
        play.act(0, Action.RESUME, person)
        play.act(0, Action.UPDATE, person)
    play.act(0, Action.CONTACT, town.PRIYA)
    play.act(0, Action.START, town.PRIYA)
    for person, other in ((town.PRIYA, town.DANA), (town.DANA, town.PRIYA)):
        play.act(0, Action.COMPLETE, person)
        play.act(0, Action.REOPEN, other)
        play.act(0, Action.END_EARLY, person)
        play.act(0, Action.REOPEN, other)
        play.act(0, Action.START, town.PRIYA)
    play.act(0, Action.WITHDRAW, town.DANA)
    play.act(0, Action.MARK_AS_ERROR, town.CORA)


def clients_side(play: Playwright) -> None:
    play.by_link(0, Action.OPEN)
    play.by_link(0, Action.DECLINE)
    play.by_link(1, Action.OPEN)
    play.by_link(1, Action.ACCEPT)
    play.client_says(1, Said.IN_TOUCH)
    play.client_says(1, Said.HELPING)
    assert NAME in play.look(1)
    play.stop_sharing(by_link=True)
    assert NAME not in play.look(1)
    play.agree(2)
    assert NAME in play.look(1)
    play.wait(72)
    assert NAME not in play.look(1)
    play.client_takes_back(1)
    play.act(0, Action.MARK_AS_ERROR, town.DANA)  # too late


def silence(play: Playwright) -> None:
    for _ in range(12):
        play.wait(30)
    play.act(0, Action.ACCEPT, town.PRIYA)
    play.act(1, Action.ACCEPT, town.OWEN)  # while another has it in hand
    for _ in range(4):
        play.wait(24 * 5)


def a_mistake(play: Playwright) -> None:
    play.act(0, Action.MARK_AS_ERROR, town.DANA)


PIECES = (provider_side, clients_side, silence, a_mistake)


def test_every_status_is_reached_and_every_row_is_played_by_each_who_may(begin):
    played: Played = set()
    for piece in PIECES:
        play = Playwright(begin())
        piece(play)
        played |= play.played
    assert {after for *_, after in played} | {Status.SENT} == set(Status)
    may = {(law.action, party) for law in LAWS.values() for party in law.parties}
    assert {(action, party) for action, party, _ in played} == may


@pytest.mark.parametrize("cut", CUTS, ids=[name for _, name in CUTS])
def test_whatever_is_cut_short_leaves_nothing_behind_and_can_be_done_again(begin, cut):
    stage = begin()
    deeds = (
        lambda: stage.act(0, Action.ASK, town.PRIYA),
        lambda: stage.act(0, Action.ANSWER, town.DANA),
        lambda: stage.by_link(0, Action.ACCEPT),
        lambda: stage.client_says(0, Said.HELPING),
        lambda: stage.stop_sharing(by_link=True),
        lambda: stage.agree(30),
        lambda: stage.client_takes_back(0),
        lambda: stage.wait(24 * 40),
    )
    for deed in deeds[:-1]:
        assert stage.cut_short(deed, cut)
        check_everything(stage)
        deed()
        check_everything(stage)
    check_the_chain()


def forbid_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    row = TRANSITIONS[Action.ACCEPT]
    monkeypatch.setitem(TRANSITIONS, Action.ACCEPT, replace(row, sources=row.sources | {Status.DECLINED}))


def let_referrers_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    row = TRANSITIONS[Action.ACCEPT]
    monkeypatch.setitem(TRANSITIONS, Action.ACCEPT, replace(row, parties=row.parties | {Party.REFERRER}))


def take_strangers_for_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "parties_of", lambda *_: frozenset(Party) - {Party.SYSTEM})


def forget_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "wind_clock", lambda referral, *_: setattr(referral, "chase_at", None))


def ask_for_no_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "visible", lambda *_, **__: frozenset(seen.Fact))


def tell_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.audit, "record", lambda *_, **__: None)


def make_it_last_too_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "wind_clock", lambda *_: db.session.commit())


def accept_what_was_declined(play: Playwright) -> None:
    play.act(0, Action.DECLINE, town.PRIYA)
    play.act(0, Action.ACCEPT, town.PRIYA)


def the_referrer_accepts(play: Playwright) -> None:
    play.act(0, Action.ACCEPT, town.DANA)


def a_coordinator_accepts(play: Playwright) -> None:
    play.act(0, Action.ACCEPT, town.CORA)


def they_accept_and_wait(play: Playwright) -> None:
    play.act(0, Action.ACCEPT, town.PRIYA)
    play.stop_sharing(by_link=False)
    play.wait(24 * 8)


def asking_is_cut_short(play: Playwright) -> None:
    play.cut_short(lambda: play.act(0, Action.ASK, town.PRIYA), CUTS[1])


Break = Callable[[pytest.MonkeyPatch], None]
BROKEN: tuple[tuple[Break, Callable[[Playwright], None], str], ...] = (
    (forbid_nothing, accept_what_was_declined, "accept is forbidden from declined"),
    (let_referrers_accept, the_referrer_accepts, "referrer must never accept"),
    (take_strangers_for_providers, a_coordinator_accepts, "a stranger did accept"),
    (forget_the_day, they_accept_and_wait, "open without a day"),
    (ask_for_no_consent, they_accept_and_wait, "a name is shown"),
    (tell_nobody, they_accept_and_wait, "than its story tells"),
    (make_it_last_too_soon, asking_is_cut_short, "something lasts"),
)


@pytest.mark.parametrize(("break_it", "scene", "noticed"), BROKEN, ids=[row[0].__name__ for row in BROKEN])
def test_a_broken_program_is_noticed(begin, monkeypatch, break_it, scene, noticed):
    play = Playwright(begin())
    break_it(monkeypatch)
    with pytest.raises(AssertionError, match=noticed):
        scene(play)
