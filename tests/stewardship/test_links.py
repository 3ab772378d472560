"""Web addresses of listings are asked politely, never in our own network, and count as dead only after two nights."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.config import ConfigurationError, Settings
from app.db import db, transaction
from app.directory.models import Organization, Service
from app.jobs import worker
from app.stewardship import handlers, links
from app.stewardship.actions import links as actions
from app.stewardship.models import LinkCheck, ListingFault
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

DAY = timedelta(days=1)
ASKED: list[tuple[str, str]] = []


class Site(BaseHTTPRequestHandler):
    """A small site: pages that are there, gone, moved, moved in a circle, or that don't like HEAD."""

    def answer(self) -> None:
        ASKED.append((self.command, self.path))
        if self.path == "/head-only-refused" and self.command == "HEAD":
            self.send_response(405)
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/here")
        elif self.path == "/into-our-network":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/admin")
        elif self.path == "/circle":
            self.send_response(302)
            self.send_header("Location", "/circle")
        else:
            self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 (the names that the server calls)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a site that counts as public for the length of a test."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    really = links.public_address

    def address(host: str, port: int) -> str:
        return "127.0.0.1" if host == "site.example.org" else really(host, port)

    monkeypatch.setattr(links, "public_address", address)
    ASKED.clear()
    yield f"http://site.example.org:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/here", "ok"),
        ("/moved", "ok"),
        ("/head-only-refused", "ok"),
        ("/gone", "answers 404"),
        ("/circle", "sends on and on"),
        ("/into-our-network", "leads to a private address"),
    ],
)
def test_an_address_is_asked_as_a_reader_would(site: str, path: str, says: str) -> None:
    assert links.ask(f"{site}{path}") == says


def test_the_head_is_asked_for_first_and_the_page_only_where_that_is_refused(site: str) -> None:
    links.ask(f"{site}/here")
    links.ask(f"{site}/head-only-refused")
    assert ASKED == [("HEAD", "/here"), ("HEAD", "/head-only-refused"), ("GET", "/head-only-refused")]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_name_that_leads_into_our_own_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def looked_up(_host: str, port: int, **_more: object) -> list[object]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
        return [public, (family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert links.ask("https://innocent.example.org/") == "leads to a private address"


@pytest.mark.parametrize("url", ["ftp://example.org/x", "https:///nowhere", "nonsense", "http://[::bad"])
def test_what_is_no_web_address_harms_nobody(url: str) -> None:
    assert links.ask(url) == "can’t be reached"


def say(url: str | None, id_: UUID = town.PANTRY) -> None:
    with transaction():
        db.session.get_one(Service, id_).url = url


def switch_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], check_links=True))
    monkeypatch.setattr(handlers, "SECONDS_BETWEEN", 0)


def checks() -> dict[str, tuple[str, int]]:
    db.session.rollback()
    return {one.url: (one.answer, one.failures) for one in db.session.scalars(select(LinkCheck))}


def test_nobody_is_asked_unless_the_setting_says_so(town_app: Flask, site: str) -> None:
    say(f"{site}/here")
    handlers.check_links()
    assert (ASKED, checks()) == ([], {})


def test_an_address_counts_as_dead_when_it_failed_on_two_nights(
    town_app: Flask, site: str, monkeypatch: pytest.MonkeyPatch, browser_of: Callable[[UUID], Browser]
) -> None:
    switch_on(town_app, monkeypatch)
    say(f"{site}/gone")
    for night, dead in ((0, False), (1, True)):
        with clock.at(NOON + night * DAY):
            handlers.check_links()
            handlers.check_links()
            handlers.count_quality()
        assert checks() == {f"{site}/gone": ("answers 404", night + 1)}
        listed = select(ListingFault.detail).where(ListingFault.fault == "dead-link")
        assert list(db.session.scalars(listed)) == ([f"{site}/gone"] if dead else [])
    assert f"{site}/gone" in browser_of(town.CORA).get("/stewardship/quality/dead-link").text


def test_one_that_answers_again_is_alive_and_left_alone_for_a_month(
    town_app: Flask, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(town_app, monkeypatch)
    say(f"{site}/here")
    with transaction():
        db.session.add(LinkCheck(url=f"{site}/here", checked_at=NOON - DAY, answer="answers 500", failures=4))
    for days in (0, 1, 29):
        with clock.at(NOON + days * DAY):
            handlers.check_links()
    assert checks() == {f"{site}/here": ("ok", 0)}
    assert len(ASKED) == 1


def test_hosts_take_turns_and_what_nobody_lists_any_more_is_forgotten(
    town_app: Flask, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(town_app, monkeypatch)
    for number, id_ in enumerate((town.PANTRY, town.DELIVERY)):
        say(f"https://one.example.org/{number}", id_)
    with transaction():
        db.session.get_one(Organization, town.HARBOR).website = "https://two.example.org"
    assert actions.due() == [
        "https://one.example.org/0",
        "https://two.example.org",
        "https://one.example.org/1",
    ]
    with transaction():
        actions.keep("https://old.example.org", "ok")
        actions.keep("https://two.example.org", "ok")
        actions.forget_unlisted()
    assert set(checks()) == {"https://two.example.org"}


def test_a_long_round_goes_on_in_the_next_job(
    town_app: Flask, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(town_app, monkeypatch)
    monkeypatch.setattr(handlers, "SECONDS_A_JOB", -1.0)
    say(f"{site}/here")
    handlers.check_links()
    assert ASKED == []
    monkeypatch.setattr(handlers, "SECONDS_A_JOB", 30.0)
    worker.run_all()
    assert ASKED == [("HEAD", "/here")]


def test_the_setting_is_one_or_nought() -> None:
    test = {"TRELLIS_MODE": "test"}
    assert not Settings.from_environment(test).check_links
    assert Settings.from_environment({**test, "CHECK_LINKS": "1"}).check_links
    with pytest.raises(ConfigurationError, match="CHECK_LINKS"):
        Settings.from_environment({**test, "CHECK_LINKS": "yes"})
