"""A client's own page after sending: what was asked of whom, what comes next, who knows what, and changes of mind.

By a private link, without an account. Looking shows a button only; the page itself is an answer to a POST, so no
address that a browser remembers shows it again.
"""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.accounts.models import Person
from app.actor import Role
from app.clients import queries as caseload
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.referrals.checkins import deciding, links, queries
from app.referrals.checkins.asking import Face
from app.referrals.checkins.links import Purpose
from app.referrals.checkins.models import Feedback
from app.referrals.checkins.words import COMES, DISPUTED, FACES, SHARED, STANDS
from app.referrals.views import bp
from app.referrals.views.asking import keep_feedback
from app.referrals.views.client import read_record
from app.referrals.views.of_client import gone, guessed, language_of, shown
from app.web.access import public, role
from app.web.languages import LANGUAGES, mark, speaking, spoken

CHANGED = mark("Something has changed since you opened this page. Look at it again.")
DONE = {
    "stop": mark("Done. They can not see it any more, and they are told."),
    "back": mark("Done. They are told that you do not want it any more."),
    "talk": mark("Your case manager will get in touch with you in a way that is safe for you."),
    "was": mark("Thank you"),
}


@bp.get("/mine/<token>")
@public
def mine(token: str) -> Response:
    try:
        links.link_of(token, Purpose.PAGE)
    except NotFound:
        return gone()
    return shown("gate", guessed(), token=token, opens="referrals.open_mine")


@bp.post("/mine/<token>")
@public
def open_mine(token: str) -> Response:
    try:
        with transaction():
            links.note_opening(links.link_of(token, Purpose.PAGE))
    except NotFound:
        return gone()
    return _page(token)


@bp.post("/mine/<token>/<any(stop, back, talk, was):what>")
@public
def change_my_mind(token: str, what: str) -> Response:
    """One step, and it counts at once."""
    try:
        with transaction():
            _do(what, links.link_of(token, Purpose.PAGE).client)
    except NotFound:
        db.session.rollback()
        return gone()
    except (Conflict, Invalid, NotAllowed, ValueError):
        db.session.rollback()
        return _page(token, problem=CHANGED, status=409)
    return _page(token, done=DONE[what])


@bp.get("/clients/<uuid:client_id>/contact/paper")
@role(Role.CASE_MANAGER)
def mine_on_paper(client_id: UUID) -> str:
    """The same to print, in the client's language unless another is asked for."""
    client, asked = read_record(client_id), request.args.get("language", "")
    language = asked if asked in LANGUAGES else spoken(client.language)
    with speaking(language):
        facts = _facts(client)
        return render_template(
            "referrals/mine_paper.html", page_language=language, languages=LANGUAGES, client=client, **facts
        )


def _do(what: str, client: Client) -> None:
    if what == "stop":
        deciding.stop_sharing(client, UUID(request.form.get("consent", "")))
    elif what == "back":
        seen = request.form.get("version", type=int)
        deciding.take_back(client, UUID(request.form.get("referral", "")), seen=seen)
    elif what == "talk":
        deciding.want_to_talk(client)
    else:
        _keep_feedback(client)


def _keep_feedback(client: Client) -> None:
    feedback = db.session.get(Feedback, UUID(request.form.get("feedback", "")))
    if feedback is None or feedback.client_id != client.id:
        raise NotFound(links.GONE)
    Face(request.form.get("face", ""))
    keep_feedback(feedback.id)


def _page(token: str, *, done: str = "", problem: str = "", status: int = 200) -> Response:
    link = links.link_of(token, Purpose.PAGE)
    language = language_of(link.client)
    with speaking(language):
        facts = _facts(link.client)
        words = {"done": done and _(done), "problem": problem and _(problem)}
    return shown("mine", language, status, token=token, until=link.expires_at, **words, **facts)


def _facts(client: Client) -> dict[str, Any]:
    """All that the page says, on the screen and on paper."""
    return {
        **who_cares(client),
        "asked": queries.asked_for(client),
        "held": queries.held(client),
        "looks": caseload.looks(client),
        "stands": STANDS,
        "comes": COMES,
        "disputed_words": DISPUTED,
        "shared_words": SHARED,
        "faces": FACES,
    }


def who_cares(client: Client) -> dict[str, str]:
    """Whom to call: the case manager, their agency, its number."""
    worker = db.session.get_one(Person, client.worker_id)
    agency = db.session.get_one(
        Organization, client.organization_id, options=[joinedload(Organization.phones)]
    )
    return {
        "worker": worker.name,
        "agency": agency.public_name or agency.name,
        "agency_phone": agency.phones[0].number if agency.phones else "",
    }
