"""`python3 -m app test`: installs what the tests need and runs pytest; its exit status is ours."""

import os
import shutil
from collections.abc import Mapping, Sequence

from app.commands import assets, environment, postgres
from app.commands.progress import become, child

ALL = "--all"
# A test that forgot to say where its data is must find nothing.
REAL = ("DATABASE_URL", "SEARCH_INDEX_DIR", "SMTP_URL")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

NO_BROWSER = (
    "none found, so the browser journeys are skipped. Install Chromium (apt install chromium),\n"
    "            or name one: CHROMIUM=/path/to/chrome"
)


def run(arguments: Sequence[str]) -> int:
    """Run the suite: quick and on one database, or with `--all` everything on both."""
    print("Trellis tests")
    with assets.beside():
        environment.prepare(environment.TESTS)
    settings = test_environment(os.environ)
    print(f"  Browser   {settings.get('CHROMIUM', NO_BROWSER)}")
    wishes = [word for word in arguments if word != ALL]
    if ALL not in arguments:
        print(f"  Database  {_database(settings)}\n")
        become(pytest(wishes, everything=False), settings)
    return _run_everything(wishes, settings)


def _run_everything(wishes: Sequence[str], settings: dict[str, str]) -> int:
    """Both databases one after the other; the first failure's exit status, or 0."""
    statuses = []
    on_sqlite = {name: value for name, value in settings.items() if name != "TEST_DATABASE_URL"}
    print(f"\n  Database  {_database(on_sqlite)} (first of two runs)\n", flush=True)
    with child(pytest(wishes, everything=True), env=on_sqlite) as suite:
        statuses.append(suite.wait())
    with postgres.database(settings.get("TEST_DATABASE_URL", "")) as (url, where):
        print(f"\n  Database  PostgreSQL, {where} (second of two runs)\n", flush=True)
        command = pytest(wishes, everything=True, again=True)
        with child(command, env={**settings, "TEST_DATABASE_URL": url}) as suite:
            statuses.append(suite.wait())
    return next((status for status in statuses if status), 0)


def pytest(wishes: Sequence[str], *, everything: bool, again: bool = False) -> list[str]:
    """The command line: quick tests on as many processes as there are cores, where nothing else is wished.

    `again`: on a second database, without the tests that would only say the same once more.
    """
    left_out = "" if everything else "not slow"
    selection = ["-m", "not once" if again else left_out] if again or left_out else []
    cores = os.cpu_count() or 1
    shared_out = ["-n", str(min(cores, 8)), "--dist", "loadfile"] if cores > 1 and not wishes else []
    return [str(environment.PYTHON), "-m", "pytest", *selection, *shared_out, *wishes]


def test_environment(given: Mapping[str, str]) -> dict[str, str]:
    """What the tests run with: nothing of a real installation, and the browser if there is one."""
    kept = environment.without(REAL, given)
    browser = given.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    return kept | ({"CHROMIUM": browser} if browser else {})


def _database(settings: Mapping[str, str]) -> str:
    return "PostgreSQL (TEST_DATABASE_URL)" if settings.get("TEST_DATABASE_URL") else "SQLite"
