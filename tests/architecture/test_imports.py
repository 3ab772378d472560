"""Imports go down: who may know whom in this house."""

import tomllib

import pytest

from tests.architecture.source import ROOT, Module, modules

# From the ground floor up. Rooms on one floor do not meet.
FLOORS = (
    {"db", "clock", "errors", "actor", "config", "seal", "codes"},
    {"web"},
    {"jobs"},
    {"audit"},
    {"messages"},
    {"directory"},
    {"accounts"},
    {"clients", "stewardship"},
    {"referrals"},
    {"trust"},
    {"network"},
    {"finding"},
    {"interop"},
    {"reactions", "health", "translations"},
    {"cli", "rooms", "logs", "models"},
    {"migrations"},
    {"app", "serve"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# These run before anything is installed, and know only the standard library and each other.
BEFORE_ALL = {"commands", "__main__"}

# Files that decide, named in pyproject.toml because their types are strict: they may import
# the standard library, what is named here, and their own package's hearts.
STRICT = next(
    part["module"]
    for part in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    if part.get("disallow_any_generics")
)
HEARTS = {name for name in STRICT if name.startswith("app.")}
NOT_IN_HEARTS = (
    "flask",
    "sqlalchemy",
    "app.db",
    "app.clock",
    "app.web",
    "app.jobs",
    "app.messages",
    "app.audit",
)
ONLY_IN = {
    "networkx": ("app.network",),
    "typst": ("app.network.reports",),
    "whoosh": ("search_index.whoosh_engine",),
    "flask": ("app",),
    "sqlalchemy": ("app",),
}


def house() -> list[Module]:
    return [m for m in modules("app") if m.room not in BEFORE_ALL]


@pytest.mark.parametrize("module", house(), ids=lambda m: m.name)
def test_a_room_knows_only_the_floors_below_it(module: Module) -> None:
    assert module.room in FLOOR, f"{module.room} has no floor: name it in FLOORS"
    for name in module.imports():
        parts = name.split(".")
        if parts[0] != "app" or len(parts) == 1 or parts[1] == module.room:
            continue
        if parts[1] not in FLOOR:  # `from app import create_app`
            continue
        if FLOOR[module.room] == 0 == FLOOR[parts[1]]:
            continue  # the ground floor is one room of small files
        assert FLOOR[parts[1]] < FLOOR[module.room], f"{module.name} imports {name}, which is not below it"


@pytest.mark.parametrize("module", modules("search_index"), ids=lambda m: m.name)
def test_the_search_kernel_knows_nothing_of_the_application(module: Module) -> None:
    assert not [name for name in module.imports() if name.split(".")[0] in ("app", "flask", "sqlalchemy")]


@pytest.mark.parametrize("module", [m for m in modules("app") if m.name in HEARTS], ids=lambda m: m.name)
def test_a_heart_meets_neither_database_nor_clock_nor_web(module: Module) -> None:
    assert not [name for name in module.imports() if name.startswith(NOT_IN_HEARTS)]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_met_only_in_its_own_place(library: str) -> None:
    places = ONLY_IN[library]
    strangers = [
        m.name
        for m in (*modules("app"), *modules("search_index"))
        if not m.name.startswith(places) and any(name.split(".")[0] == library for name in m.imports())
    ]
    assert not strangers


def test_importing_the_package_imports_nothing_heavy() -> None:
    top = next(m for m in modules("app") if m.name == "app")
    at_start = {name for node in top.tree.body for name in _names(node)}
    assert at_start <= {"typing"}


def _names(node: object) -> list[str]:
    import ast

    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
