"""Asking to be introduced to a partner: a form with a text to begin with."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.actor import Role
from app.db import transaction
from app.errors import NotFound
from app.trust import asking
from app.trust.forms import IntroductionForm
from app.trust.introductions import Introducer, introducers_to
from app.trust.views import bp
from app.web.access import current_actor, role


@bp.route("/partners/<uuid:partner_id>/introductions/<uuid:person_id>", methods=["GET", "POST"])
@role(Role.CASE_MANAGER)
def ask_introduction(partner_id: UUID, person_id: UUID) -> ResponseReturnValue:
    actor, to = current_actor(), _introducer(partner_id, person_id)
    mine, agency = asking.mail_and_agency(actor)
    form = IntroductionForm(data={"words": asking.ready(to, by=actor, at=agency), "nonce": str(uuid4())})
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                key = UUID(form.nonce.data)
                asking.ask(to, form.words.data or "", by=actor, answer_to=mine, nonce=key)
            flash(f"{to.first_name} is asked. The answer comes to you by mail.", "good")
            return redirect(url_for("trust.partner", partner_id=partner_id, _anchor="relationship"), 303)
    page = render_template(
        "trust/ask_introduction.html",
        form=form,
        to=to,
        answer_to=mine,
        asked_at=asking.asked_at(to, by=actor),
    )
    return page, form.status if form.errors or form.form_errors else 200


def _introducer(partner_id: UUID, person_id: UUID) -> Introducer:
    """Raises NotFound for everyone who is not named to the reader now."""
    named = introducers_to(partner_id, seen_by=current_actor())
    found = next((one for one in named if one.person == person_id), None)
    if found is None:
        raise NotFound("There is nobody to be asked for this, or not any more.")
    return found
