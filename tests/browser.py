"""A browser for tests that need no real one: it keeps cookies, signs people in and fills CSRF tokens in."""

import re
from contextvars import copy_context
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask
from flask.globals import _cv_app
from werkzeug.test import TestResponse

from app.db import db

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def text_of(page: TestResponse) -> str:
    """The words of a page, without its tags, each a space apart."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True))))


class Browser:
    """Requests run outside any app context that the test holds open, as they do in a real server."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self._token = ""

    def get(self, url: str, **options: Any) -> TestResponse:
        return self._open("GET", url, **options)

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the CSRF token that this browser was given (any page with a form gives one)."""
        if not self._token:
            self._open("GET", "/sign-in", follow_redirects=True)
        return self._open("POST", url, data={"csrf_token": self._token, **(data or {})}, **options)

    def sign_in(self, person_id: UUID) -> "Browser":
        """Give this browser a session of the person, without the sign-in form (which has tests of its own)."""
        from tests import town

        name, value = town.session_cookie(self.app, person_id)
        self.client.set_cookie(name, value, secure=name.startswith("__Host-"))
        self._token = ""
        return self

    def _open(self, method: str, url: str, **options: Any) -> TestResponse:
        def fresh() -> TestResponse:
            _cv_app.set(None)  # type: ignore[arg-type]
            return self.client.open(url, method=method, **options)

        db.session.rollback()  # what the test reads after this, it reads afresh
        response = copy_context().run(fresh)
        plain = response.mimetype == "text/html" and not response.content_encoding
        if plain and (found := TOKEN.search(response.get_data(as_text=True))):
            self._token = found[1]
        return response
