"""Who stands at the door: the cookie of a sign-in, and the actor of each request."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, request, session
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app import clock
from app.accounts import actions, queries
from app.accounts.sessions import Lifetime, is_due_for_touch
from app.actor import PUBLIC
from app.config import Settings
from app.db import db, transaction

log = logging.getLogger("trellis.accounts")


def load_actor(app: Flask) -> None:
    """Set `g.actor` before every request: the person whose session the cookie opens, else the public."""

    @app.before_request
    def _arrive() -> None:
        g.actor, g.session_id, g.workplaces, g.working_for = PUBLIC, None, {}, None
        g.recent_searches, g.open_search = None, None
        key = request.cookies.get(cookie_name(_settings()))
        if not key or request.endpoint == "static":
            return
        arrival = queries.arrival(key, lifetime())
        if arrival is None:
            return
        g.actor, g.session_id = arrival.actor, arrival.session_id
        g.workplaces, g.working_for = arrival.workplaces, arrival.working_for
        g.recent_searches, g.open_search = arrival.recent, arrival.searched
        if is_due_for_touch(arrival.used_at, clock.now()):
            _touch(arrival.session_id)


def cookie_name(settings: Settings) -> str:
    """`__Host-` ties a cookie to this very host, and to HTTPS."""
    return "__Host-trellis" if settings.secure_cookies else "trellis"


def lifetime() -> Lifetime:
    """How long a sign-in lasts here."""
    settings = _settings()
    return Lifetime(timedelta(minutes=settings.idle_minutes), timedelta(minutes=settings.session_minutes))


def present_session() -> UUID | None:
    """The session that this request came with."""
    found: UUID | None = g.get("session_id")
    return found


def recent_searches() -> str | None:
    """What this browser looked for of late, as finding wrote it."""
    found: str | None = g.get("recent_searches")
    return found


def open_search() -> Mapping[str, Any] | None:
    """What this browser looked for last, as finding wrote it, while nothing that was found has been opened."""
    found: Mapping[str, Any] | None = g.get("open_search")
    return found


def workplaces() -> Mapping[UUID, str]:
    """The organizations of the person at the door, by name; the id of each is a key."""
    found: Mapping[UUID, str] = g.get("workplaces", {})
    return found


def own_id() -> UUID:
    """The id of the person at the door; for doors that state @signed_in or a role."""
    found: UUID = g.actor.id
    return found


def welcome(response: Response, key: str) -> Response:
    """Give the browser the key of its new session. What it did as a stranger is forgotten, form tokens included."""
    session.clear()
    settings = _settings()
    response.set_cookie(
        cookie_name(settings), key, secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
    return response


def farewell(response: Response) -> Response:
    """Take the key back, and ask the browser to forget what it kept of us."""
    session.clear()
    settings = _settings()
    response.delete_cookie(
        cookie_name(settings), secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _touch(session_id: UUID) -> None:
    try:
        with transaction():
            actions.touch_session(session_id)
    except OperationalError:
        # Reading goes on when the disk is full or somebody writes for long: the session just ages a little.
        db.session.rollback()
        log.warning("a session could not be touched")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
