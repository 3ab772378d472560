"""Writing to a partner: a form with a text to begin with, and when it was done before."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from app.actor import Role
from app.db import transaction
from app.network.writing import actions, letters, queries
from app.web.access import current_actor, role
from app.web.forms import WordedForm, at_most, nonce, plain, required

bp = Blueprint("writing", __name__, url_prefix="/network/organizations", template_folder="../templates")

LONGEST = 1_500


class PartnerMessage(WordedForm):
    words = TextAreaField(
        "Message",
        [required("Write something first."), at_most(LONGEST)],
        filters=[plain],
        description="Mail is not private: write nothing about any client, not even initials or a date.",
    )
    nonce = nonce()


@bp.route("/<uuid:organization_id>/write", methods=["GET", "POST"])
@role(Role.COORDINATOR)
def write(organization_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    partner = queries.partner(organization_id, seen_by=actor)
    mine = queries.mail_of(actor)
    begun = letters.ready(request.args.get("reason", letters.PLAIN), actor.name)
    form = PartnerMessage(data={"words": begun, "nonce": str(uuid4())})
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                key = UUID(form.nonce.data)
                actions.write(partner, form.words.data, by=actor, answer_to=mine, nonce=key)
            flash("The message is on its way.", "good")
            return redirect(url_for(".write", organization_id=organization_id), 303)
    page = render_template(
        "network/write.html",
        form=form,
        partner=partner,
        to_whom=queries.recipients(organization_id),
        written=queries.written(organization_id),
        way=queries.way(organization_id),
        answer_to=mine,
    )
    return page, form.status if form.errors or form.form_errors else 200
