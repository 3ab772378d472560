"""Adding a service or a place to an organization that one keeps, and an organization to the directory."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import db, transaction
from app.directory import queries as directory
from app.directory.models import Location, Organization, Service
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.actions import adding, edits
from app.stewardship.adding_forms import NewOrganization, NewPlace, NewService
from app.stewardship.queries.edits import waiting_about
from app.stewardship.sheets import Listing
from app.stewardship.views import bp, form_page
from app.stewardship.views.edits import keepers
from app.web.access import current_actor, role
from app.web.forms import WordedForm

stewards = role(Role.COORDINATOR)
NEW: Mapping[str, type[NewService | NewPlace]] = {"services": NewService, "places": NewPlace}
GATES = {"services": "status", "places": "address_visibility"}


@bp.get("/organizations/<uuid:organization_id>/<any(services, places):kind>/new")
@keepers
def add(organization_id: UUID, kind: str) -> Response:
    organization = _organization(organization_id)
    return _page(kind, organization, _form(kind, organization, nonce=str(uuid4())))


@bp.post("/organizations/<uuid:organization_id>/<any(services, places):kind>/new")
@keepers
def save_new(organization_id: UUID, kind: str) -> Response:
    """Add it, and on to its other subjects."""
    organization = _organization(organization_id)
    form = _form(kind, organization)
    if form.validate():
        with form.refusals():
            with transaction():
                listing = _added(form, _organization(organization_id))
                id_, shut = listing.id, _is_shut(kind, listing)
            _say(kind, shut=shut)
            return redirect(url_for("stewardship.edit", kind=kind, listing_id=id_), 303)
    return _page(kind, organization, form)


@bp.get("/stewardship/organizations/new")
@stewards
def add_organization() -> Response:
    return _organization_page(NewOrganization(data={"name": request.args.get("name")}))


@bp.post("/stewardship/organizations/new")
@stewards
def save_new_organization() -> Response:
    form = NewOrganization()
    if form.validate():
        with form.refusals():
            with transaction():
                id_ = adding.add_organization(form.sheet(), by=current_actor()).id
            flash("Added. Add its places and services next.", "good")
            return redirect(url_for("finding.organization", id=id_), 303)
    return _organization_page(form)


def _added(form: WordedForm, organization: Organization) -> Listing:
    actor, id_ = current_actor(), UUID(form["nonce"].data)
    if isinstance(form, NewService):
        return adding.add_service(organization, form.sheet(), by=actor, id_=id_)
    if not isinstance(form, NewPlace):
        raise NotFound("There is nothing of this kind to add.")
    chosen = [service for service in _services(organization) if str(service.id) in form.services.data]
    return adding.add_place(organization, form.sheet(), by=actor, id_=id_, services=chosen)


def _form(kind: str, organization: Organization, **data: Any) -> NewService | NewPlace:
    form = NEW[kind](data=data) if data else NEW[kind]()
    if isinstance(form, NewService):
        form.needs.choices = {need.code: need.name for need in directory.needs().values() if "." in need.code}
        form.places.choices = {
            str(place.id): sheets.name_of_listing(place) for place in _places(organization)
        }
    else:
        form.services.choices = {str(service.id): service.name for service in _services(organization)}
    return form


def _page(kind: str, organization: Organization, form: WordedForm) -> Response:
    free = edits.may_open(organization, GATES[kind], by=current_actor())
    return form_page("add", form, kind=kind, organization=organization, waits=not free)


def _organization_page(form: NewOrganization) -> Response:
    return form_page("add_organization", form)


def _organization(organization_id: UUID) -> Organization:
    """The organization, for whoever may add to it."""
    found = db.session.get(Organization, organization_id)
    if found is None or not policy.may_edit(current_actor(), found):
        raise NotFound("There is no such organization among those that you keep.")
    return found


def _services(organization: Organization) -> list[Service]:
    own = select(Service).where(Service.organization_id == organization.id)
    return list(db.session.scalars(own.order_by(Service.name)))


def _places(organization: Organization) -> list[Location]:
    own = select(Location).where(Location.organization_id == organization.id)
    return list(db.session.scalars(own.order_by(Location.name)))


def _is_shut(kind: str, listing: Listing) -> bool:
    return any(GATES[kind] in p.changes for p in waiting_about(listing.id))


def _say(kind: str, *, shut: bool) -> None:
    what = "service" if kind == "services" else "place"
    if shut:
        flash(f"Added. A steward looks at the new {what} before everyone sees it; go on meanwhile.", "info")
    else:
        flash(f"Added. Everyone can find the new {what} now; go on with what else there is to say.", "good")
