"""The stewards' desk: what waits, field by field, and whom to trust with what."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.actor import Role
from app.db import transaction
from app.directory import queries as directory
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.actions import drafts
from app.stewardship.actions import edits as actions
from app.stewardship.diff import SENSITIVE, differences, overtaken
from app.stewardship.forms import TROUBLES, DecideForm, SettleForm, TrustForm
from app.stewardship.models import Proposal, ProposalState, Source
from app.stewardship.queries import edits as queries
from app.stewardship.views import PAGES, bp, form_page
from app.web.access import current_actor, role

# What waits longer than this is marked.
LONG = timedelta(days=7)
stewards = role(Role.COORDINATOR)


@bp.get("/stewardship")
@stewards
def queue() -> str:
    """Everything that waits, by organization, the longest wait first."""
    waiting = queries.waiting_for_stewards(request.args.get("page", 1, int))
    proposals = [proposal for group in waiting.groups for proposal in group.proposals]
    return render_template(
        "stewardship/queue.html",
        waiting=waiting,
        names=queries.names_of(proposals),
        people=queries.people_of(proposals),
        troubles=TROUBLES,
        long_ago=clock.now() - LONG,
        numbers=queries.number_waiting(),
    )


@bp.get("/stewardship/proposals/<uuid:proposal_id>")
@stewards
def review(proposal_id: UUID) -> Response:
    found = _waiting(proposal_id)
    if not found.changes:
        return _words_page(found, SettleForm(data={"seen": str(found.version)}))
    return _review_page(found, _decide_form(found, DecideForm(data=_all_accepted(found))))


@bp.post("/stewardship/proposals/<uuid:proposal_id>")
@stewards
def decide(proposal_id: UUID) -> Response:
    """Accept what is ticked, reject the rest with the words given."""
    form = _decide_form(_waiting(proposal_id), DecideForm())
    if form.validate():
        with form.refusals():
            with transaction():
                actions.decide(
                    _waiting(proposal_id),
                    accepted=form.accepted.data,
                    answer=form.answer.data or "",
                    seen=int(form.seen.data or 0),
                    by=current_actor(),
                )
            flash("Decided. Whoever proposed it gets a mail.", "good")
            return redirect(url_for("stewardship.queue"), 303)
    return _review_page(_waiting(proposal_id), form)


@bp.post("/stewardship/proposals/<uuid:proposal_id>/edit")
@stewards
def take_up(proposal_id: UUID) -> Response:
    """Change what was proposed before it goes live: a draft of the steward's, with it filled in."""
    with transaction():
        found = _waiting(proposal_id)
        listing = sheets.find(found.kind, found.listing_id)
        drafts.take_up(found, listing, by=current_actor())
        kind, listing_id = found.kind, found.listing_id
    return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id), 303)


@bp.get("/stewardship/organizations/<uuid:organization_id>/trust")
@stewards
def trusted(organization_id: UUID) -> Response:
    held = sorted(actions.trusted_fields(organization_id))
    return _trust_page(organization_id, TrustForm(data={"sensitive": held}))


@bp.post("/stewardship/organizations/<uuid:organization_id>/trust")
@stewards
def trust(organization_id: UUID) -> Response:
    form, actor = TrustForm(), current_actor()
    if form.validate():
        with transaction():
            organization = directory.organization(organization_id, seen_by=actor)
            actions.trust(organization, form.sensitive.data, by=actor)
        flash("Saved. It holds for what they change from now on.", "good")
        return redirect(url_for("finding.organization", id=organization_id), 303)
    return _trust_page(organization_id, form)


def _waiting(proposal_id: UUID) -> Proposal:
    return queries.proposal(proposal_id, seen_by=current_actor())


def _all_accepted(found: Proposal) -> dict[str, object]:
    return {"seen": str(found.version), "accepted": list(found.changes)}


def _decide_form(found: Proposal, form: DecideForm) -> DecideForm:
    told = differences(found.before, found.changes)
    form.accepted.choices = {difference.field: difference.label for difference in told}
    return form


def _review_page(found: Proposal, form: DecideForm) -> Response:
    current = sheets.sheet_of(_listing(found))
    return form_page(
        "review",
        form,
        **_facts(found),
        differences=differences({**found.before}, found.changes),
        overtaken=overtaken(found.before, current) if found.state == ProposalState.WAITING else [],
        sensitive=SENSITIVE,
        trust=found.source == Source.PROVIDER and found.organization_id is not None,
    )


def _words_page(found: Proposal, form: SettleForm) -> Response:
    may_settle = found.state == ProposalState.WAITING
    return form_page("proposal", form, **_facts(found), differences=[], may_settle=may_settle)


def _facts(found: Proposal) -> dict[str, object]:
    return {
        "proposal": found,
        "name": sheets.name_of_listing(_listing(found)),
        "people": queries.people_of([found]),
        "troubles": TROUBLES,
        "page": url_for(PAGES[found.kind], id=found.listing_id),
    }


def _listing(found: Proposal) -> sheets.Listing:
    listing = sheets.find(found.kind, found.listing_id)
    if not policy.may_edit(current_actor(), listing):
        raise NotFound("There is no such proposal.")
    return listing


def _trust_page(organization_id: UUID, form: TrustForm) -> Response:
    organization = directory.organization(organization_id, seen_by=current_actor())
    return form_page("trust", form, organization=organization)
