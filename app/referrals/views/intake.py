"""A provider writes down what it asks before it is asked for help."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import db, transaction
from app.directory.models import Service
from app.errors import NotFound
from app.referrals.intake import actions
from app.referrals.intake.asking import MOST
from app.referrals.intake.forms import Questions, questions_form
from app.referrals.intake.queries import questions_of
from app.referrals.views import bp
from app.stewardship import policy
from app.web.access import current_actor, role

keepers = role(Role.PROVIDER, Role.COORDINATOR)
SPARE_ROWS = 2


@bp.get("/services/<uuid:service_id>/questions")
@keepers
def intake(service_id: UUID) -> Response:
    service, questions = _service(service_id), questions_of(service_id)
    return _page(service, questions_form(questions, actions.stamp(questions)))


@bp.post("/services/<uuid:service_id>/questions")
@keepers
def save_intake(service_id: UUID) -> Response:
    form = Questions()
    if form.validate():
        with form.refusals():
            with transaction():
                seen = form.seen.data or ""
                actions.ask(_service(service_id), form.asked(), seen=seen, by=current_actor())
            flash("Saved. Whoever refers to you is asked this from now on.", "good")
            return redirect(url_for("referrals.intake", service_id=service_id), 303)
        form.seen.data = actions.stamp(questions_of(service_id))
    return _page(_service(service_id), form)


def _service(service_id: UUID) -> Service:
    found = db.session.get(Service, service_id)
    if found is None or not policy.may_edit(current_actor(), found):
        raise NotFound("There is no such listing among those that you keep.")
    return found


def _page(service: Service, form: Questions) -> Response:
    filled = [number for number in range(1, MOST + 1) if form[f"words_{number}"].data]
    rows = range(1, min(MOST, max(filled, default=0) + SPARE_ROWS) + 1)
    page = render_template("referrals/intake.html", service=service, form=form, rows=rows, most=MOST)
    return make_response(page, form.status if form.errors else 200)
