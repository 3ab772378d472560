"""A worker writes down how it was for the client, as they said it in person or on the phone."""

from uuid import UUID, uuid4

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients.contact import WAY_WORDS
from app.db import transaction
from app.referrals import queries
from app.referrals.checkins import afterwards, conversations, planning
from app.referrals.checkins.asking import Face
from app.referrals.checkins.forms import HowItWas
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.web.access import current_actor, role


@bp.get("/referrals/<uuid:referral_id>/how-it-was")
@role(Role.CASE_MANAGER)
def how_it_was_said(referral_id: UUID) -> Response:
    return _page(_own(referral_id), HowItWas())


@bp.post("/referrals/<uuid:referral_id>/how-it-was")
@role(Role.CASE_MANAGER)
def hear_how_it_was(referral_id: UUID) -> Response:
    """That they spoke is written down with it."""
    form, referral = HowItWas(), _own(referral_id)
    if form.validate():
        with form.refusals():
            with transaction():
                referral = _own(referral_id)
                _keep(referral, form)
            flash("Written down, as their own word.", "good")
            return redirect(url_for("referrals.show", referral_id=referral_id, _anchor="client-said"), 303)
    return _page(_own(referral_id), form)


def _keep(referral: Referral, form: HowItWas) -> None:
    actor, way = current_actor(), form.way.data
    given = {"words": form.words.data, "shared": form.shared.data}
    afterwards.hear(referral, Face(form.face.data), by=actor, **given)
    conversations.log(referral.client, way, planning.day_here(), nonce=str(uuid4()), by=actor)


def _own(referral_id: UUID) -> Referral:
    """A referral that the reader's team sent."""
    return queries.referral(referral_id, seen_by=current_actor(), sides={Party.REFERRER})


def _page(referral: Referral, form: HowItWas) -> Response:
    client = read_record(referral.client_id)
    page = render_template(
        "referrals/how_it_was.html", referral=referral, client=client, form=form, way_words=WAY_WORDS
    )
    return make_response(page, form.status if form.errors else 200)
