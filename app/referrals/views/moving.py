"""A service moves: to other places, to a new address, or to another organization. Its open referrals come first."""

from typing import TypeVar
from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import db, transaction
from app.directory.models import Location, Organization, Service, ServiceAtLocation
from app.errors import Invalid, NotFound
from app.referrals import closing
from app.referrals.closing_forms import HandingOver, Moving
from app.referrals.views import bp
from app.stewardship import policy, sheets
from app.stewardship.actions import drafts, edits, offering
from app.stewardship.diff import differences
from app.stewardship.sheets import Listing
from app.web.access import current_actor, role
from app.web.forms import WordedForm

keepers = role(Role.PROVIDER, Role.COORDINATOR)
stewards = role(Role.COORDINATOR)
Form = TypeVar("Form", Moving, HandingOver)
FEW = 5


@bp.get("/<any(services, places):kind>/<uuid:listing_id>/moving")
@keepers
def moving(kind: str, listing_id: UUID) -> Response:
    listing = _mine(kind, listing_id)
    if drafts.draft_of(listing, by=current_actor()) is None:
        return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id))
    form = Moving(formdata=None, data={"seen": edits.stamp_of(listing)})
    return _moving_page(kind, listing, _asked(form, _services(listing)))


@bp.post("/<any(services, places):kind>/<uuid:listing_id>/moving")
@keepers
def move(kind: str, listing_id: UUID) -> Response:
    """Publish the draft, and do with the open referrals what was answered."""
    listing = _mine(kind, listing_id)
    form = _asked(Moving(), _services(listing))
    if form.validate():
        with form.refusals():
            with transaction():
                _move(_mine(kind, listing_id), form)
            flash("Published. Whoever has an open referral here is told.", "good")
            return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id), 303)
        form.seen.data = edits.stamp_of(_mine(kind, listing_id))
    return _moving_page(kind, _mine(kind, listing_id), form)


@bp.get("/services/<uuid:service_id>/hand-over")
@stewards
def handing_over(service_id: UUID) -> Response:
    return _handing_page(_service(service_id), _asked(HandingOver(formdata=None), [service_id]))


@bp.post("/services/<uuid:service_id>/hand-over")
@stewards
def hand_over(service_id: UUID) -> Response:
    """The clients agreed to share with the organization that was asked, so referrals never go over with it."""
    form = _asked(HandingOver(), [service_id])
    if form.validate():
        with form.refusals():
            with transaction():
                service, actor = _service(service_id), current_actor()
                closing.settle([service_id], form.answer(suggestion=service_id), by=actor)
                offering.hand_over(service, _named(form.organization.data), by=actor)
            flash("Handed over. Its new organization keeps the listing from now on.", "good")
            return redirect(url_for("finding.service", id=service_id), 303)
    return _handing_page(_service(service_id), form)


def _move(listing: Listing, form: Moving) -> None:
    actor, services = current_actor(), _services(listing)
    edits.publish(listing, seen=form.seen.data or "", why=form.why.data or "", by=actor)
    closing.settle(services, form.answer("provider_withdrew"), by=actor)


def _named(name: str) -> Organization:
    """The listed organization of this name. Raises Invalid, with names that come near."""
    listed = select(Organization).where(Organization.listed)
    found = db.session.scalars(listed.where(func.lower(Organization.name) == name.casefold())).all()
    if len(found) == 1:
        return found[0]
    near = listed.where(func.lower(Organization.name).contains(name.casefold(), autoescape=True))
    names = [one.name for one in db.session.scalars(near.order_by(Organization.name).limit(FEW))]
    hint = f" Did you mean {', '.join(names)}?" if names else ""
    problem = ("Several have this name." if found else "No organization of this name is listed.") + hint
    raise Invalid(problem, {"organization": problem})


def _services(listing: Listing) -> list[UUID]:
    """The services that move: the one itself, or what the place's own organization offers there."""
    if isinstance(listing, Service):
        return [listing.id]
    here = select(Service.id).join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
    own = Service.organization_id == sheets.owner_of(listing)
    return list(db.session.scalars(here.where(ServiceAtLocation.location_id == listing.id, own)))


def _asked(form: Form, services: list[UUID]) -> Form:
    form.ask(closing.open_referrals(services))
    return form


def _moving_page(kind: str, listing: Listing, form: Moving) -> Response:
    draft = drafts.draft_of(listing, by=current_actor())
    page = render_template(
        "referrals/moving.html",
        form=form,
        name=sheets.name_of_listing(listing),
        hub=url_for("stewardship.edit", kind=kind, listing_id=listing.id),
        differences=differences(sheets.sheet_of(listing), draft.changes) if draft else [],
        is_place=isinstance(listing, Location),
    )
    return make_response(page, _status(form))


def _handing_page(service: Service, form: HandingOver) -> Response:
    page = render_template("referrals/hand_over.html", form=form, service=service)
    return make_response(page, _status(form))


def _status(form: WordedForm) -> int:
    return form.status if form.errors else 200


def _service(service_id: UUID) -> Service:
    found = db.session.get(Service, service_id)
    if found is None:
        raise NotFound("There is no such listing.")
    return found


def _mine(kind: str, listing_id: UUID) -> Listing:
    found = sheets.find(kind, listing_id)
    if not policy.may_edit(current_actor(), found):
        raise NotFound("There is no such listing among those that you keep.")
    return found
