"""The client's own page, by a private link: no account, no name on it, nothing shown before a button is pressed."""

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import current_app, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import actions as accounts
from app.db import transaction
from app.errors import Conflict, Invalid, NotFound
from app.referrals.choosing import actions, codes, links, queries
from app.referrals.choosing.deciding import How
from app.referrals.choosing.facts import facts_of
from app.referrals.choosing.forms import Answer, answer_form, said_before, translated
from app.referrals.choosing.models import ChoiceLink, Shortlist
from app.referrals.choosing.words import NEXT
from app.referrals.views import bp
from app.referrals.views.of_client import gone, guessed, language_of, shown
from app.web.access import public
from app.web.languages import speaking


@bp.get("/code")
@public
def code() -> Response:
    """Where a client types the code that was read aloud to them."""
    return shown("choose_code", guessed(), problem="")


@bp.post("/code")
@public
def enter_code() -> Response:
    with transaction():
        accounts.count_attempt("spoken code", address=request.remote_addr or "")
    try:
        with transaction():
            page_of, token = codes.follow(request.form.get("code", "")[:40])
    except NotFound:
        page = shown("choose_code", guessed(), problem=codes.UNKNOWN)
        page.status_code = 404
        return page
    return redirect(url_for(f"referrals.{page_of}", token=token), 303)


@bp.get("/choose/<token>")
@public
def choose(token: str) -> Response:
    """Only the buttons: whoever looks ahead for a reader, as mail scanners do, learns and changes nothing."""
    try:
        links.link_of(token)
    except NotFound:
        return gone()
    return shown("gate", guessed(), token=token, opens="referrals.choose_open")


@bp.post("/choose/<token>/open")
@public
def choose_open(token: str) -> Response:
    try:
        with transaction():
            link = links.link_of(token)
            links.note_opening(link, links.shortlist_behind(link))
    except NotFound:
        return gone()
    return _page(token)


@bp.post("/choose/<token>/answer")
@public
def choose_answer(token: str) -> Response:
    try:
        shortlist = links.shortlist_behind(links.link_of(token))
    except NotFound:
        return gone()
    with speaking(_language(shortlist)):
        return _answered(token, shortlist)


def _answered(token: str, shortlist: Shortlist) -> Response:
    form = answer_form(shortlist.items)
    if not form.validate():
        broken = any(one.name == "nonce" for one in form if one.errors)
        return _page(token, form, _("This form was not sent whole. Please send it again.") if broken else "")
    try:
        with transaction():
            outcome = _keep(token)
    except Invalid as refusal:
        return _page(token, form, translated(refusal))
    except Conflict:
        changed = _("The list has changed since you opened it. Look at it again, then answer.")
        return _page(token, None, changed, status=409)
    return shown("choose_done", _language(shortlist), token=token, outcome=outcome, next_words=NEXT)


def _keep(token: str) -> str:
    """Read afresh what may have changed since the page was shown."""
    shortlist = links.shortlist_behind(links.link_of(token))
    form = answer_form(shortlist.items)
    decision = actions.decide(
        shortlist,
        form.said(shortlist.items),
        how=How.LINK,
        nonce=form.nonce.data,
        you_choose=form.you_choose.data,
        seen=form.version.data,
        by=links.CLIENT,
    )
    return decision.outcome


def _page(token: str, form: Answer | None = None, problem: str = "", status: int = 422) -> Response:
    link = links.link_of(token)
    shortlist = links.shortlist_behind(link)
    language = _language(shortlist)
    with speaking(language):
        form, answered = _form(shortlist, form)
        page = shown(
            "choose",
            language,
            token=token,
            form=form,
            problem=problem,
            items=shortlist.items,
            answered=answered,
            facts={service.id: facts_of(service) for service in queries.services_of(shortlist)},
            until=_until(link),
        )
    page.status_code = status if problem or form.errors else 200
    return page


def _form(shortlist: Shortlist, refused: Answer | None) -> tuple[Answer, bool]:
    """What was refused as it was typed, else what the client said last; and whether they said anything yet."""
    decision = _by_link(shortlist)
    if refused is not None:
        refused.version.data = shortlist.version
        return refused, decision is not None
    fresh = {"version": shortlist.version, "nonce": str(uuid4())} | said_before(decision, shortlist.items)
    return answer_form(shortlist.items, formdata=None, data=fresh), decision is not None


def _by_link(shortlist: Shortlist) -> Any:
    """What the client said last by the link: whoever holds it reads nobody else's words."""
    return next((one for one in shortlist.decisions if one.by_link), None)


def _language(shortlist: Shortlist) -> str:
    return language_of(shortlist.client)


def _until(link: ChoiceLink) -> str:
    settings = current_app.extensions["settings"]
    return str(format_date(link.expires_at.astimezone(ZoneInfo(settings.time_zone)).date(), "long"))
