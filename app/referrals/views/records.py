"""The doors to a client's whole file: a copy of it as JSON or on paper, its erasure, and the receipt of that."""

from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import queries as caseload
from app.clients.models import Client
from app.db import transaction
from app.referrals.records import actions, queries
from app.referrals.records.copying import TITLES, file_of, packed, written
from app.referrals.records.forms import REASONS, Copy, Erase
from app.referrals.records.hanging import KEPT
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.web.access import current_actor, role

case_managers = role(Role.CASE_MANAGER)


@bp.get("/clients/<uuid:client_id>/file")
@case_managers
def whole_file(client_id: UUID) -> str:
    return render_template("referrals/file.html", client=read_record(client_id), form=Copy())


@bp.post("/clients/<uuid:client_id>/file/<any(json,print):kind>")
@case_managers
def copy_file(client_id: UUID, kind: str) -> Response:
    """A copy is written down, so it is asked for with a form."""
    notes = bool(Copy().notes.data)
    with transaction():
        client = _client(client_id)
        actions.note_copy(client, by=current_actor(), notes=notes, form=kind)
    client = _client(client_id)
    made = file_of(client, notes=notes)
    if kind == "print":
        return make_response(render_template("referrals/file_paper.html", client=client, file=made))
    if made.papers:
        return _download(packed(made), "application/zip", f"client-file-{made.made_at:%Y-%m-%d}.zip")
    body = written(made.as_json()).encode()
    return _download(body, "application/json", f"client-file-{made.made_at:%Y-%m-%d}.json")


def _download(body: bytes, kind: str, name: str) -> Response:
    named = {"Content-Disposition": f"attachment; filename={name}"}
    return FlaskResponse(body, mimetype=kind, headers=named)


@bp.get("/clients/<uuid:client_id>/erase")
@case_managers
def ask_to_erase(client_id: UUID) -> Response:
    return _erase_page(read_record(client_id), Erase())


@bp.post("/clients/<uuid:client_id>/erase")
@case_managers
def erase(client_id: UUID) -> Response:
    form = Erase()
    if form.validate():
        with form.refusals():
            with transaction():
                seen = request.form.get("version", type=int)
                actions.erase(_client(client_id), by=current_actor(), reason=form.reason.data, seen=seen)
            flash("The record is erased.", "good")
            return redirect(url_for("referrals.erased", client_id=client_id), 303)
    return _erase_page(_client(client_id), form)


@bp.get("/clients/<uuid:client_id>/erased")
@case_managers
def erased(client_id: UUID) -> str:
    receipt = queries.receipt(client_id, seen_by=current_actor())
    gone = {TITLES.get(name, name): n for name, n in receipt.counts.items() if name not in KEPT}
    kept = {TITLES.get(name, name): n for name, n in receipt.counts.items() if name in KEPT}
    return render_template(
        "referrals/erased.html",
        receipt=receipt,
        reasons=REASONS,
        gone=gone,
        kept=kept,
        number=str(client_id)[:8],
    )


def _client(client_id: UUID) -> Client:
    return caseload.client(client_id, seen_by=current_actor())


def _erase_page(client: Client, form: Erase) -> Response:
    page = render_template("referrals/erase.html", client=client, form=form)
    return make_response(page, form.status if form.errors else 200)
