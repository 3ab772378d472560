"""The weekly link: one page on which a provider says, without signing in, what still holds.

Looking changes nothing and shows nothing that the public can't see; only sending a form does something. Every
answer is written down with what was said before it, and can be taken back.
"""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from app import clock
from app.actor import Actor
from app.db import db, transaction
from app.directory.models import Room, Service
from app.directory.pauses import day_of, pause_words, start_of
from app.errors import Invalid, NotFound
from app.stewardship.actions import upkeep as actions
from app.stewardship.forms import OnePause
from app.stewardship.models import UpkeepAnswer, UpkeepLink
from app.stewardship.queries import upkeep as queries
from app.stewardship.views import bp
from app.web.access import public
from app.web.private import unkept

WAITS = {
    "": "wait not known",
    "7": "about 1 week",
    "14": "about 2 weeks",
    "30": "about a month",
    "60": "about 2 months",
    "90": "about 3 months",
    "180": "about 6 months",
    "365": "a year or more",
}
ALL = "all"


class PauseForm(OnePause):
    """A pause of one service, or of all that the link is good for."""

    service = SelectField("Which services?", validate_choice=True)


@bp.get("/upkeep/<token>")
@public
def upkeep(token: str) -> ResponseReturnValue:
    found, _by = queries.link(token)
    return _page(token, found, _pause_form(queries.services_of(found.organization_id)))


@bp.post("/upkeep/<token>/confirm")
@public
def upkeep_confirm(token: str) -> ResponseReturnValue:
    """One listing still holds, or all of them do."""
    with transaction():
        found, by = queries.link(token)
        services = _meant(found)
        for service in services:
            actions.confirm(found, service, by=by)
    return _done(token, "Thank you. Everyone who looks sees that it was confirmed today.", services)


@bp.post("/upkeep/<token>/room")
@public
def upkeep_room(token: str) -> ResponseReturnValue:
    with transaction():
        found, by = queries.link(token)
        service = queries.service_of(found, _id("service"))
        actions.say_room(found, service, _room(), wait_days=_wait(), by=by)
    return _done(token, "Thank you. Everyone who looks sees it now.", [service])


@bp.post("/upkeep/<token>/pause")
@public
def upkeep_pause(token: str) -> ResponseReturnValue:
    found, by = queries.link(token)
    form = _pause_form(queries.services_of(found.organization_id))
    if not form.validate():
        return _page(token, found, form)
    with form.refusals():
        with transaction():
            found, by = queries.link(token)
            services = _meant(found)
            for service in services:
                _pause(found, service, form, by)
        return _done(token, "Paused. Nobody can send you referrals until then.", services)
    return _page(token, found, form)


@bp.post("/upkeep/<token>/resume")
@public
def upkeep_resume(token: str) -> ResponseReturnValue:
    with transaction():
        found, by = queries.link(token)
        services = _meant(found)
        for service in services:
            actions.resume(found, service, by=by)
    return _done(token, "Referrals can be sent to you again.", services)


@bp.post("/upkeep/<token>/undo")
@public
def upkeep_undo(token: str) -> ResponseReturnValue:
    with transaction():
        found, by = queries.link(token)
        answer = db.session.get(UpkeepAnswer, _id("answer"))
        if answer is None or answer.link_id != found.id:
            raise NotFound("There is nothing to take back.")
        actions.undo(found, answer, by=by)
        service = queries.service_of(found, answer.service_id)
    return _done(token, "Taken back. It says again what it said before.", [service])


@bp.post("/upkeep/<token>/off")
@public
def upkeep_off(token: str) -> ResponseReturnValue:
    """Switch the link off, for whoever passed it on by mistake."""
    with transaction():
        found, by = queries.link(token)
        actions.revoke(found, by=by)
    return unkept(render_template("stewardship/upkeep_off.html"))


def _page(token: str, found: UpkeepLink, form: PauseForm) -> ResponseReturnValue:
    services, now = queries.services_of(found.organization_id), clock.now()
    page = render_template(
        "stewardship/upkeep.html",
        token=token,
        services=services,
        answers=queries.answers_by(found),
        pauses={s.id: pause_words(held) for s in services if (held := s.pause_at(now))},
        form=form,
        waits=WAITS,
        now=now,
        tomorrow=day_of(now) + timedelta(days=1),
        expires=found.expires_at,
    )
    return unkept(page, form.status if form.errors else 200)


def _done(token: str, sentence: str, services: list[Service]) -> ResponseReturnValue:
    """Back to the page, where the answer stands beside its question with a way to take it back."""
    flash(sentence, "good")
    where = f"service-{services[0].id}" if len(services) == 1 else None
    return redirect(url_for(".upkeep", token=token, _anchor=where), 303)


def _pause_form(services: list[Service]) -> PauseForm:
    form = PauseForm()
    everything = {ALL: "All of them"} if len(services) > 1 else {}
    form.service.choices = everything | {str(service.id): service.name for service in services}
    return form


def _pause(found: UpkeepLink, service: Service, form: PauseForm, by: Actor) -> None:
    until = start_of(form.until.data)
    actions.pause(found, service, until=until, message=form.message.data or "", by=by)


def _meant(found: UpkeepLink) -> list[Service]:
    """The one service that the form names, or all of the organization's."""
    if request.form.get("service") == ALL:
        return queries.services_of(found.organization_id)
    return [queries.service_of(found, _id("service"))]


def _id(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise NotFound("There is no such listing.") from None


def _room() -> Room:
    try:
        return Room(request.form.get("room", ""))
    except ValueError:
        raise Invalid("Choose one of the four answers.") from None


def _wait() -> int | None:
    said = request.form.get("wait", "")
    if said not in WAITS:
        raise Invalid("Choose one of the waits in the list.")
    return int(said) if said else None
