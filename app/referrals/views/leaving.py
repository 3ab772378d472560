"""A leaver's open work is handed over, and then the account closes: one page, one act."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions as accounts
from app.accounts import queries as people
from app.actor import Role
from app.db import db, transaction
from app.errors import Invalid
from app.referrals import leaving
from app.referrals.leaving import Place
from app.referrals.views import bp
from app.web.access import current_actor, role
from app.web.words import plural

administrators = role(Role.ADMINISTRATOR)
NOBODY = "nobody"


@bp.get("/admin/people/<uuid:person_id>/close")
@administrators
def closing_account(person_id: UUID) -> Response:
    """Asks once, says what closing means, and shows what must be handed over before."""
    return _page(person_id, closes=True)


@bp.post("/admin/people/<uuid:person_id>/close")
@administrators
def close_account(person_id: UUID) -> Response:
    try:
        with transaction():
            moved = leaving.hand_over(person_id, _chosen(person_id), by=current_actor())
            accounts.deactivate(person_id, by=current_actor())
    except Invalid as refusal:
        db.session.rollback()
        return _page(person_id, closes=True, refusal=refusal)
    handed = f"{plural(moved, 'thing')} handed over. " if moved else ""
    flash(f"{handed}The account is closed. You can open it again at any time.", "good")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@bp.get("/admin/people/<uuid:person_id>/hand-over")
@administrators
def handing_over_work(person_id: UUID) -> Response:
    """The same without closing: for a long leave, or a change of teams."""
    return _page(person_id, closes=False)


@bp.post("/admin/people/<uuid:person_id>/hand-over")
@administrators
def hand_over_work(person_id: UUID) -> Response:
    try:
        with transaction():
            moved = leaving.hand_over(person_id, _chosen(person_id), by=current_actor())
    except Invalid as refusal:
        db.session.rollback()
        return _page(person_id, closes=False, refusal=refusal)
    flash(f"{plural(moved, 'thing')} handed over.", "good")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _chosen(person_id: UUID) -> dict[UUID, UUID | None]:
    """Who takes over in each place; a place for which nothing usable was chosen is left out."""
    answers = ((place, request.form.get(place.field, "")) for place in leaving.places(person_id))
    return {place.id: _taker(place, word) for place, word in answers if word}


def _taker(place: Place, word: str) -> UUID | None:
    if word == NOBODY:
        return None
    return next((id_ for id_ in place.people if str(id_) == word), place.id)


def _page(person_id: UUID, *, closes: bool, refusal: Invalid | None = None) -> Response:
    page = render_template(
        "referrals/leaving.html",
        person=people.person(person_id, seen_by=current_actor()),
        places=leaving.places(person_id),
        closes=closes,
        problems=refusal.problems if refusal else {},
        chosen=request.form,
    )
    return make_response(page, refusal.status if refusal else 200)
