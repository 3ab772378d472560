"""Staying in touch with a client: check-ins, conversations, how often, and their own page's link. For their team."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import reaching
from app.clients.contact import WAY_WORDS, Way
from app.clients.models import Client
from app.db import transaction
from app.referrals import queries as referrals
from app.referrals.checkins import actions, conversations, forms, links, planning, queries
from app.referrals.checkins.asking import SAID_WORDS, STATE_WORDS, Said
from app.referrals.checkins.links import Purpose
from app.referrals.choosing import codes
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.referrals.views.shortlist import SENT_WORDS
from app.web.access import current_actor, role
from app.web.forms import WordedForm

case_managers = role(Role.CASE_MANAGER)


@bp.get("/clients/<uuid:client_id>/contact")
@case_managers
def staying(client_id: UUID) -> Response:
    return _page(read_record(client_id))


@bp.get("/clients/not-spoken-to")
@case_managers
def not_spoken_to() -> str:
    """The reader's own clients with whom nobody spoke for longer than agreed."""
    found = conversations.not_spoken_to(current_actor())
    return render_template("referrals/not_spoken_to.html", silences=found, intervals=conversations.INTERVALS)


@bp.post("/clients/<uuid:client_id>/contact/spoken")
@case_managers
def speak(client_id: UUID) -> Response:
    form, client = forms.Spoken(), read_record(client_id)
    if form.validate():
        with form.refusals():
            with transaction():
                client = read_record(client_id)
                conversations.log(
                    client,
                    form.way.data,
                    form.day.data,
                    nonce=form.nonce.data,
                    note=form.note.data,
                    by=current_actor(),
                )
            return _back(client_id, "Written down.")
    return _page(read_record(client_id), spoken=form)


@bp.post("/clients/<uuid:client_id>/contact/often")
@case_managers
def agree_how_often(client_id: UUID) -> Response:
    form = forms.Often()
    read_record(client_id)
    if form.validate():
        with transaction():
            conversations.agree(read_record(client_id), form.every.data, by=current_actor())
        return _back(client_id, "Saved.")
    return _page(read_record(client_id), often=form)


@bp.post("/clients/<uuid:client_id>/contact/days")
@case_managers
def change_day(client_id: UUID) -> Response:
    """Another day for a check-in, one more, or none: always as agreed with the client."""
    form = forms.Another()
    read_record(client_id)
    if "skip" in request.form or form.validate():
        with form.refusals():
            with transaction():
                _change_day(form)
            return _back(client_id, "Saved. It is as you agreed with them.")
    return _page(read_record(client_id), refused=form)


@bp.get("/check-ins/<uuid:check_in_id>")
@case_managers
def check_in(check_in_id: UUID) -> Response:
    found = queries.check_in(check_in_id, seen_by=current_actor())
    read_record(found.client_id)
    return _hearing(check_in_id, forms.Hearing())


@bp.post("/check-ins/<uuid:check_in_id>")
@case_managers
def hear(check_in_id: UUID) -> Response:
    """Write down what the client said, on the phone or in person; that they spoke is written down with it."""
    form, actor = forms.Hearing(), current_actor()
    queries.check_in(check_in_id, seen_by=actor)
    if form.validate():
        with form.refusals():
            with transaction():
                found = queries.check_in(check_in_id, seen_by=actor)
                way, words = form.way.data, form.words.data
                actions.answer(found, Said(form.said.data), by=actor, way=way, words=words)
                conversations.log(found.client, way, planning.day_here(), nonce=str(uuid4()), by=actor)
            return _back(found.client_id, "Written down, as their own word.")
    return _hearing(check_in_id, form)


@bp.post("/clients/<uuid:client_id>/contact/link")
@case_managers
def link_page(client_id: UUID) -> Response:
    """Make the link to the client's own page anew, and show it this once: it is kept nowhere."""
    read_record(client_id)
    way = Way(request.form["way"]) if request.form.get("way") in SENT_WORDS else None
    with transaction():
        client = read_record(client_id)
        address = links.make(client, Purpose.PAGE, by=current_actor(), way=way)
        made = links.working(client, Purpose.PAGE)
        code = codes.make(made) if made else ""
    return _page(read_record(client_id), address=address, code=code, sent_by=way)


@bp.post("/clients/<uuid:client_id>/contact/link/off")
@case_managers
def revoke_page_link(client_id: UUID) -> Response:
    read_record(client_id)
    with transaction():
        links.revoke(read_record(client_id), Purpose.PAGE, by=current_actor())
    return _back(client_id, "The link is switched off.")


def _change_day(form: forms.Another) -> None:
    actor = current_actor()
    if form.check_in.data:
        found = queries.check_in(UUID(form.check_in.data), seen_by=actor)
        if "skip" in request.form:
            planning.skip(found, by=actor)
        else:
            planning.move(found, form.day.data, by=actor)
    else:
        planning.add(referrals.referral(UUID(form.referral.data), seen_by=actor), form.day.data, by=actor)


def _back(client_id: UUID, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("referrals.staying", client_id=client_id), 303)


def _hearing(check_in_id: UUID, form: forms.Hearing) -> Response:
    found = queries.check_in(check_in_id, seen_by=current_actor())
    page = render_template("referrals/check_in.html", check_in=found, form=form, way_words=WAY_WORDS)
    return make_response(page, form.status if form.errors else 200)


def _page(
    client: Client,
    *,
    spoken: forms.Spoken | None = None,
    often: forms.Often | None = None,
    refused: WordedForm | None = None,
    address: str = "",
    code: str = "",
    sent_by: Way | None = None,
) -> Response:
    tried, check_ins = spoken or often or refused, queries.of_client(client.id)
    fresh: dict[str, Any] = {"nonce": str(uuid4()), "day": planning.day_here()}
    page = render_template(
        "referrals/staying.html",
        client=client,
        check_ins=check_ins,
        coming=queries.next_of(check_ins),
        conversations=conversations.conversations(client.id),
        spoken=spoken or forms.Spoken(formdata=None, data=fresh),
        often=often or forms.Often(formdata=None, data={"every": client.speak_every}),
        refused=tried,
        spoke_by=conversations.SPOKE_BY,
        state_words=STATE_WORDS,
        said_words=SAID_WORDS,
        way_words=WAY_WORDS,
        link=links.working(client, Purpose.PAGE),
        sendable=reaching.sendable(client),
        sent_words=SENT_WORDS,
        address=address,
        code=code,
        sent_by=sent_by,
    )
    return make_response(page, tried.status if tried else 200)
