"""The client's own page, by a private link: no account, no name on it, nothing shown before a button is pressed."""

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from app.db import transaction
from app.errors import Conflict, Invalid, NotFound
from app.referrals.choosing import actions, links, queries
from app.referrals.choosing.deciding import How
from app.referrals.choosing.facts import crisis_lines, day_words, facts_of
from app.referrals.choosing.forms import Answer, answer_form, said_before, translated
from app.referrals.choosing.models import ChoiceLink, Shortlist
from app.referrals.choosing.words import LANGUAGES, WORDS, spoken
from app.referrals.views import bp
from app.web.access import public


@bp.get("/choose/<token>")
@public
def choose(token: str) -> Response:
    """Only the buttons: whoever looks ahead for a reader, as mail scanners do, learns and changes nothing."""
    try:
        links.link_of(token)
    except NotFound:
        return _gone()
    return _shown("choose_gate", _guessed(), token=token)


@bp.post("/choose/<token>/open")
@public
def choose_open(token: str) -> Response:
    try:
        with transaction():
            link = links.link_of(token)
            links.note_opening(link, links.shortlist_behind(link))
    except NotFound:
        return _gone()
    return _page(token)


@bp.post("/choose/<token>/answer")
@public
def choose_answer(token: str) -> Response:
    try:
        link = links.link_of(token)
    except NotFound:
        return _gone()
    shortlist = links.shortlist_behind(link)
    language = _language(shortlist)
    form = answer_form(shortlist.items, language)
    if not form.validate():
        problem = "" if any(one.name != "nonce" for one in form if one.errors) else "error_form"
        return _page(token, form, problem and WORDS[language][problem])
    try:
        with transaction():
            outcome = _keep(token, language)
    except Invalid as refusal:
        return _page(token, form, translated(refusal, language))
    except Conflict:
        return _page(token, None, WORDS[language]["error_changed"], status=409)
    return _shown("choose_done", language, token=token, outcome=outcome)


def _keep(token: str, language: str) -> str:
    """Read afresh what may have changed since the page was shown."""
    shortlist = links.shortlist_behind(links.link_of(token))
    form = answer_form(shortlist.items, language)
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
    language, decision = _language(shortlist), _by_link(shortlist)
    if form is not None:
        form.version.data = shortlist.version
    else:
        fresh = {"version": shortlist.version, "nonce": str(uuid4())}
        fresh |= said_before(decision, shortlist.items)
        form = answer_form(shortlist.items, language, formdata=None, data=fresh)
    page = _shown(
        "choose",
        language,
        token=token,
        form=form,
        problem=problem,
        items=shortlist.items,
        answered=decision is not None,
        facts={service.id: facts_of(service, language) for service in queries.services_of(shortlist)},
        until=_until(link, language),
    )
    page.status_code = status if problem or form.errors else 200
    return page


def _by_link(shortlist: Shortlist) -> Any:
    """What the client said last by the link: whoever holds it reads nobody else's words."""
    return next((one for one in shortlist.decisions if one.by_link), None)


def _shown(template: str, language: str, **more: Any) -> Response:
    """Whoever uses the device next finds nothing of it, and no search engine does."""
    page = render_template(
        f"referrals/{template}.html",
        words=WORDS[language],
        page_language=language,
        languages=LANGUAGES,
        all_words=WORDS,
        crisis=crisis_lines(language),
        **more,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _gone() -> Response:
    response = _shown("choose_gone", _guessed())
    response.status_code = 404
    return response


def _language(shortlist: Shortlist) -> str:
    """The one that was pressed, else the client's own."""
    pressed = request.form.get("language", "")
    return pressed if pressed in WORDS else spoken(shortlist.client.language)


def _guessed() -> str:
    """What the reader's browser asks for: before the page is opened, nothing of the client may show."""
    return request.accept_languages.best_match(list(WORDS)) or "en"


def _until(link: ChoiceLink, language: str) -> str:
    settings = current_app.extensions["settings"]
    return day_words(link.expires_at.astimezone(ZoneInfo(settings.time_zone)).date(), language)
