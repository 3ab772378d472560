"""Whose address a request comes from decides who is slowed down; only proxies that stand there are believed."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request

from app import create_app
from app.config import ConfigurationError, Mode, Settings

SAID = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}


@pytest.fixture
def asked(tmp_path: Path):
    """`asked(proxies)` is the address and the scheme that the application sees."""

    def ask(proxies: int) -> tuple[str | None, str]:
        app: Flask = create_app(
            replace(
                Settings(mode=Mode.TEST, seal_key_file=tmp_path / "key"),
                database_url=f"sqlite:///{tmp_path / 'proxy.db'}",
                proxies=proxies,
            )
        )
        seen: list[tuple[str | None, str]] = []
        app.before_request_funcs.setdefault(None, []).insert(
            0, lambda: seen.append((request.remote_addr, request.scheme))
        )
        app.test_client().get("/healthz", headers=SAID)
        return seen[0]

    return ask


def test_without_a_proxy_what_a_visitor_says_of_themselves_is_not_believed(asked) -> None:
    assert asked(0) == ("127.0.0.1", "http")


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(asked) -> None:
    assert asked(1) == ("198.51.100.7", "https")


@pytest.mark.parametrize("word", ["many", "-1", "4"])
def test_a_wrong_number_of_proxies_is_refused_in_words(word: str) -> None:
    with pytest.raises(ConfigurationError, match="PROXIES must be 0 or 1 or 2 or 3"):
        Settings.from_environment({"TRELLIS_MODE": "demo", "PROXIES": word})
