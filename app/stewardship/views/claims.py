"""Claiming an organization from its page, proving it by a mailed link, and the stewards' decision."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions as accounts
from app.accounts import queries as people
from app.actor import Actor, Role
from app.db import transaction
from app.directory import queries as directory
from app.errors import NotFound
from app.stewardship import policy
from app.stewardship.actions import claims as actions
from app.stewardship.forms import ApproveForm, ClaimForm, RefuseForm
from app.stewardship.models import Claim, ClaimState, Proof
from app.stewardship.queries import claims as queries
from app.stewardship.queries import edits
from app.stewardship.views import bp, form_page
from app.web.access import current_actor, public, role

stewards = role(Role.COORDINATOR)


@bp.get("/organizations/<uuid:organization_id>/claim")
@public
def claim(organization_id: UUID) -> Response:
    actor = current_actor()
    if policy.serves(actor, organization_id):
        return redirect(url_for("stewardship.listings"))
    return _page(organization_id, ClaimForm(data=_known(actor)))


@bp.post("/organizations/<uuid:organization_id>/claim")
@public
def send_claim(organization_id: UUID) -> Response:
    form, actor = ClaimForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                accounts.count_attempt("claim", address=request.remote_addr or "", mail=form.mail.data)
            with transaction():
                made = actions.claim(
                    directory.organization(organization_id, seen_by=actor),
                    name=form.name.data,
                    mail=form.mail.data,
                    phone=form.phone.data,
                    position=form.position.data,
                    by=actor,
                )
                by_mail = made.proof == Proof.MAIL
            return redirect(
                url_for(
                    "stewardship.claimed", organization_id=organization_id, by="mail" if by_mail else "call"
                ),
                303,
            )
    return _page(organization_id, form)


@bp.get("/organizations/<uuid:organization_id>/claimed/<any(mail, call):by>")
@public
def claimed(organization_id: UUID, by: str) -> str:
    organization = directory.organization(organization_id, seen_by=current_actor())
    return render_template("stewardship/claimed.html", organization=organization, by=by)


@bp.get("/claims/prove/<token>")
@public
def prove(token: str) -> str:
    """Only a button: mail scanners open links, too."""
    found = queries.by_token(token)
    if found is None:
        raise NotFound(actions.WORN_OUT)
    return render_template("stewardship/prove.html", claim=found)


@bp.post("/claims/prove/<token>")
@public
def use_proof(token: str) -> Response:
    with transaction():
        organization_id = actions.prove(token).organization_id
    flash(
        "Thank you: it is proved that you read mail there. A steward decides now, and you get a mail.", "good"
    )
    return redirect(url_for("finding.organization", id=organization_id), 303)


@bp.get("/stewardship/claims")
@stewards
def claims_queue() -> str:
    return render_template(
        "stewardship/claims.html", claims=queries.waiting(), numbers=edits.number_waiting()
    )


@bp.get("/stewardship/claims/<uuid:claim_id>")
@stewards
def review_claim(claim_id: UUID) -> Response:
    return _review_page(_claim(claim_id), ApproveForm(prefix="yes"), RefuseForm(prefix="no"))


@bp.post("/stewardship/claims/<uuid:claim_id>/approve")
@stewards
def approve(claim_id: UUID) -> Response:
    form = ApproveForm(prefix="yes")
    if form.validate():
        with form.refusals():
            with transaction():
                actions.approve(_claim(claim_id), called=bool(form.called.data), by=current_actor())
            flash("Approved. They get a mail, and can keep the listings now.", "good")
            return redirect(url_for("stewardship.claims_queue"), 303)
    return _review_page(_claim(claim_id), form, RefuseForm(prefix="no", formdata=None))


@bp.post("/stewardship/claims/<uuid:claim_id>/refuse")
@stewards
def refuse(claim_id: UUID) -> Response:
    form = RefuseForm(prefix="no")
    if form.validate():
        with form.refusals():
            with transaction():
                actions.refuse(_claim(claim_id), answer=form.answer.data or "", by=current_actor())
            flash("Refused. Your words are on their way.", "good")
            return redirect(url_for("stewardship.claims_queue"), 303)
    return _review_page(_claim(claim_id), ApproveForm(prefix="yes", formdata=None), form)


def _claim(claim_id: UUID) -> Claim:
    return queries.claim(claim_id, seen_by=current_actor())


def _review_page(claim: Claim, approve_form: ApproveForm, refuse_form: RefuseForm) -> Response:
    failed = refuse_form if refuse_form.errors else approve_form
    return form_page(
        "claim_review",
        failed,
        claim=claim,
        organization=directory.organization(claim.organization_id, seen_by=current_actor()),
        approve_form=approve_form,
        refuse_form=refuse_form,
        refused_before=queries.refused_before(claim),
        open=claim.state == ClaimState.OPEN,
        proofs=Proof,
    )


def _page(organization_id: UUID, form: ClaimForm) -> Response:
    organization = directory.organization(organization_id, seen_by=current_actor())
    return form_page("claim", form, organization=organization)


def _known(actor: Actor) -> dict[str, str]:
    if actor.id is None:
        return {}
    person = people.person(actor.id, seen_by=actor)
    return {"name": person.name, "mail": person.mail}
