"""Making an appointment and saying what became of it, in the inbox or by the private link; and its calendar file."""

from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import actions as clients
from app.db import db, transaction
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.referrals import links, policy, quality, queries
from app.referrals.appointments import actions as appointments
from app.referrals.appointments import calendars
from app.referrals.appointments.forms import Arrange
from app.referrals.appointments.meeting import Meeting
from app.referrals.appointments.queries import appointment, coming
from app.referrals.checkins import links as client_links
from app.referrals.checkins.links import Purpose
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.telling import address_of
from app.referrals.timekeeping import zone
from app.referrals.views import bp
from app.referrals.views.answering import follow, opened
from app.referrals.views.offers import ONLY_THEY, require_out_of_reach
from app.referrals.views.show import referral_page
from app.web.access import current_actor, public, role

CALENDAR = "text/calendar; charset=utf-8"
DONE = {
    "arrange": "The appointment is made, and the referrer is told so that they can tell the client.",
    "call-off": "It is called off, and the referrer is told.",
    "say": "Thank you. The referrer is told.",
    "quality": "Thank you. The team that sent it learns from what providers say.",
}
WRITTEN_DOWN = "Written down. The client’s own page says the same; tell them, too."


@bp.post("/referrals/<uuid:referral_id>/appointments/<deed>")
@role(Role.PROVIDER, Role.CASE_MANAGER)
def appoint(referral_id: UUID, deed: str) -> Response:
    """The provider's own steps; the case manager's, where they write down what an unreachable provider said."""
    form = Arrange() if deed == "arrange" else None
    try:
        if form is None or form.validate():
            with transaction():
                referral = _own(referral_id)
                logged = _is_logged(referral)
                _do(deed, referral, form, {"by": current_actor(), "logged": logged})
            flash(WRITTEN_DOWN if logged else DONE[deed], "good")
            return redirect(url_for("referrals.show", referral_id=referral_id), 303)
    except (Conflict, Invalid) as refusal:
        db.session.rollback()
        if form is None:
            raise
        form.status = refusal.status
        form.show(refusal)
    return referral_page(_own(referral_id), beside_refused=form)


@bp.post("/answer/<token>/appointments/<deed>")
@public
def appoint_by_link(token: str, deed: str) -> Response:
    """The same by the link in a mail: what is shown afterwards stands under no other address."""
    form = Arrange() if deed == "arrange" else None
    follow(token)
    try:
        if form is None or form.validate():
            with transaction():
                way = links.follow(token)
                _do(deed, way.referral, form, {"by": way.by, "channel": links.CHANNEL})
            flash(DONE[deed], "good")
            return opened(token)
    except (Conflict, Invalid) as refusal:
        db.session.rollback()
        if form is None:
            raise
        form.status = refusal.status
        form.show(refusal)
    return opened(token, appointing=form)


@bp.get("/referrals/<uuid:referral_id>/appointments/<uuid:appointment_id>.ics")
@role(Role.CASE_MANAGER, Role.PROVIDER)
def calendar_file(referral_id: UUID, appointment_id: UUID) -> Response:
    """For whoever asks: the provider's own, or from the case manager's page the one for the client."""
    actor = current_actor()
    referral = queries.referral(referral_id, seen_by=actor)
    found = appointment(appointment_id, referral)
    if Party.REFERRER in policy.parties_of(actor, referral):
        with transaction():
            reads = {referral.client_id}
            clients.note_reading(reads, by=actor, organization=referral.organization_id)
            file = calendars.for_client(found, referral)
        return _calendar(file)
    return _calendar(calendars.for_provider(found, referral, address_of(referral)))


@bp.post("/answer/<token>/appointments/<uuid:appointment_id>.ics")
@public
def calendar_file_by_link(token: str, appointment_id: UUID) -> Response:
    referral = follow(token).referral
    found = appointment(appointment_id, referral)
    return _calendar(calendars.for_provider(found, referral, ""))


@bp.post("/mine/<token>/<uuid:appointment_id>.ics")
@public
def my_calendar_file(token: str, appointment_id: UUID) -> Response:
    """The client's own, from their own page."""
    client = client_links.link_of(token, Purpose.PAGE).client
    found = next((one for one in coming(Referral.client_id == client.id) if one.id == appointment_id), None)
    if found is None:
        raise NotFound("There is no such appointment any more.")
    return _calendar(calendars.for_client(found, found.referral))


def _do(deed: str, referral: Referral, form: Arrange | None, way: dict[str, Any]) -> None:
    """`way`: who does it, and how, in the words of the actions."""
    if form is not None:
        appointments.arrange(referral, **form.given(zone()), **way)
    elif deed == "quality":
        if way.pop("logged", False):
            raise NotAllowed(ONLY_THEY)
        yes = request.form.get("answer") == "yes"
        quality.say(referral, request.form.get("question", ""), yes=yes, **way)
    elif deed in DONE:
        _settle(deed, referral, way)
    else:
        raise NotFound("There is no such step.")


def _settle(deed: str, referral: Referral, way: dict[str, Any]) -> None:
    found = appointment(_id(), referral)
    if deed == "call-off":
        appointments.call_off(found, referral, **way)
        return
    said, _, why = request.form.get("outcome", "").partition(".")
    if said not in list(Meeting):
        raise Invalid("Say what became of it.", {"outcome": "Say what became of it."})
    appointments.say(found, referral, Meeting(said), why=why or None, **way)


def _id() -> UUID:
    try:
        return UUID(request.form.get("appointment", ""))
    except ValueError:
        raise NotFound("There is no such appointment.") from None


def _own(referral_id: UUID) -> Referral:
    """A referral that the reader's organization answers for, or whose provider can't do it here."""
    sides = {Party.PROVIDER, Party.REFERRER}
    referral = queries.referral(referral_id, seen_by=current_actor(), sides=sides)
    if Party.PROVIDER not in policy.parties_of(current_actor(), referral):
        require_out_of_reach(referral)
    return referral


def _is_logged(referral: Referral) -> bool:
    return Party.PROVIDER not in policy.parties_of(current_actor(), referral)


def _calendar(file: bytes) -> Response:
    answer = make_response(file)
    answer.headers["Content-Type"] = CALENDAR
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
