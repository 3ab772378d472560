"""Anyone may say that a listing is wrong; whoever said so may see what became of it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions as accounts
from app.db import transaction
from app.directory import queries as directory
from app.stewardship import policy, sheets
from app.stewardship.actions import edits as actions
from app.stewardship.diff import differences
from app.stewardship.forms import TROUBLES, SettleForm, SuggestForm
from app.stewardship.models import Proposal, ProposalState
from app.stewardship.queries import edits as queries
from app.stewardship.sheets import Listing
from app.stewardship.views import LISTING, PAGES, bp, form_page
from app.web.access import current_actor, public, signed_in


@bp.get(f"{LISTING}/suggest")
@public
def suggest(kind: str, listing_id: UUID) -> Response:
    listing = _shown(kind, listing_id)
    if policy.may_edit(current_actor(), listing):
        return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id))
    return _page(kind, listing, SuggestForm())


@bp.post(f"{LISTING}/suggest")
@public
def send_suggestion(kind: str, listing_id: UUID) -> Response:
    form, actor = SuggestForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                accounts.count_attempt("suggestion", address=request.remote_addr or "")
            with transaction():
                actions.suggest(
                    _shown(kind, listing_id),
                    subject=form.subject.data,
                    words=form.words.data,
                    mail=None if actor.signed_in else form.mail.data,
                    by=actor,
                )
            flash("Thank you. A steward of the directory looks at it.", "good")
            return redirect(url_for(PAGES[kind], id=listing_id), 303)
    return _page(kind, _shown(kind, listing_id), form)


@bp.get("/proposals/<uuid:proposal_id>")
@signed_in
def proposal(proposal_id: UUID) -> str:
    """What was proposed, and what became of it, field by field."""
    found = queries.proposal(proposal_id, seen_by=current_actor())
    return render_template("stewardship/proposal.html", **_facts(found), form=SettleForm(data=_seen(found)))


@bp.post("/proposals/<uuid:proposal_id>/settle/<any(mended, right):how>")
@signed_in
def settle(proposal_id: UUID, how: str) -> Response:
    """The listing's own people close what was said about it in words."""
    actor, form = current_actor(), SettleForm()
    found = queries.proposal(proposal_id, seen_by=actor)
    with form.refusals():
        with transaction():
            found = queries.proposal(proposal_id, seen_by=actor)
            policy.check_may_settle(actor, found)
            actions.settle(
                found,
                mended=how == "mended",
                answer=form.answer.data or "",
                seen=int(form.seen.data or 0),
                by=actor,
            )
        flash("Done. Whoever wrote hears of it.", "good")
        back = "stewardship.queue" if policy.is_steward(actor) else "stewardship.listings"
        return redirect(url_for(back), 303)
    found = queries.proposal(proposal_id, seen_by=actor)
    return form_page("proposal", form, **_facts(found))


def _facts(found: Proposal) -> dict[str, object]:
    return {
        "proposal": found,
        "name": queries.names_of([found]).get(found.listing_id, "A listing that is gone"),
        "differences": differences(found.before, found.changes),
        "people": queries.people_of([found]),
        "troubles": TROUBLES,
        "page": url_for(PAGES[found.kind], id=found.listing_id),
        "may_settle": policy.may_settle(current_actor(), found) and found.state == ProposalState.WAITING,
    }


def _seen(found: Proposal) -> dict[str, str]:
    return {"seen": str(found.version)}


def _page(kind: str, listing: Listing, form: SuggestForm) -> Response:
    page = url_for(PAGES[kind], id=listing.id)
    return form_page(
        "suggest", form, kind=kind, listing=listing, name=sheets.name_of_listing(listing), page=page
    )


def _shown(kind: str, listing_id: UUID) -> Listing:
    """The listing, for whoever can see its page."""
    actor = current_actor()
    if kind == "services":
        return directory.service(listing_id, seen_by=actor)
    if kind == "organizations":
        return directory.organization(listing_id, seen_by=actor)
    return directory.place(listing_id, seen_by=actor)
