"""The steward's queue of verification, and the page on which one listing is checked field by field."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from app import clock
from app.actor import Role
from app.config import Settings
from app.db import transaction
from app.directory import hours
from app.directory import queries as directory
from app.directory.critical import Critical, Way
from app.directory.eligibility import Rule, rule_words
from app.directory.models import Room, Service
from app.directory.opening_hours import clock_words, week
from app.referrals import verification as queries
from app.referrals.views import bp
from app.stewardship.actions import verification as actions
from app.stewardship.actions.verification import Finding
from app.stewardship.queries.edits import number_waiting
from app.stewardship.queries.freshness import sure_of
from app.web.access import current_actor, role
from app.web.forms import WordedForm, at_most, by_value, plain, required
from app.web.paging import asked_page

ANSWERS = {Finding.RIGHT: "Right", Finding.WRONG: "Wrong", Finding.NOT_ASKED: "Not asked"}
ROOMS = {
    Room.HAS_ROOM: "Has room",
    Room.WAITLIST: "Waitlist",
    Room.FULL: "Full for now",
    Room.ASSESSMENT: "Decided after a first talk",
    Finding.NOT_ASKED: "Not asked",
}
WAYS = {
    Way.CALL: "A call",
    Way.VISIT: "A visit",
    Way.WEB: "Their website",
    Way.DOCUMENT: "A document of theirs",
}
WAITS = {
    "unknown": "Not known",
    "7": "About 1 week",
    "14": "About 2 weeks",
    "30": "About a month",
    "60": "About 2 months",
    "90": "About 3 months",
    "180": "About 6 months",
}
# What to ask; what the listing says follows it.
SCRIPT: Mapping[Critical, str] = {
    Critical.HOURS: "When are you open?",
    Critical.PHONE: "Is this the number that people should call?",
    Critical.ADDRESS: "Where do people go?",
    Critical.ELIGIBILITY: "Whom do you serve?",
    Critical.ACCEPTING: "Do you take referrals through Trellis at present?",
}

stewards = role(Role.COORDINATOR)


def _answer() -> RadioField:
    return RadioField(
        validators=[required("Choose one.")], choices=by_value(ANSWERS), default=Finding.NOT_ASKED.value
    )


class VerifyForm(WordedForm):
    """What came out, field by field."""

    how = RadioField(
        "How do you make sure?", [required("Choose one.")], choices=by_value(WAYS), default=Way.CALL.value
    )
    hours, phone, address, eligibility, accepting = (_answer() for _ in SCRIPT)
    room = RadioField(
        "How much room is there?",
        [required("Choose one.")],
        choices=by_value(ROOMS),
        default=Finding.NOT_ASKED.value,
    )
    wait = SelectField(
        "With a waitlist: how long?", [required("Choose one.")], choices=by_value(WAITS), default="unknown"
    )
    words = TextAreaField(
        "What is wrong, and what would be right?", [Optional(), at_most(4000)], filters=[plain]
    )


@bp.get("/stewardship/verification")
@stewards
def verification() -> str:
    """The listings that it is most worth making sure of."""
    waiting = queries.queue(seen_by=current_actor(), page=asked_page())
    return render_template("referrals/verification.html", waiting=waiting, numbers=number_waiting())


@bp.get("/stewardship/verification/<uuid:service_id>")
@stewards
def verify(service_id: UUID) -> Response:
    return _page(directory.service(service_id, seen_by=current_actor()), VerifyForm())


@bp.post("/stewardship/verification/<uuid:service_id>")
@stewards
def verified(service_id: UUID) -> Response:
    """Keep what came out, and go on with the next listing."""
    actor, form = current_actor(), VerifyForm()
    if form.validate():
        with form.refusals():
            with transaction():
                service = directory.service(service_id, seen_by=actor)
                name, confirmed = service.name, actions.verify(service, **_given(form), by=actor)
                queries.count([service.id])
            flash(f"{name}: {len(confirmed)} of {len(Critical)} facts confirmed.", "good")
            next_one = queries.following(service_id, seen_by=actor)
            there = url_for(".verify", service_id=next_one) if next_one else url_for(".verification")
            return redirect(there, 303)
    return _page(directory.service(service_id, seen_by=actor), form)


def _given(form: VerifyForm) -> dict[str, Any]:
    room, wait = form.room.data, form.wait.data
    return {
        "found": {field: Finding(form[field.value].data) for field in SCRIPT},
        "how": Way(form.how.data),
        "words": form.words.data or "",
        "room": None if room == Finding.NOT_ASKED else Room(room),
        "wait_days": int(wait) if wait.isdigit() and room == Room.WAITLIST else None,
    }


def _page(service: Service, form: VerifyForm) -> Response:
    now = clock.now()
    page = render_template(
        "referrals/verify.html",
        service=service,
        form=form,
        script=SCRIPT,
        says=_says(service, now),
        sure=sure_of(service, now),
        phones=service.phones or service.organization.phones,
    )
    return make_response(page, form.status if form.errors else 200)


def _says(service: Service, now: datetime) -> dict[Critical, list[str]]:
    """What the listing says in each field, as lines to read out. Hidden addresses stay hidden."""
    phones = service.phones or service.organization.phones
    rules = [rule_words(Rule(r.kind, r.terms, r.hard, r.text)) for r in service.eligibility_rules]
    places = [", ".join(at.location.public_address) for at in service.service_at_locations]
    return {
        Critical.HOURS: _hours(service, now),
        Critical.PHONE: [f"{p.number}{f' ext. {p.extension}' if p.extension else ''}" for p in phones],
        Critical.ADDRESS: [place for place in places if place],
        Critical.ELIGIBILITY: [*filter(None, [service.eligibility_description]), *rules],
        Critical.ACCEPTING: ["Yes" if service.accepts_referrals else "No"],
    }


def _hours(service: Service, now: datetime) -> list[str]:
    settings: Settings = current_app.extensions["settings"]
    today = now.astimezone(ZoneInfo(hours.zone_of(service))).date()
    days = week(hours.openings_of(service), today - timedelta(days=today.weekday()))

    def said(moment: Any) -> str:
        return clock_words(moment, twenty_four=settings.twenty_four_hours)

    return [
        f"{name}: {', '.join(f'{said(opens)} to {said(closes)}' for opens, closes in times)}"
        for name, times in days
        if times
    ]
