"""The doors to bringing a caseload: a template, the file, every row looked at, taken in or thrown away."""

import csv
import io
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField

from app.actor import Role
from app.clients import queries as clients
from app.clients.circumstances import AGE_WORDS, LANGUAGES
from app.db import take_turns, transaction
from app.directory import queries as directory
from app.errors import NotAllowed
from app.interop.caseload import actions, queries
from app.interop.caseload.rows import COLUMNS
from app.interop.hsds.report import unformulaic
from app.interop.spreadsheet.reading import LARGEST_FILE
from app.web.access import current_actor, role
from app.web.forms import WordedForm, nonce

bp = Blueprint("caseload", __name__, template_folder="templates", url_prefix="/clients/import")
case_managers = role(Role.CASE_MANAGER)


class Bring(WordedForm):
    team = SelectField("Whose clients are they?")
    file = FileField("The file", [FileRequired("Choose the file on your computer.")])
    nonce = nonce()


@bp.get("")
@case_managers
def start() -> AnyResponse:
    return _start_page(_form({"nonce": str(uuid4())}))


@bp.get("/template.csv")
@case_managers
def template() -> Response:
    """Headings that map by themselves, and one row as an example."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.label for column in COLUMNS.values()])
    writer.writerow([unformulaic(column.example) for column in COLUMNS.values()])
    named = {"Content-Disposition": "attachment; filename=clients-template.csv"}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=named)


@bp.post("")
@case_managers
def bring() -> AnyResponse:
    form, actor = _form(), current_actor()
    if form.validate():
        with form.refusals():
            data, id_ = form["file"].data.read(LARGEST_FILE + 1), UUID(form.nonce.data)
            teams = {str(team.id): team for team in clients.teams_of(actor)}
            with transaction():
                take_turns(f"caseload {id_}")
                actions.bring(data, team=teams[form.team.data], by=actor, id_=id_)
            return redirect(url_for("caseload.show", upload_id=id_), 303)
    return _start_page(form)


@bp.get("/<uuid:upload_id>")
@case_managers
def show(upload_id: UUID) -> str:
    upload, team = queries.upload(upload_id, seen_by=current_actor())
    return render_template(
        "caseload/show.html",
        upload=upload,
        lines=queries.lines(actions.rows_of(upload), team),
        columns=COLUMNS,
        age_words=AGE_WORDS,
        languages=LANGUAGES,
        needs=directory.needs(),
    )


@bp.post("/<uuid:upload_id>")
@case_managers
def take_in(upload_id: UUID) -> AnyResponse:
    wanted = {int(number) for number in request.form.getlist("row") if number.isdigit()}
    with transaction():
        take_turns(f"caseload {upload_id}")
        upload, team = queries.upload(upload_id, seen_by=current_actor())
        taken = actions.take_in(upload, wanted, team=team, by=current_actor())
    flash(f"{taken} records are open. What the file held is forgotten here.", "good")
    return redirect(url_for("clients.index", show="mine"), 303)


@bp.post("/<uuid:upload_id>/discard")
@case_managers
def discard(upload_id: UUID) -> AnyResponse:
    with transaction():
        upload, _ = queries.upload(upload_id, seen_by=current_actor())
        actions.discard(upload, by=current_actor())
    flash("Thrown away. Nothing of it was taken in.", "good")
    return redirect(url_for("caseload.start"), 303)


def _form(data: dict[str, str] | None = None) -> Bring:
    form = Bring(data=data)
    form.team.choices = {str(team.id): team.name for team in clients.teams_of(current_actor())}
    if not form.team.choices:
        raise NotAllowed("You belong to no team yet, and clients belong to teams. Ask your administrator.")
    return form


def _start_page(form: Bring) -> AnyResponse:
    page = render_template("caseload/start.html", form=form, columns=COLUMNS, most=actions.MOST_ROWS)
    return make_response(page, form.status if form.errors else 200)
