"""Who may come in at which door. Every view states it; a view that states nothing lets nobody in."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import PUBLIC, Actor, Role
from app.errors import NotAllowed, NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])
Rule = Callable[[Actor], bool]

_STATED = "__access__"
_PROGRAMS = "__programs__"
_OPEN_ENDPOINTS = frozenset({"static"})


def current_actor() -> Actor:
    """Who is asking. Only doors (views and templates) ask this; rules take an `Actor`."""
    return cast(Actor, g.get("actor", PUBLIC))


def public(view: View) -> View:
    """Anyone may come in."""
    return _state(view, "public", lambda _actor: True)


def signed_in(view: View) -> View:
    """Anyone who has signed in may come in."""
    return _state(view, "signed in", lambda actor: actor.signed_in)


def role(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of `roles` may come in."""
    words = " or ".join(sorted(roles))
    return lambda view: _state(view, words, lambda actor: actor.has(*roles))


def for_programs(view: View) -> View:
    """Programs ask here: who has not signed in is refused in words, not led to a page."""
    setattr(view, _PROGRAMS, True)
    return view


def stated_access(view: Callable[..., Any]) -> tuple[str, Rule] | None:
    """What a view states about its access: words and rule; None when it states nothing."""
    return cast("tuple[str, Rule] | None", getattr(view, _STATED, None))


def guard(app: Flask) -> None:
    """Hold every request of `app` to what its view states."""

    @app.before_request
    def _check() -> Response | None:
        if request.endpoint is None or request.endpoint in _OPEN_ENDPOINTS:
            return None
        view = current_app.view_functions[request.endpoint]
        stated = stated_access(view)
        if stated is None:
            raise NotAllowed("This page is closed: it does not state who may see it.")
        _words, rule = stated
        actor = current_actor()
        if rule(actor):
            return None
        if not actor.signed_in and getattr(view, _PROGRAMS, False):
            raise NotSignedIn(
                "Nobody has signed in. Sign in at /sign-in and send the cookie of that session along."
            )
        if not actor.signed_in:
            return _to_sign_in()
        raise NotAllowed(
            "Your account can't open this page. An administrator of your organization can change that."
        )


def _to_sign_in() -> Response:
    """Off to the sign-in page, and back here afterwards when this was only a look."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back))


def _state(view: View, words: str, rule: Rule) -> View:
    if stated_access(view) is not None:
        raise TypeError(f"{view.__name__} states its access twice")
    setattr(view, _STATED, (words, rule))
    return view
