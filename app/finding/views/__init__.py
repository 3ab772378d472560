"""The public face of the directory: home, find, and the pages of services, organizations and places."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts import presence
from app.actor import Role
from app.db import db, transaction
from app.directory import actions, policy
from app.directory import queries as directory
from app.directory.working_days import calendar
from app.errors import Invalid, NotAllowed
from app.finding import fitting, pages, queries
from app.finding.asking import reaches
from app.finding.cards import Judging, offers_of, trust_for
from app.finding.forms import SORTS, Asked, RoomForm
from app.finding.places import towns as places_of_county
from app.finding.reliability import needs_of
from app.finding.searched import recents
from app.finding.unmet import DAYS as UNMET_DAYS
from app.finding.unmet import unmet as unmet_searches
from app.stewardship import sinking
from app.stewardship.actions import drafts
from app.stewardship.freshness import NAMES
from app.trust.evidence import USUAL
from app.trust.knowledge import knowledge_for
from app.trust.partners import reply_of
from app.web.access import current_actor, public, role, signed_in
from app.web.words import distance
from search_index.ordering import KM_THAT_HALVE
from search_index.understanding import ENOUGH, WIDER_WORTH

NO_ID = UUID(int=0)

bp = Blueprint("finding", "app.finding", template_folder="templates")


@bp.get("/")
@public
def home() -> str:
    needs = [need for code, need in directory.needs().items() if "." not in code]
    return render_template("finding/home.html", needs=needs)


@bp.get("/find")
@public
def find() -> str:
    asked = Asked.read(request.args)
    found = queries.find(asked, seen_by=current_actor())
    recent = recents(presence.recent_searches(), found.search.needs) if not asked.anything else ()
    page = render_template(
        "finding/find.html", found=found, asked=asked, sorts=SORTS, distances=reaches(), recent=recent
    )
    # After the page is written: a commit lets go of all that was loaded for it.
    searched.note(asked, found)
    return page


@bp.get("/find/places")
@public
def places() -> ResponseReturnValue:
    """The marks of the map for the same address parts as `/find`."""
    asked = Asked.read(request.args)
    marks = queries.marks(asked, seen_by=current_actor())
    return [{**mark, "url": service_address(mark["id"], asked.client)} for mark in marks]


@bp.get("/find/towns")
@public
def towns() -> ResponseReturnValue:
    """Names for a map that has no streets."""
    return [{"name": town.name, "lat": town.point[0], "lon": town.point[1]} for town in places_of_county()]


@bp.get("/find/suggestions")
@public
def suggestions() -> ResponseReturnValue:
    """What to offer for `?q=`: needs to look for, services to go to."""
    return [_offer(offer) for offer in queries.suggestions(request.args.get("q", ""))]


@bp.get("/unmet")
@role(Role.COORDINATOR)
def unmet() -> str:
    """What people looked for and did not find: what the county lacks, or what no listing says."""
    return render_template("finding/unmet.html", rows=unmet_searches(), days=UNMET_DAYS)


@bp.get("/how-results-are-ordered")
@public
def order() -> str:
    """The rules by which one service stands above another, for everyone to read."""
    return render_template(
        "finding/order.html",
        few=USUAL.few_outcomes,
        enough=ENOUGH,
        wider=WIDER_WORTH,
        meant_for=f"{fitting.MEANT_FOR:g}",
        half=distance(KM_THAT_HALVE, kilometres=current_app.extensions["settings"].kilometres),
        grace=sinking.GRACE.days,
        per_fact=sinking.PER_FACT,
        floor=sinking.FLOOR,
        facts=[NAMES[field] for field in sinking.COUNTED],
    )


@bp.get("/services/<uuid:id>")
@public
def service(id: UUID) -> str:  # noqa: A002 (the address says id)
    actor = current_actor()
    found = directory.service(id, seen_by=actor)
    client, needs = (
        queries.client_at_hand(request.args.get("client", type=UUID), seen_by=actor),
        directory.needs(),
    )
    judging = Judging(knowledge_for(actor), client, needs_of(client))
    trust = trust_for(offers_of([found]), needs, judging, seen_by=actor).get(found.id)
    page = pages.service_page(found, needs, seen_by=actor, now=clock.now(), trust=trust)
    form = RoomForm() if policy.may_keep_up(actor, page.service.organization_id) else None
    verdict = fitting.verdict_of(page.service, client.as_person()) if client else None
    return render_template(
        "finding/service.html",
        page=page,
        service=page.service,
        reply=reply_of(page.service.organization_id) if actor.signed_in else None,
        room_form=form,
        client=client,
        verdict=verdict,
        days_closed=calendar(page.service.organization_id, public_only=True),
    )


@bp.post("/services/<uuid:id>/room")
@signed_in
def say_room(id: UUID) -> ResponseReturnValue:  # noqa: A002
    """The provider says how much room there is, and with it that the listing still holds."""
    actor, form = current_actor(), RoomForm()
    if not form.validate_on_submit():
        raise Invalid("Choose one of the four answers, and give the wait in days.")
    with transaction():
        found = directory.service(id, seen_by=actor)
        if not policy.may_keep_up(actor, found.organization_id):
            raise NotAllowed("Only the provider's own people can say how much room there is.")
        actions.say_room(found, form.answer, wait_days=form.wait_days.data, by=actor)
        actions.confirm(found, how="owner", by=actor)
    flash("Thank you. Everyone who looks for this sees it now.", "good")
    return redirect(url_for(".service", id=id))


@bp.get("/services/<uuid:id>/places")
@public
def service_places(id: UUID) -> ResponseReturnValue:  # noqa: A002
    found = directory.service(id, seen_by=current_actor())
    return pages.marks_of([at.location for at in found.service_at_locations])


@bp.get("/organizations/<uuid:id>")
@public
def organization(id: UUID) -> str:  # noqa: A002
    actor = current_actor()
    found = directory.organization(id, seen_by=actor)
    page = pages.organization_page(found, seen_by=actor, now=clock.now())
    may_keep = policy.may_keep_up(actor, found.id)
    return render_template(
        "finding/organization.html",
        page=page,
        organization=found,
        reply=reply_of(found.id) if actor.signed_in else None,
        may_keep=may_keep,
        days_closed=calendar(found.id, public_only=True),
    )


@bp.get("/organizations/<uuid:id>/places")
@public
def organization_places(id: UUID) -> ResponseReturnValue:  # noqa: A002
    return pages.marks_of(directory.organization(id, seen_by=current_actor()).locations)


@bp.get("/places/<uuid:id>")
@public
def place(id: UUID) -> str:  # noqa: A002
    actor = current_actor()
    found = directory.place(id, seen_by=actor)
    page = pages.place_page(found, seen_by=actor, now=clock.now())
    may_keep = found.organization_id is not None and policy.may_keep_up(actor, found.organization_id)
    return render_template("finding/place.html", page=page, place=found, may_keep=may_keep)


@bp.get("/places/<uuid:id>/places")
@public
def place_places(id: UUID) -> ResponseReturnValue:  # noqa: A002
    return pages.marks_of([directory.place(id, seen_by=current_actor())])


@bp.get("/<any(services, organizations, places):kind>/<uuid:listing_id>/preview")
@role(Role.PROVIDER, Role.COORDINATOR)
def preview(kind: str, listing_id: UUID) -> str:
    """The page as it will be when this person's draft is public. What makes it so is undone again."""
    show = {"services": service, "organizations": organization, "places": place}[kind]
    with transaction():
        drafts.try_out(kind, listing_id, by=current_actor())
        flash("This is a preview of your draft. Nobody else sees it yet.", "info")
        page = show(listing_id)
        db.session.rollback()
    return page


@bp.app_context_processor
def _words() -> dict[str, Any]:
    """How templates make addresses of searches: with something changed, or of another page."""

    def find_with(asked: Asked, **changes: Any) -> str:
        return url_for("finding.find", **asked.address(**changes))

    return {"find_with": find_with, "page_of": lambda asked: lambda page: find_with(asked, page=page)}


@bp.app_template_global()
def service_address(service_id: object, client_id: UUID | None = None, to: str = "service") -> str:
    """A page about a service, for a client where one is at hand: lists hold many of these, and `url_for` is slow."""
    before, after = _around_id(request.script_root, *_SERVICE_PAGES[to])
    return f"{before}{service_id}{after}?client={client_id}" if client_id else f"{before}{service_id}{after}"


_SERVICE_PAGES = {"service": ("finding.service", "id"), "refer": ("referrals.refer", "service_id")}


@lru_cache(maxsize=32)
def _around_id(_root: str, endpoint: str, name: str) -> tuple[str, str]:
    values: dict[str, Any] = {name: NO_ID}
    before, _, after = url_for(endpoint, **values).partition(str(NO_ID))
    return before, after


@bp.app_template_global()
def and_compare(here: str, service_id: UUID) -> str:
    """The address `here` of a page of results with one more service chosen to stand side by side."""
    return f"{here}{'&' if '?' in here else '?'}compare={service_id}"


def _offer(offer: Any) -> dict[str, str]:
    if offer.kind == "need":
        return {"text": offer.text, "group": "Needs", "url": url_for(".find", need=offer.value)}
    if offer.kind == "service":
        return {"text": offer.text, "group": "Services", "url": url_for(".service", id=offer.value)}
    return {"text": offer.text, "group": "Organizations"}


# Further pages hang themselves on the blueprint, so they come after it.
from app.finding.views import api, comparing, saved, searched  # noqa: E402

__all__ = ["api", "bp", "comparing", "saved", "searched"]
