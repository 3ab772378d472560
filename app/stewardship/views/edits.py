"""Keeping listings: the organizations I serve, one subject a page, check your answers, publish."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app import clock
from app.actor import Role
from app.db import db, transaction
from app.directory import queries as directory
from app.directory.models import Location, Program
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.actions import drafts
from app.stewardship.actions import edits as actions
from app.stewardship.diff import (
    FIELDS,
    SENSITIVE,
    Difference,
    differences,
    merged,
    moves,
    overtaken,
    words_of,
)
from app.stewardship.forms import TROUBLES, PublishForm
from app.stewardship.hours_form import WeekHours
from app.stewardship.place_form import PlaceAddress
from app.stewardship.queries import claims
from app.stewardship.queries import edits as queries
from app.stewardship.queries import versions as history
from app.stewardship.row_forms import ServiceMore
from app.stewardship.sheets import Listing
from app.stewardship.subject_forms import ServiceNeeds, ServicePlaces, SubjectForm
from app.stewardship.subjects import SUBJECTS, Subject
from app.stewardship.views import LISTING, PAGES, bp, form_page
from app.web.access import current_actor, role, signed_in

keepers = role(Role.PROVIDER, Role.COORDINATOR)


@bp.get("/listings")
@signed_in
def listings() -> str:
    """The organizations I serve, what I claimed, and what became of what I proposed."""
    actor = current_actor()
    proposals = queries.proposed_by(actor)
    return render_template(
        "stewardship/listings.html",
        served=queries.served(actor),
        claims=claims.made_by(actor),
        proposals=proposals,
        names=queries.names_of(proposals),
    )


@bp.get(f"{LISTING}/edit")
@keepers
def edit(kind: str, listing_id: UUID) -> Response:
    """Every subject with what it says, and the difference that the draft makes: check your answers."""
    listing = _mine(kind, listing_id)
    return _hub(kind, listing, PublishForm(data={"seen": actions.stamp_of(listing)}))


@bp.get(f"{LISTING}/edit/<subject>")
@keepers
def edit_subject(kind: str, listing_id: UUID, subject: str) -> Response:
    listing, wanted = _mine(kind, listing_id), _subject(kind, subject)
    return _subject_page(kind, listing, subject, _form(wanted, listing))


@bp.post(f"{LISTING}/edit/<subject>")
@keepers
def save_subject(kind: str, listing_id: UUID, subject: str) -> Response:
    """Keep one subject in the draft; nothing is public yet."""
    listing, wanted = _mine(kind, listing_id), _subject(kind, subject)
    form = _form(wanted, listing)
    if form.validate():
        if others := _meanwhile(listing, wanted):
            form.status = 409
            form.form_errors.append("Somebody changed this while you were writing. Look at both below.")
            return _subject_page(kind, listing, subject, form, others)
        with form.refusals():
            changes = form.changes()
            with transaction():
                drafts.save(_mine(kind, listing_id), changes, by=current_actor())
            return _to_hub(kind, listing_id)
    return _subject_page(kind, listing, subject, form)


@bp.post(f"{LISTING}/keep/<subject>")
@keepers
def keep_subject(kind: str, listing_id: UUID, subject: str) -> tuple[str, int]:
    """Keep what is being typed, as far as it makes sense; says so in a line beside the form."""
    listing, wanted = _mine(kind, listing_id), _subject(kind, subject)
    form = _form(wanted, listing)
    if _meanwhile(listing, wanted):
        return "Not saved: somebody changed this meanwhile. Press Continue to see what.", 200
    form.validate()
    with form.refusals():
        changes = form.sound_changes()
        with transaction():
            drafts.save(_mine(kind, listing_id), changes, by=current_actor())
    return ("Draft saved." if not form.errors else "Saved, but for what is still to be put right."), 200


@bp.post(f"{LISTING}/publish")
@keepers
def publish(kind: str, listing_id: UUID) -> Response:
    """Safe changes go live; the others wait for a steward."""
    form, actor = PublishForm(), current_actor()
    if _moves(_mine(kind, listing_id)):  # what becomes of its open referrals is asked there
        return redirect(url_for("referrals.moving", kind=kind, listing_id=listing_id), 303)
    if form.validate():
        with form.refusals():
            with transaction():
                listing = _mine(kind, listing_id)
                done = actions.publish(listing, seen=form.seen.data or "", why=form.why.data or "", by=actor)
            _say(done)
            return redirect(url_for(PAGES[kind], id=listing_id), 303)
    listing = _mine(kind, listing_id)
    form.seen.data = actions.stamp_of(listing)
    return _hub(kind, listing, form)


@bp.post(f"{LISTING}/discard")
@keepers
def discard(kind: str, listing_id: UUID) -> Response:
    with transaction():
        draft = drafts.draft_of(_mine(kind, listing_id), by=current_actor())
        if draft is not None:
            drafts.forget(draft)
    flash("The draft is gone. The listing says what it said.", "good")
    return redirect(url_for("stewardship.listings"), 303)


def _hub(kind: str, listing: Listing, form: PublishForm) -> Response:
    actor = current_actor()
    draft = drafts.draft_of(listing, by=actor)
    sheet = sheets.sheet_of(listing)
    changes = draft.changes if draft else {}
    waiting = queries.waiting_about(listing.id)
    free = SENSITIVE if policy.is_steward(actor) else actions.trusted_fields(sheets.owner_of(listing))
    return form_page(
        "edit",
        form,
        kind=kind,
        listing=listing,
        name=sheets.name_of_listing(listing),
        organization=_organization(listing),
        subjects=SUBJECTS[kind],
        labels=FIELDS,
        said=_said(merged(sheet, changes)),
        changed=set(changes),
        differences=differences(sheet, changes),
        moves=_moves(listing),
        behind=overtaken({n: v for n, v in draft.before.items() if n in changes}, sheet) if draft else [],
        free=free,
        steward=policy.is_steward(actor),
        draft=draft,
        proposals=[p for p in waiting if p.changes],
        doubts=[p for p in waiting if not p.changes],
        troubles=TROUBLES,
        people=queries.people_of(waiting),
        page=url_for(PAGES[kind], id=listing.id),
    )


def _said(sheet: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: words_of(name, value) for name, value in sheet.items()}


def _moves(listing: Listing) -> bool:
    draft = drafts.draft_of(listing, by=current_actor())
    return draft is not None and moves(sheets.sheet_of(listing), draft.changes)


def _meanwhile(listing: Listing, subject: Subject) -> list[Difference]:
    """What others made of this subject since the form was shown."""
    seen = request.form.get("seen", type=int)
    return [] if seen is None else history.meanwhile(listing.id, seen, subject.fields)


def _subject_page(
    kind: str, listing: Listing, subject: str, form: SubjectForm, others: Sequence[Difference] = ()
) -> Response:
    shown = request.form.get("seen", type=int) if form.errors and not others else None
    template = "edit_hours" if isinstance(form, WeekHours) else "edit_subject"
    return form_page(
        template,
        form,
        kind=kind,
        listing=listing,
        name=sheets.name_of_listing(listing),
        subject=subject,
        others=others,
        seen=history.latest_number(listing.id) if shown is None else shown,
        title=SUBJECTS[kind][subject].title,
        sensitive=[FIELDS[f].label for f in SUBJECTS[kind][subject].fields if f in _waits(listing)],
    )


def _waits(listing: Listing) -> frozenset[str]:
    """The fields that wait for a steward when this person changes them."""
    actor = current_actor()
    if policy.is_steward(actor) or policy.is_secret(listing):
        return frozenset()
    return SENSITIVE - actions.trusted_fields(sheets.owner_of(listing))


def _form(subject: Subject, listing: Listing) -> SubjectForm:
    """The subject's form over the listing as this person's draft has it."""
    draft = drafts.draft_of(listing, by=current_actor())
    sheet = merged(sheets.sheet_of(listing), draft.changes if draft else {})
    form = subject.form.over(sheet)
    if isinstance(form, WeekHours):
        form.offer(clock.now().astimezone(_zone()).date())
    elif isinstance(form, ServiceNeeds):
        form.needs.choices = {need.code: need.name for need in directory.needs().values() if "." in need.code}
    elif isinstance(form, ServicePlaces):
        form.places.choices = _places_of(listing, sheet)
    elif isinstance(form, ServiceMore):
        own = select(Program.id, Program.name).where(Program.organization_id == sheets.owner_of(listing))
        form.offer({str(row.id): row.name for row in db.session.execute(own.order_by(Program.name))})
    elif isinstance(form, PlaceAddress):
        form.point_of = directory.point_of
    return form


def _places_of(listing: Listing, sheet: dict[str, Any]) -> dict[str, str]:
    own = select(Location.id, Location.name).where(Location.organization_id == sheets.owner_of(listing))
    here = {place["id"]: place["name"] for place in sheet["places"]}
    rows = db.session.execute(own.order_by(Location.name))
    return {str(row.id): row.name or "Place without a name" for row in rows} | here


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.extensions["settings"].time_zone)


def _mine(kind: str, listing_id: UUID) -> Listing:
    """The listing, for whoever may change it; the others needn't know that it exists."""
    listing = sheets.find(kind, listing_id)
    if not policy.may_edit(current_actor(), listing):
        raise NotFound("There is no such listing among those that you keep.")
    return listing


def _subject(kind: str, subject: str) -> Subject:
    if subject not in SUBJECTS[kind]:
        raise NotFound("There is no such page.")
    return SUBJECTS[kind][subject]


def _organization(listing: Listing) -> Any:
    return getattr(listing, "organization", None)


def _to_hub(kind: str, listing_id: UUID) -> Response:
    return redirect(url_for("stewardship.edit", kind=kind, listing_id=listing_id), 303)


def _say(done: actions.Published) -> None:
    if done.live:
        flash("Published. Everyone who looks for this sees it now.", "good")
    if done.waiting:
        labels = ", ".join(FIELDS[name].label.lower() for name in done.waiting)
        flash(f"A steward looks at this before it goes live: {labels}. You will get a mail.", "info")
