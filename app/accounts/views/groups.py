"""The pages on which administrators keep organizations and teams."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions, lists, queries
from app.accounts.forms import Join, NameOrganization, NameTeam, NewTeam, choices
from app.accounts.models import Team
from app.accounts.views import bp, form_page
from app.accounts.views.people import NO_ORGANIZATION, administrators
from app.db import transaction
from app.web.access import current_actor
from app.web.paging import asked_page


@bp.get("/admin/organizations")
@administrators
def organizations() -> str:
    search = request.args.get("q", "").strip()
    found = lists.organizations(words=search, page=asked_page())
    return render_template(
        "accounts/organizations.html",
        found=found,
        numbers=lists.numbers_of(organization.id for organization in found.items),
        search=search,
    )


@bp.get("/admin/organizations/new")
@administrators
def new_organization() -> Response:
    return _organization_form(NameOrganization())


@bp.post("/admin/organizations/new")
@administrators
def add_organization() -> Response:
    form = NameOrganization()
    if form.validate():
        with form.refusals():
            with transaction():
                organization_id = actions.add_organization(**_marks(form), by=current_actor())
            flash("The organization is added. Invite its people next.", "good")
            return redirect(url_for("accounts.organization", organization_id=organization_id), 303)
    return _organization_form(form)


@bp.get("/admin/organizations/<uuid:organization_id>")
@administrators
def organization(organization_id: UUID) -> Response:
    return _organization_form(NameOrganization(obj=queries.organization(organization_id)), organization_id)


@bp.post("/admin/organizations/<uuid:organization_id>")
@administrators
def change_organization(organization_id: UUID) -> Response:
    form = NameOrganization()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.change_organization(organization_id, **_marks(form), by=current_actor())
            flash("The organization is changed.", "good")
            return redirect(url_for("accounts.organization", organization_id=organization_id), 303)
    return _organization_form(form, organization_id)


@bp.get("/admin/teams")
@administrators
def teams() -> str:
    search = request.args.get("q", "").strip()
    found = lists.teams(words=search, page=asked_page())
    return render_template("accounts/teams.html", found=found, search=search)


@bp.get("/admin/teams/new")
@administrators
def new_team() -> Response:
    return form_page("new_team", _with_organizations(NewTeam(formdata=None, data=request.args)))


@bp.post("/admin/teams/new")
@administrators
def add_team() -> Response:
    form = _with_organizations(NewTeam())
    if form.validate():
        where, name, inbox = form.organization_id.data, form.name.data, form.inbox.data
        with form.refusals():
            with transaction():
                team_id = actions.add_team(organization_id=where, name=name, inbox=inbox, by=current_actor())
            flash("The team is made. Add its members next.", "good")
            return _back_to(team_id)
    return form_page("new_team", form)


@bp.get("/admin/teams/<uuid:team_id>")
@administrators
def team(team_id: UUID) -> Response:
    return _team_page(team_id)


@bp.post("/admin/teams/<uuid:team_id>")
@administrators
def change_team(team_id: UUID) -> Response:
    form = NameTeam()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.change_team(team_id, name=form.name.data, inbox=form.inbox.data, by=current_actor())
            flash("The team is changed.", "good")
            return _back_to(team_id)
    return _team_page(team_id, naming=form)


@bp.post("/admin/teams/<uuid:team_id>/members")
@administrators
def join_team(team_id: UUID) -> Response:
    form = _with_candidates(Join(), queries.team(team_id))
    if not form.validate():
        return _team_page(team_id, joining=form)
    with transaction():
        actions.join_team(team_id, person_id=form.person_id.data, by=current_actor())
    return _back_to(team_id)


@bp.post("/admin/teams/<uuid:team_id>/members/<uuid:person_id>/leave")
@administrators
def leave_team(team_id: UUID, person_id: UUID) -> Response:
    with transaction():
        actions.leave_team(team_id, person_id=person_id, by=current_actor())
    return _back_to(team_id)


def _marks(form: NameOrganization) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "listed": form.listed.data,
        "verified": form.verified.data,
        "victim_service_provider": form.victim_service_provider.data,
    }


def _organization_form(form: NameOrganization, organization_id: UUID | None = None) -> Response:
    return form_page(
        "organization",
        form,
        organization=queries.organization(organization_id) if organization_id else None,
        staff=queries.staff(organization_id) if organization_id else [],
        teams=queries.teams_of([organization_id]) if organization_id else [],
    )


def _with_organizations(form: NewTeam) -> NewTeam:
    form.organization_id.choices = choices(NO_ORGANIZATION, lists.organization_names())
    return form


def _with_candidates(form: Join, team: Team) -> Join:
    """Offer the people of the team's organization who are not in it yet."""
    inside = {member.id for member in team.members}
    outside = [(p.id, p.name) for p in queries.staff(team.organization_id) if p.id not in inside]
    form.person_id.choices = choices("Choose a person", outside)
    return form


def _team_page(team_id: UUID, naming: NameTeam | None = None, joining: Join | None = None) -> Response:
    found = queries.team(team_id)
    joining = joining or _with_candidates(Join(formdata=None), found)
    naming = naming or NameTeam(formdata=None, obj=found)
    refused = joining if joining.errors else naming
    return form_page("team", refused, team=found, naming=naming, joining=joining)


def _back_to(team_id: UUID) -> Response:
    return redirect(url_for("accounts.team", team_id=team_id), 303)
