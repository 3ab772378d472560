"""What every test may ask for: an application, an empty or a peopled database, a browser, a count of statements."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from app import clock, create_app
from app.config import Mode, Settings
from app.db import db
from app.finding import indexing
from app.finding.listings import listings
from search_index.contract import Listing
from search_index.memory_engine import MemoryEngine
from tests import town
from tests.browser import Browser
from tests.database import PostgresTown, SqliteTown, own_database

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NOON = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)  # a Wednesday; noon in Chicago

# What a busy machine takes to make its examples says nothing of what is tested, and what judges a change
# says the same of it twice. To look for what nobody thought of: pytest --hypothesis-profile=wander.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("trellis", derandomize=True, **UNHURRIED)
hypothesis_settings.register_profile("wander", max_examples=1000, **UNHURRIED)
hypothesis_settings.load_profile("trellis")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever never asks for the settings of an installation says the same beside any database."""
    for item in items:
        if "settings" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def workplace() -> Iterator[Path]:
    """A folder for this worker, in memory where the machine has one."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def settings(workplace: Path, worker_id: str) -> Iterator[Settings]:
    with own_database(workplace, worker_id) as url:
        plain = {"base_url": "http://localhost", "secure_cookies": False}
        yield Settings.within(workplace, mode=Mode.TEST, database_url=url, **plain)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """This worker's name in a parallel run."""
    return getattr(request.config, "workerinput", {}).get("workerid", "alone")


@pytest.fixture(scope="session")
def wired(settings: Settings) -> Iterator[Flask]:
    """The application with an empty, migrated database. Tests ask for `app`, which is put back before each."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def snapshots(wired: Flask, settings: Settings) -> SqliteTown | PostgresTown:
    if settings.database_url.startswith("sqlite"):
        kept: SqliteTown | PostgresTown = SqliteTown(
            wired, Path(settings.database_url.removeprefix("sqlite:///"))
        )
    else:
        kept = PostgresTown(wired)
    kept.keep("empty")
    return kept


@pytest.fixture(scope="session")
def peopled(wired: Flask, snapshots: SqliteTown | PostgresTown) -> list[Listing]:
    """Build the town once; each test gets a copy of its rows, and of these listings in an index of its own."""
    snapshots.restore("empty")
    with wired.app_context(), clock.at(NOON):
        town.build()
        found = listings()
    snapshots.keep("town")
    return found


@pytest.fixture
def app(wired: Flask, snapshots: SqliteTown | PostgresTown) -> Iterator[Flask]:
    """The application over an empty database, inside an app context, at noon on a Wednesday."""
    snapshots.restore("empty")
    with wired.app_context(), clock.at(NOON):
        wired.extensions["search_engine"] = engine = MemoryEngine()
        engine.rebuild([], checkpoint=0)
        yield wired


@pytest.fixture
def town_app(wired: Flask, peopled: list[Listing], snapshots: SqliteTown | PostgresTown) -> Iterator[Flask]:
    """The application over the town (see `tests/town.py`), inside an app context, at noon on a Wednesday."""
    snapshots.restore("town")
    with wired.app_context(), clock.at(NOON):
        wired.extensions["search_engine"] = engine = MemoryEngine()
        engine.rebuild(peopled, checkpoint=indexing.last_change())
        yield wired


@pytest.fixture
def browser(town_app: Flask) -> Browser:
    """A browser in the town, not signed in."""
    return Browser(town_app)


@pytest.fixture
def browser_of(town_app: Flask) -> Callable[..., Browser]:
    """Browsers of people of the town: `browser_of(town.DANA)`."""
    return lambda person_id: Browser(town_app).sign_in(person_id)


@pytest.fixture
def dana(browser_of: Callable[..., Browser]) -> Browser:
    """A case manager at her desk."""
    return browser_of(town.DANA)


@pytest.fixture
def priya(browser_of: Callable[..., Browser]) -> Browser:
    """Who answers referrals at Harbor."""
    return browser_of(town.PRIYA)


@pytest.fixture
def cora(browser_of: Callable[..., Browser]) -> Browser:
    """The county's coordinator."""
    return browser_of(town.CORA)


@pytest.fixture
def ada(browser_of: Callable[..., Browser]) -> Browser:
    """Who administers Northside."""
    return browser_of(town.ADA)


@pytest.fixture
def statements(wired: Flask) -> Callable[[], "contextmanager[list[str]]"]:
    """Counts SQL: `with statements() as run: ...; assert len(run) <= 6`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        run: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                run.append(statement)

        with wired.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield run
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting
