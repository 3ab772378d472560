"""Disputes: a provider opens one, the referring team gives its side, a coordinator decides."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.actor import Role
from app.clients.policy import own_teams
from app.db import transaction
from app.directory.queries import names_of
from app.referrals.models import reference_of
from app.trust import disputing
from app.trust.forms import DecisionForm, WordsForm
from app.trust.models import Dispute
from app.trust.policy import may_decide
from app.trust.views import bp
from app.web.access import current_actor, role

PARTIES = (Role.PROVIDER, Role.CASE_MANAGER, Role.COORDINATOR)


@bp.get("/partners/<uuid:partner_id>/counted")
@role(Role.PROVIDER)
def counted(partner_id: UUID) -> str:
    """What counts against one's own organization, referral by referral."""
    found = disputing.counted(partner_id, seen_by=current_actor())
    return render_template("trust/counted.html", found=found, partner_id=partner_id)


@bp.route("/partners/<uuid:partner_id>/counted/<uuid:referral_id>", methods=["GET", "POST"])
@role(Role.PROVIDER)
def open_dispute(partner_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    form, actor = WordsForm(), current_actor()
    if form.validate_on_submit():
        with transaction():
            opened = disputing.dispute(partner_id, referral_id, claim=form.words.data or "", by=actor)
            address = url_for("trust.dispute", dispute_id=opened.id)
        flash("The referring team gives its side now; then a coordinator decides.", "good")
        return redirect(address, 303)
    found = [one for one in disputing.counted(partner_id, seen_by=actor) if one.referral == referral_id]
    page = render_template("trust/open_dispute.html", form=form, found=found, partner_id=partner_id)
    return page, form.status if form.errors else 200


@bp.get("/disputes")
@role(*PARTIES)
def disputes() -> str:
    return render_template("trust/disputes.html", found=disputing.all_of(seen_by=current_actor()))


@bp.get("/disputes/<uuid:dispute_id>")
@role(*PARTIES)
def dispute(dispute_id: UUID) -> str:
    return _page(disputing.one(dispute_id, seen_by=current_actor()))


@bp.post("/disputes/<uuid:dispute_id>/answer")
@role(Role.CASE_MANAGER)
def answer_dispute(dispute_id: UUID) -> ResponseReturnValue:
    form, actor = WordsForm(), current_actor()
    if not form.validate():
        return _page(disputing.one(dispute_id, seen_by=actor), answer=form), form.status
    with transaction():
        disputing.answer(disputing.one(dispute_id, seen_by=actor), words=form.words.data or "", by=actor)
    flash("Thank you. A coordinator decides with both sides before them.", "good")
    return redirect(url_for("trust.dispute", dispute_id=dispute_id), 303)


@bp.post("/disputes/<uuid:dispute_id>/decision")
@role(Role.COORDINATOR)
def decide_dispute(dispute_id: UUID) -> ResponseReturnValue:
    form, actor = DecisionForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                found = disputing.one(dispute_id, seen_by=actor)
                disputing.decide(found, decision=form.decision.data, reason=form.words.data or "", by=actor)
            flash("Decided. The record is counted anew.", "good")
            return redirect(url_for("trust.dispute", dispute_id=dispute_id), 303)
    return _page(disputing.one(dispute_id, seen_by=actor), decision=form), form.status


def _page(found: Dispute, **with_errors: object) -> str:
    actor = current_actor()
    forms = {"answer": WordsForm(None), "decision": DecisionForm(None)}
    fact, why = disputing.recorded(found)
    return render_template(
        "trust/dispute.html",
        dispute=found,
        partner=names_of([found.partner_id])[found.partner_id],
        reference=reference_of(found.referral_id),
        fact=fact,
        why=why,
        decided_from=disputing.may_decide_from(found),
        both_heard=disputing.both_heard(found),
        may_answer=found.decision is None and found.team_id in own_teams(actor),
        may_decide=found.decision is None and may_decide(actor, found) and disputing.both_heard(found),
        decisions=disputing.DECISIONS,
        **{**forms, **with_errors},
    )
