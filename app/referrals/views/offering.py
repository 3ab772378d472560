"""Whether a service is offered: pausing its referrals, closing it, opening it again.

The page shows how many referrals are open, so it stands here and not with the other subjects of a listing.
"""

from datetime import timedelta
from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.actor import Role
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.models import Service, ServiceStatus
from app.directory.pauses import closure_words, day_of, pause_words, start_of
from app.errors import NotFound
from app.referrals import closing
from app.referrals.closing_forms import Closing
from app.referrals.views import bp
from app.stewardship import policy
from app.stewardship.actions import offering
from app.stewardship.forms import OnePause
from app.stewardship.queries.edits import waiting_about
from app.web.access import current_actor, role
from app.web.forms import WordedForm

keepers = role(Role.PROVIDER, Role.COORDINATOR)
# Closed for now is a matter of the provider's; what is gone for good should not have been listed.
REASON = {ServiceStatus.TEMPORARILY_CLOSED: "provider_withdrew"}


@bp.get("/services/<uuid:service_id>/offered")
@keepers
def offered(service_id: UUID) -> Response:
    return _page(_mine(service_id))


@bp.post("/services/<uuid:service_id>/pause")
@keepers
def pause(service_id: UUID) -> Response:
    form = OnePause(prefix="pause")
    if form.validate():
        with form.refusals():
            with transaction():
                until, message = start_of(form.until.data), form.message.data or ""
                directory.pause(_mine(service_id), until=until, message=message, by=current_actor())
            flash("Paused. Nobody can send you referrals until then.", "good")
            return _back(service_id)
    return _page(_mine(service_id), pausing=form)


@bp.post("/services/<uuid:service_id>/resume")
@keepers
def resume(service_id: UUID) -> Response:
    with transaction():
        directory.resume(_mine(service_id), by=current_actor())
    flash("Referrals can be sent to you again.", "good")
    return _back(service_id)


@bp.post("/services/<uuid:service_id>/close")
@keepers
def close(service_id: UUID) -> Response:
    """Close it, and do with its open referrals what was answered."""
    form = _closing(service_id)
    if form.validate():
        with form.refusals():
            with transaction():
                told = _close(_mine(service_id), form)
            flash(_closed(told), "good")
            return _back(service_id)
    return _page(_mine(service_id), form)


@bp.post("/services/<uuid:service_id>/reopen")
@keepers
def reopen(service_id: UUID) -> Response:
    with transaction():
        done = offering.reopen(_mine(service_id), by=current_actor())
    if done:
        flash("It is offered again. Everyone who looks for this finds it.", "good")
    else:
        flash("A steward looks at it before it is listed again. You will get a mail.", "info")
    return _back(service_id)


def _close(service: Service, form: Closing) -> int:
    status, actor = ServiceStatus(form.how.data), current_actor()
    offering.close(service, status, until=form.until.data, message=form.message.data or "", by=actor)
    return closing.settle([service.id], form.answer(REASON.get(status, "not_offered")), by=actor)


def _closed(told: int) -> str:
    heard = f" {told} open referrals: their case managers are told." if told > 1 else ""
    return "Closed." + (" The case manager of its open referral is told." if told == 1 else heard)


def _closing(service_id: UUID, said: dict[str, object] | None = None) -> Closing:
    """The form as it was sent, or over what was `said` so far."""
    form = Closing() if said is None else Closing(formdata=None, data=said)
    form.ask(closing.open_referrals([service_id]))
    return form


def _said(service: Service) -> dict[str, object]:
    held = service.closure
    if service.active or held is None:
        return {}
    return {"how": service.status, "until": held.until, "message": held.message}


def _page(service: Service, form: Closing | None = None, pausing: OnePause | None = None) -> Response:
    now, refused = clock.now(), form or pausing
    page = render_template(
        "referrals/offered.html",
        service=service,
        form=form or _closing(service.id, _said(service)),
        pausing=pausing or OnePause(prefix="pause", formdata=None),
        refused=refused,
        closed=closure_words(service),
        paused=pause_words(held) if (held := service.pause_at(now)) else "",
        tomorrow=day_of(now) + timedelta(days=1),
        waits=any("status" in proposal.changes for proposal in waiting_about(service.id)),
    )
    return make_response(page, _status(refused))


def _status(form: WordedForm | None) -> int:
    return form.status if form is not None and form.errors else 200


def _mine(service_id: UUID) -> Service:
    found = db.session.get(Service, service_id)
    if found is None or not policy.may_edit(current_actor(), found):
        raise NotFound("There is no such listing among those that you keep.")
    return found


def _back(service_id: UUID) -> Response:
    return redirect(url_for("referrals.offered", service_id=service_id), 303)
