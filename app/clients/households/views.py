"""The door to a client's household."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import actions as clients
from app.clients import queries as caseload
from app.clients.circumstances import AGE_WORDS
from app.clients.households import actions, queries
from app.clients.households.forms import Guardian, LinkPerson
from app.clients.models import Client
from app.db import transaction
from app.web.access import current_actor, role
from app.web.forms import WordedForm

bp = Blueprint("households", __name__, template_folder="../templates")

case_managers = role(Role.CASE_MANAGER)


@bp.get("/clients/<uuid:client_id>/household")
@case_managers
def show(client_id: UUID) -> Response:
    client = _client(client_id)
    return _page(client, _link_form(client), _guardian_form(client, filled=True))


@bp.post("/clients/<uuid:client_id>/household")
@case_managers
def link(client_id: UUID) -> Response:
    form = _link_form(_client(client_id))
    if form.validate():
        with form.refusals():
            with transaction():
                other = _client(UUID(form.other.data))
                actions.link(_client(client_id), other, by=current_actor())
            flash("They are linked. Each keeps a record, and agrees for themselves.", "good")
            return _back(client_id)
    client = _client(client_id)
    return _page(client, form, _guardian_form(client, filled=True))


@bp.post("/clients/<uuid:client_id>/household/<uuid:other_id>/out")
@case_managers
def take_out(client_id: UUID, other_id: UUID) -> Response:
    with transaction():
        client, other = _client(client_id), _client(other_id)
        if other.household_id == client.household_id:
            actions.take_out(other, by=current_actor())
    flash("Taken out of the household. Nothing else has changed.", "good")
    return _back(client_id)


@bp.post("/clients/<uuid:client_id>/guardian")
@case_managers
def guardian(client_id: UUID) -> Response:
    form = _guardian_form(_client(client_id))
    if form.validate():
        with form.refusals():
            with transaction():
                chosen = form.guardian_id.data
                clients.change_client(
                    _client(client_id),
                    by=current_actor(),
                    seen=request.form.get("version", type=int),
                    guardian=form.guardian.data,
                    guardian_id=UUID(chosen) if chosen else None,
                )
            flash("Saved: who speaks for them.", "good")
            return _back(client_id)
    client = _client(client_id)
    return _page(client, _link_form(client), form)


def _client(client_id: UUID) -> Client:
    return caseload.client(client_id, seen_by=current_actor())


def _link_form(client: Client) -> LinkPerson:
    form = LinkPerson()
    others = queries.could_join(client, seen_by=current_actor())
    form.other.choices = {"": "Choose…", **{str(id_): name for id_, name in others}}
    return form


def _guardian_form(client: Client, *, filled: bool = False) -> Guardian:
    known = {"guardian": client.guardian, "guardian_id": str(client.guardian_id or "")} if filled else None
    form = Guardian(data=known)
    grown = [other for other in queries.members(client, seen_by=current_actor()) if not other.is_minor]
    form.guardian_id.choices = {"": "None of them", **{str(other.id): other.name for other in grown}}
    return form


def _page(client: Client, form: WordedForm, guardian_form: WordedForm) -> Response:
    shown = render_template(
        "clients/household.html",
        client=client,
        form=form,
        guardian_form=guardian_form,
        members=queries.members(client, seen_by=current_actor()),
        age_words=AGE_WORDS,
    )
    return make_response(shown, 422 if form.errors or guardian_form.errors else 200)


def _back(client_id: UUID) -> Response:
    return redirect(url_for("households.show", client_id=client_id), 303)
