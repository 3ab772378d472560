"""What a browser looked for: noted when it searches, settled when it opens a result, forgotten on request; and the
way to tell the coordinators that something is missing."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts import actions as accounts
from app.accounts import presence
from app.db import transaction
from app.directory import languages
from app.directory import queries as directory
from app.finding import searched
from app.finding.actions import count_lack, in_codes, record_unmet
from app.finding.answers import meant_by
from app.finding.asking import unit
from app.finding.forms import Asked, Tag, tags
from app.finding.models import Lack
from app.finding.queries import Found
from app.finding.views import bp
from app.web.access import public, signed_in


def note(asked: Asked, found: Found) -> None:
    """After a page of results: count what was not there, and keep the search of somebody who is signed in.

    While somebody types, searches follow one another; only those that they send off are counted and listed.
    """
    if not asked.anything or found.without_index:
        return
    sent = "HX-Request" not in request.headers or "X-Sent" in request.headers
    meant, session = found.search.meant, presence.present_session()
    values = _to_keep(asked, found, sent=sent) if session else {}
    if (sent and found.lacking) or values:
        with transaction():
            if sent and found.lacking:
                record_unmet(meant)
            if session and values:
                first = [card.service.id for card in found.cards] if sent and asked.page == 1 else []
                accounts.note_search(session, shown=first, **values)


def _to_keep(asked: Asked, found: Found, *, sent: bool) -> dict[str, Any]:
    """What changes on the row of the session."""
    values: dict[str, Any] = {}
    was = presence.open_search()
    now = {**in_codes(found.search.meant), "kind": (Lack.NOTHING if found.lacking else Lack.ABANDONED).value}
    if sent and found.lacking:
        if was:
            values = {"searched": None, "searched_at": None}
    elif was != now:
        values = {"searched": now, "searched_at": clock.now()}
    recent = presence.recent_searches()
    if sent and (noted := searched.noted(recent, asked)) != recent:
        values["recent"] = noted
    return values


@bp.after_app_request
def _settle(response: Response) -> Response:
    """Whoever opens something has not given the search up."""
    session = presence.present_session()
    if (
        session
        and presence.open_search()
        and request.endpoint in searched.OPENED
        and response.status_code < 400
    ):
        with transaction():
            accounts.note_search(session, searched=None, searched_at=None)
    return response


@bp.post("/searches/recent/forget")
@signed_in
def forget_recent() -> ResponseReturnValue:
    if session := presence.present_session():
        with transaction():
            accounts.note_search(session, recent=None, shown=None)
    flash("Your recent searches are forgotten.", "good")
    return redirect(url_for(".searches"), 303)


@bp.get("/find/missing")
@public
def missing() -> str:
    """Asks once, in the words of the need list, what is about to be told."""
    asked = Asked.read(request.args)
    return render_template("finding/missing.html", asked=asked, tags=_codes_in_words(asked))


@bp.post("/find/missing")
@public
def tell_missing() -> ResponseReturnValue:
    asked = Asked.read(request.args)
    with transaction():
        accounts.count_attempt("told missing", address=request.remote_addr or "")
    with transaction():
        count_lack(in_codes(meant_by(asked)), Lack.TOLD)
    flash("Thank you. The coordinators see it in the list of what is missing.", "good")
    return redirect(url_for(".find", **asked.address()), 303)


def _codes_in_words(asked: Asked) -> list[Tag]:
    """Just what is kept of a search: needs, languages and a ZIP code."""
    codes, needs = in_codes(meant_by(asked)), directory.needs()
    kept = Asked(need=tuple(codes["needs"]), language=tuple(codes["languages"]), near=codes["area"])
    names = languages.NAMES | {code: need.name for code, need in needs.items()}
    return tags(kept, names, kept.near, unit())
