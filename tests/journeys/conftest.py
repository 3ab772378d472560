"""A real server, a real index and a real Chromium: the town as its people meet it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from app import create_app
from app.config import Settings
from app.db import db
from app.finding import indexing
from app.jobs import worker
from app.messages.post import transport
from tests import town
from tests.conftest import ROOT
from tests.database import own_database

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass
class Live:
    """The running program: its address, and the application behind it."""

    url: str
    app: Flask

    @property
    def settings(self) -> Settings:
        settings: Settings = self.app.extensions["settings"]
        return settings

    def work(self) -> None:
        """Do every job that is due: what the worker's thread does in a running server."""
        with self.app.app_context():
            worker.run_all()

    def refresh(self) -> None:
        """Count records, measure the network and order the verification now, instead of in a few seconds."""
        with self.app.app_context():
            for job in ("refresh_records", "refresh_network", "count_verification", "count_quality"):
                self.app.extensions["jobs"][job]()

    def mails(self) -> list[str]:
        """What was sent so far, head and text."""
        with self.app.app_context():
            sent = transport().sent  # type: ignore[attr-defined]
        return [f"{mail['Subject']}\n{mail.get_content()}" for mail in sent]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine: install it (apt install chromium) or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def live(tmp_path: Path, settings: Settings, worker_id: str) -> Iterator[Live]:
    """The town, served on a free port by the portable server."""
    with own_database(tmp_path, f"live_{worker_id}") as database_url:
        own = replace(
            settings,
            database_url=database_url,
            search_index_dir=tmp_path / "index",
            mail_dir=tmp_path / "mail",
        )
        app = create_app(own)
        with app.app_context():
            db.create_all()
            town.build()
            town.give_passwords()
            indexing.rebuild()
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, asyncore_use_poll=True)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        app.extensions["settings"] = replace(own, base_url=f"http://127.0.0.1:{server.effective_port}")
        yield Live(f"http://127.0.0.1:{server.effective_port}", app)
        server.close()
        thread.join(5)
        with app.app_context():
            indexing.engine().close()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def open_browser(chromium: Chromium, live: Live) -> Iterator[Callable[..., Page]]:
    """A new person at a browser: `open_browser(town.DANA, phone=True, dark=True, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def opened(
        person: UUID | None = None, *, phone: bool = False, dark: bool = False, javascript: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if person:
            with live.app.app_context():
                name, value = town.session_cookie(live.app, person)
            context.add_cookies([{"name": name, "value": value, "url": live.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which is evaluated in the page (the policy would refuse a script element)."""
    if not AXE.is_file():
        pytest.skip("axe-core was not fetched: npm ci")
    return AXE.read_text(encoding="utf-8")
