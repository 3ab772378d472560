"""A client says how it goes, or how it was: by a private link, with one tap, about one referral.

Looking shows only the buttons, and changes nothing: programs that read mail follow links, too.
"""

from uuid import UUID

from flask import request
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.db import db, transaction
from app.errors import Conflict, NotFound
from app.referrals.checkins import actions, afterwards, links
from app.referrals.checkins.asking import Face, Said
from app.referrals.checkins.links import CLIENT, Purpose
from app.referrals.checkins.models import CheckIn, ClientLink, Feedback
from app.referrals.checkins.words import ANSWERS, FACES
from app.referrals.models import Referral
from app.referrals.views import bp
from app.referrals.views.of_client import gone, guessed, language_of, shown
from app.web.access import public
from app.web.forms import plain

TALK = "talk"
WORDS = 600


@bp.get("/how/<token>")
@public
def how_it_goes(token: str) -> Response:
    """The answers themselves, each a button, and nothing of the client: not even of whom they are asked."""
    try:
        check_in = _check_in(links.link_of(token, Purpose.CHECK_IN))
    except NotFound:
        return gone()
    return _buttons(token, check_in, guessed())


@bp.post("/how/<token>")
@public
def say_how_it_goes(token: str) -> Response:
    """One tap: the answer counts. `show` only tells which place is meant, `language` only speaks another one."""
    try:
        link = links.link_of(token, Purpose.CHECK_IN)
        check_in, said = _check_in(link), request.form.get("said", "")
        if said not in (*Said, TALK):
            return _buttons(token, check_in, language_of(link.client), place="show" in request.form)
        with transaction():
            _keep(token, said)
    except (NotFound, Conflict):
        db.session.rollback()
        return gone()
    return shown("how_thanks", language_of(link.client), token=token, said=said, answers=ANSWERS)


@bp.get("/was/<token>")
@public
def how_it_was(token: str) -> Response:
    try:
        links.link_of(token, Purpose.FEEDBACK)
    except NotFound:
        return gone()
    return shown("how_was", guessed(), token=token, faces=FACES, problem=False)


@bp.post("/was/<token>")
@public
def say_how_it_was(token: str) -> Response:
    """A face, perhaps a line, and whether the place may read it."""
    try:
        link = links.link_of(token, Purpose.FEEDBACK)
    except NotFound:
        return gone()
    language = language_of(link.client)
    if request.form.get("face") not in list(Face):
        tried = "face" in request.form or "words" in request.form
        return shown("how_was", language, 422 if tried else 200, token=token, faces=FACES, problem=tried)
    with transaction():
        again = links.link_of(token, Purpose.FEEDBACK)
        links.note_opening(again)
        keep_feedback(again.feedback_id)
    return shown("how_thanks", language, token="", said="", answers=ANSWERS)


def keep_feedback(feedback_id: UUID | None) -> None:
    """What was sent with the three faces, by the client themselves."""
    if (feedback := db.session.get(Feedback, feedback_id)) is None:
        raise NotFound(links.GONE)
    words = plain(request.form.get("words", "")[:WORDS])
    face, shared = Face(request.form["face"]), "shared" in request.form
    afterwards.answer(feedback, face, words=words, shared=shared, by=CLIENT)


def _keep(token: str, said: str) -> None:
    link = links.link_of(token, Purpose.CHECK_IN)
    check_in = _check_in(link)
    links.note_opening(link)
    if said == TALK:
        actions.want_to_talk(check_in, by=CLIENT)
    else:
        actions.answer(check_in, Said(said), by=CLIENT)


def _check_in(link: ClientLink) -> CheckIn:
    """What is asked, while it may be answered. Raises NotFound."""
    place = joinedload(CheckIn.referral).options(joinedload(Referral.service), joinedload(Referral.partner))
    found = db.session.get(CheckIn, link.check_in_id, options=[place]) if link.check_in_id else None
    if found is None or not actions.may_answer(found.referral):
        raise NotFound(links.GONE)
    return found


def _buttons(token: str, check_in: CheckIn, language: str, *, place: bool = False) -> Response:
    about = check_in.referral
    return shown(
        "how",
        language,
        token=token,
        answers=ANSWERS,
        sent=about.sent_at,
        place=f"{about.service.name}, {about.partner.public_name or about.partner.name}" if place else "",
    )
