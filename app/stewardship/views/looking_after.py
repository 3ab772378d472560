"""All that stewards do about one organization, on one page; and switching its weekly links off and on."""

from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as people
from app.actor import Role
from app.db import transaction
from app.directory import queries as directory
from app.directory.models import Organization
from app.stewardship import policy
from app.stewardship.actions import edits
from app.stewardship.actions import upkeep as actions
from app.stewardship.diff import FIELDS
from app.stewardship.queries import assurances
from app.stewardship.queries import upkeep as queries
from app.stewardship.subject_forms import long_text
from app.stewardship.views import bp, form_page
from app.web.access import current_actor, role
from app.web.forms import WordedForm, required

stewards = role(Role.COORDINATOR)


class StopForm(WordedForm):
    why = long_text("Why", required("Say why, for whoever switches them on again."))


@bp.get("/stewardship/organizations/<uuid:organization_id>")
@stewards
def look_after(organization_id: UUID) -> Response:
    return _page(organization_id, StopForm())


@bp.post("/stewardship/organizations/<uuid:organization_id>/links/off")
@stewards
def stop_links(organization_id: UUID) -> Response:
    form, actor = StopForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.stop(_organization(organization_id), why=form.why.data or "", by=actor)
            flash("Switched off. No weekly link of theirs opens anything, and none is mailed.", "good")
            return _back(organization_id)
    return _page(organization_id, form)


@bp.post("/stewardship/organizations/<uuid:organization_id>/links/on")
@stewards
def allow_links(organization_id: UUID) -> Response:
    with transaction():
        actions.allow(_organization(organization_id), by=current_actor())
    flash("Switched on again. The next weekly mail brings them new links.", "good")
    return _back(organization_id)


def _organization(organization_id: UUID) -> Organization:
    return directory.organization(organization_id, seen_by=current_actor())


def _back(organization_id: UUID) -> Response:
    return redirect(url_for("stewardship.look_after", organization_id=organization_id), 303)


def _page(organization_id: UUID, form: StopForm) -> Response:
    organization = _organization(organization_id)
    stop = queries.stop_of(organization_id)
    trusted = edits.trusted_fields(organization_id)
    return form_page(
        "look_after",
        form,
        organization=organization,
        may_edit=policy.may_edit(current_actor(), organization),
        stop=stop,
        stopped_by=people.names_of([stop.stopped_by]) if stop and stop.stopped_by else {},
        links=queries.working_links(organization_id),
        recipients=len(queries.recipients(organization_id)),
        trusted=[FIELDS[name].label for name in FIELDS if name in trusted],
        held=assurances.of_organization(organization_id),
    )
