"""The gaming watch: coordinators look at what seems odd, hold an account back, and release it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actor import Role
from app.db import transaction
from app.errors import Invalid
from app.trust import reviewing
from app.trust.forms import HoldForm
from app.trust.models import Signal
from app.trust.policy import may_review
from app.trust.views import bp
from app.trust.watching import FOR_READING
from app.web.access import current_actor, role
from app.web.forms import WordedForm

MOST_VOICES = 50


@bp.get("/watch")
@role(Role.COORDINATOR)
def watch() -> str:
    odd, plain = reviewing.queue()
    return render_template(
        "trust/watch.html", found=odd, voices=plain, most_voices=MOST_VOICES, holds=reviewing.holds_now()
    )


@bp.get("/watch/<uuid:signal_id>")
@role(Role.COORDINATOR)
def sign(signal_id: UUID) -> str:
    """One sign, and what holding one of its accounts (`?account=`) back would change."""
    return _page(reviewing.signal(signal_id), _account())


@bp.post("/watch/<uuid:signal_id>/hold")
@role(Role.COORDINATOR)
def hold(signal_id: UUID) -> ResponseReturnValue:
    form, account = HoldForm(), _account()
    if account is None:
        raise Invalid("Choose whose referrals are meant.")
    if not form.validate():
        return _page(reviewing.signal(signal_id), account, form), form.status
    with transaction():
        reviewing.hold(reviewing.signal(signal_id), account, words=form.words.data or "", by=current_actor())
    flash("Held back. Everything is counted anew without it.", "good")
    return redirect(url_for("trust.watch"), 303)


@bp.post("/watch/<uuid:signal_id>/clear")
@role(Role.COORDINATOR)
def clear(signal_id: UUID) -> ResponseReturnValue:
    with transaction():
        reviewing.clear(reviewing.signal(signal_id), by=current_actor())
    flash("Settled: it comes back only if there is much more of it.", "good")
    return redirect(url_for("trust.watch"), 303)


@bp.get("/watch/held/<uuid:hold_id>")
@role(Role.COORDINATOR)
def held(hold_id: UUID) -> str:
    """What releasing an account would change."""
    found, name = reviewing.hold_of(hold_id)
    return render_template(
        "trust/held.html",
        hold=found,
        name=name,
        effect=reviewing.effect_of(found.person_id),
        may=may_review(current_actor(), found),
    )


@bp.post("/watch/held/<uuid:hold_id>/release")
@role(Role.COORDINATOR)
def release(hold_id: UUID) -> ResponseReturnValue:
    with transaction():
        reviewing.release(reviewing.hold_of(hold_id)[0], by=current_actor())
    flash("Released. Everything is counted anew with it.", "good")
    return redirect(url_for("trust.watch"), 303)


def _account() -> UUID | None:
    return request.args.get("account", type=UUID)


def _page(found: Signal, account: UUID | None, form: WordedForm | None = None) -> str:
    accounts = reviewing.accounts_of(found)
    chosen = next((one for one in accounts if one.id == (account or found.person_id)), None)
    return render_template(
        "trust/sign.html",
        sign=reviewing.seen(found),
        accounts=accounts,
        chosen=chosen,
        effect=reviewing.effect_of(chosen.id) if chosen else (),
        for_reading=found.kind in FOR_READING,
        may=may_review(current_actor(), found),
        form=form or HoldForm(None),
    )
