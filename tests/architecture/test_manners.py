"""How the kinds of file behave: who opens transactions, who names the actor, what is recorded where."""

import ast

import pytest
from flask import Flask

from app.reactions import JOBS, REACTIONS, TIMETABLE
from app.web.access import stated_access
from tests.architecture.source import Module, called, modules

# Doors: parts of dotted names of the modules that may open a transaction. `handlers` are what jobs do,
# `presence` notes before each request that a session is in use, `reactions` runs what follows an event.
DOORS = ("views", "cli", "worker", "handlers", "presence", "reactions")


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_only_doors_open_transactions(module: Module) -> None:
    opens = any(called(call) == "transaction" for call in module.calls())
    if module.name != "app.db" and not set(module.name.split(".")) & set(DOORS):
        assert not opens, f"{module.name} opens a transaction and is no door"


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_nothing_commits_but_the_transaction(module: Module) -> None:
    if module.name not in ("app.db", "app.migrations.env"):
        assert "commit" not in {called(call) for call in module.calls()}


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_nobody_but_the_clock_asks_what_time_it_is(module: Module) -> None:
    if module.name in ("app.clock", "app.logs") or module.room == "commands":
        return
    for call in module.calls():
        if called(call) in ("utcnow", "today") or (called(call) == "now" and _is_datetime(call)):
            pytest.fail(f"{module.name}:{call.lineno} asks the machine for the time")


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_actions_name_who_acts_by_keyword(module: Module) -> None:
    if not module.name.endswith(".actions"):
        return
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = {a.arg for a in (*node.args.args, *node.args.posonlyargs)}
            assert "by" not in positional, f"{module.name}.{node.name}: `by` is a keyword"


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_relationships_never_point_up_or_both_ways_across_rooms(module: Module) -> None:
    for call in module.calls():
        if called(call) != "relationship" or not any(k.arg == "back_populates" for k in call.keywords):
            continue
        target = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        own = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
        assert target is None or str(target) in own, f"{module.name}:{call.lineno}"


def test_every_route_states_its_access(wired: Flask) -> None:
    silent = [e for e, view in wired.view_functions.items() if e != "static" and stated_access(view) is None]
    assert not silent


def test_every_recorded_event_has_a_reaction_or_says_that_nothing_follows() -> None:
    recorded = {name for m in modules("app") for name in _recorded(m)}
    assert recorded, "no event was found: the test reads the wrong thing"
    assert recorded - set(REACTIONS) == set()


def test_every_enqueued_job_is_known_and_every_timetable_entry_runs_one() -> None:
    enqueued = {
        str(call.args[0].value)
        for m in modules("app")
        for call in m.calls()
        if called(call) == "enqueue" and call.args and isinstance(call.args[0], ast.Constant)
    }
    assert (enqueued | {kind for _rule, kind in TIMETABLE.values()}) - set(JOBS) == set()


def _recorded(module: Module) -> set[str]:
    return {
        str(call.args[0].value)
        for call in module.calls()
        if called(call) == "record" and call.args and isinstance(call.args[0], ast.Constant)
    }


def _is_datetime(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Attribute) and ast.unparse(function.value).endswith("datetime")
