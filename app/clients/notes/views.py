"""The doors to case notes."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from app import clock
from app.actor import Role
from app.clients import actions as clients
from app.clients import queries as caseload
from app.clients.models import CaseNote, Client
from app.clients.notes import actions, queries
from app.clients.notes.writing import may_change
from app.db import take_turns, transaction
from app.web.access import current_actor, role
from app.web.forms import LONG, WordedForm, at_most, nonce, plain, required
from app.web.paging import asked_page

bp = Blueprint("notes", __name__, template_folder="../templates")

case_managers = role(Role.CASE_MANAGER)


class WriteNote(WordedForm):
    words = TextAreaField("Note", [required("Write the note."), at_most(LONG)], filters=[plain])
    nonce = nonce()


class ChangeNote(WordedForm):
    words = TextAreaField("Note", [required("Write the note."), at_most(LONG)], filters=[plain])


@bp.get("/clients/<uuid:client_id>/notes")
@case_managers
def index(client_id: UUID) -> Response:
    return _page(_read(client_id), WriteNote(data={"nonce": str(uuid4())}))


@bp.post("/clients/<uuid:client_id>/notes")
@case_managers
def write(client_id: UUID) -> Response:
    form = WriteNote()
    if not form.validate():
        return _page(_read(client_id), form)
    with transaction():
        _write(caseload.client(client_id, seen_by=current_actor()), form)
    flash("The note is kept. Only your team reads it.", "good")
    return redirect(url_for("notes.index", client_id=client_id), 303)


@bp.get("/clients/<uuid:client_id>/notes/<uuid:note_id>/<any(change,add):what>")
@case_managers
def edit(client_id: UUID, note_id: UUID, what: str) -> Response:
    note = _note(client_id, note_id)
    form = (
        ChangeNote(data={"words": note.words})
        if what == "change"
        else WriteNote(data={"nonce": str(uuid4())})
    )
    return _edit_page(note, form, what)


@bp.post("/clients/<uuid:client_id>/notes/<uuid:note_id>/change")
@case_managers
def change(client_id: UUID, note_id: UUID) -> Response:
    form = ChangeNote()
    if form.validate():
        with form.refusals():
            with transaction():
                seen = request.form.get("version", type=int)
                actions.change(
                    _note(client_id, note_id), form.words.data or "", by=current_actor(), seen=seen
                )
            flash("The note is changed.", "good")
            return redirect(url_for("notes.index", client_id=client_id), 303)
    return _edit_page(_note(client_id, note_id), form, "change")


@bp.post("/clients/<uuid:client_id>/notes/<uuid:note_id>/add")
@case_managers
def add(client_id: UUID, note_id: UUID) -> Response:
    form = WriteNote()
    if not form.validate():
        return _edit_page(_note(client_id, note_id), form, "add")
    with transaction():
        note = _note(client_id, note_id)
        _write(note.client, form, adds_to=note)
    flash("Added. What stood there stays as it was.", "good")
    return redirect(url_for("notes.index", client_id=client_id), 303)


def _write(client: Client, form: WriteNote, adds_to: CaseNote | None = None) -> None:
    id_ = UUID(form.nonce.data)
    take_turns(f"note {id_}")
    actions.write(client, form.words.data or "", by=current_actor(), id_=id_, adds_to=adds_to)


def _note(client_id: UUID, note_id: UUID) -> CaseNote:
    note = queries.note(note_id, seen_by=current_actor())
    caseload.require_same(client_id, note.client_id)
    return note


def _read(client_id: UUID) -> Client:
    """The client; that their notes were read is written down."""
    actor = current_actor()
    client = caseload.client(client_id, seen_by=actor)
    unread = caseload.not_read_lately({client.id}, by=actor)
    if unread:
        with transaction():
            clients.note_reading(unread, by=actor, organization=client.organization_id)
        client = caseload.client(client_id, seen_by=actor)
    return client


def _page(client: Client, form: WordedForm) -> Response:
    now = clock.now()
    shown = render_template(
        "clients/notes.html",
        client=client,
        form=form,
        found=queries.notes_of(client, page=asked_page()),
        may_change=lambda note: may_change(note.by_id, note.at, current_actor().id, now),
    )
    return make_response(shown, form.status if form.errors else 200)


def _edit_page(note: CaseNote, form: WordedForm, what: str) -> Response:
    shown = render_template("clients/note.html", note=note, client=note.client, form=form, what=what)
    return make_response(shown, form.status if form.errors else 200)
