"""Bringing a spreadsheet: model files, the file, its sheet and columns, every row looked at, taken in, the report."""

import io
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.actor import Role
from app.db import db, transaction
from app.directory import queries as directory
from app.directory.models import Organization
from app.errors import Invalid, NotFound
from app.interop.spreadsheet import actions, model_file, pages, policy, queries
from app.interop.spreadsheet.forms import NEW, BringForm, ConfirmForm, StewardBringForm
from app.interop.spreadsheet.models import SpreadsheetUpload, Stage
from app.interop.spreadsheet.needs import NeedWords
from app.interop.spreadsheet.reading import LARGEST_FILE
from app.interop.spreadsheet.taking_in import write_csv
from app.stewardship.policy import is_steward
from app.web.access import current_actor, role
from app.web.forms import WordedForm

bp = Blueprint("spreadsheet", __name__, template_folder="templates", url_prefix="/listings/spreadsheet")
keepers = role(Role.PROVIDER, Role.COORDINATOR)
FORMATS: dict[str, tuple[str, Callable[[list[list[str]]], io.BytesIO]]] = {
    "csv": ("text/csv", model_file.csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", model_file.xlsx_bytes),
}


@bp.app_template_global()
def unfinished_spreadsheets() -> list[SpreadsheetUpload]:
    """What the person at hand brought and didn't finish, for the page of listings."""
    return queries.unfinished(current_actor())


@bp.get("")
@keepers
def start() -> AnyResponse:
    """What can be brought and how; what was begun and is still here."""
    return pages.start_page(_bring_form(prefilled=True))


@bp.post("")
@keepers
def bring() -> AnyResponse:
    form, actor = _bring_form(), current_actor()
    if form.validate():
        with form.refusals():
            data = form["file"].data.read(LARGEST_FILE + 1)
            with transaction():
                organization, new_name = _meant(form)
                upload = actions.bring(
                    data,
                    file_name=form["file"].data.filename or "",
                    organization=organization,
                    new_organization=new_name,
                    by=actor,
                )
                upload_id = upload.id
            return redirect(url_for("spreadsheet.show", upload_id=upload_id), 303)
    return pages.start_page(form)


@bp.get("/model.<any(csv, xlsx):kind>")
@keepers
def model(kind: str) -> Response:
    """Headings, one example row, and a sheet of explanations in the workbook."""
    return _file(kind, "services-model", model_file.example())


@bp.get("/services-of/<uuid:organization_id>.<any(csv, xlsx):kind>")
@keepers
def services(organization_id: UUID, kind: str) -> Response:
    """The organization's services as they are, to be changed and brought back."""
    actor = current_actor()
    organization = db.session.get(Organization, organization_id)
    if organization is None or not policy.may_bring(actor, organization_id):
        raise NotFound("There is no such organization among those that you keep.")
    places = {str(place.id): place for place in queries.places(organization_id, seen_by=actor)}
    needs = NeedWords(directory.needs().values())
    rows = model_file.rows_of(queries.services_of(organization_id), places, needs)
    return _file(kind, "services", rows)


@bp.get("/<uuid:upload_id>")
@keepers
def show(upload_id: UUID) -> AnyResponse:
    """The step that comes next."""
    upload = _upload(upload_id)
    if upload.stage == Stage.SHEET:
        return pages.sheet_page(upload, pages.sheet_form(upload))
    if upload.stage == Stage.COLUMNS:
        return pages.columns_page(upload, pages.columns_form(upload))
    if upload.stage == Stage.CHECK:
        return pages.check_page(upload, None)
    return pages.report_page(upload)


@bp.post("/<uuid:upload_id>/sheet")
@keepers
def choose_sheet(upload_id: UUID) -> AnyResponse:
    upload = _upload(upload_id)
    form = pages.sheet_form(upload)
    if form.validate():
        with form.refusals():
            with transaction():
                actions.choose_sheet(_upload(upload_id), form["sheet"].data)
            return _on(upload_id)
        # A sheet without rows is told beside the choice.
        form["sheet"].errors = [*form["sheet"].errors, *form.form_errors]
        form.form_errors.clear()
    return pages.sheet_page(_upload(upload_id), form)


@bp.get("/<uuid:upload_id>/columns")
@keepers
def columns_again(upload_id: UUID) -> AnyResponse:
    """The mapping once more, as it was chosen."""
    upload = _upload(upload_id)
    if upload.stage not in (Stage.COLUMNS, Stage.CHECK):
        return _on(upload_id)
    return pages.columns_page(upload, pages.columns_form(upload))


@bp.post("/<uuid:upload_id>/columns")
@keepers
def choose_columns(upload_id: UUID) -> AnyResponse:
    form = pages.columns_form(_upload(upload_id))
    if form.validate():
        with form.refusals():
            chosen = [field.data or "" for field in form if field.name.startswith("column_")]
            with transaction():
                actions.choose_columns(_upload(upload_id), chosen, clear_empty=bool(form["clear_empty"].data))
            return _on(upload_id)
    return pages.columns_page(_upload(upload_id), form)


@bp.post("/<uuid:upload_id>/rows/<int:row>")
@keepers
def answer(upload_id: UUID, row: int) -> AnyResponse:
    """Which service a row is about."""
    with transaction():
        actions.answer(_upload(upload_id), row, request.form.get("service", ""))
    return redirect(
        url_for("spreadsheet.show", upload_id=upload_id, only=request.form.get("only") or None), 303
    )


@bp.post("/<uuid:upload_id>/words")
@keepers
def explain_words(upload_id: UUID) -> AnyResponse:
    """What words of theirs mean on the need list."""
    said = {f"word-{number}": f"need-{number}" for number in range(pages.WORDS_ASKED)}
    meant = {request.form[w]: request.form.get(n, "") for w, n in said.items() if w in request.form}
    with transaction():
        actions.explain_words(_upload(upload_id), meant)
    return _on(upload_id)


@bp.post("/<uuid:upload_id>/confirm")
@keepers
def confirm(upload_id: UUID) -> AnyResponse:
    form, actor = ConfirmForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                upload = _upload(upload_id)
                actions.confirm(upload, seen=form.seen.data or "", why=form.why.data or "", by=actor)
                done = upload.stage == Stage.DONE
            if done:
                flash("The spreadsheet is taken in. Below is what became of each row.", "good")
            return _on(upload_id)
    upload = _upload(upload_id)
    if upload.stage != Stage.CHECK:
        flash(" ".join(form.form_errors), "warn")
        return _on(upload_id)
    return pages.check_page(upload, form)


@bp.post("/<uuid:upload_id>/discard")
@keepers
def discard(upload_id: UUID) -> AnyResponse:
    with transaction():
        actions.discard(_upload(upload_id), by=current_actor())
    flash("The spreadsheet is gone. The listings say what they said.", "good")
    return redirect(url_for("spreadsheet.start"), 303)


@bp.get("/<uuid:upload_id>/report.csv")
@keepers
def report(upload_id: UUID) -> Response:
    upload = _upload(upload_id)
    if upload.stage != Stage.DONE:
        raise NotFound(queries.GONE)
    text = io.StringIO(newline="")
    write_csv(upload, text)
    data = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    return send_file(data, "text/csv", as_attachment=True, download_name="spreadsheet-report.csv")


def _upload(upload_id: UUID) -> SpreadsheetUpload:
    return queries.upload(upload_id, seen_by=current_actor())


def _on(upload_id: UUID) -> AnyResponse:
    return redirect(url_for("spreadsheet.show", upload_id=upload_id), 303)


def _file(kind: str, name: str, rows: list[list[str]]) -> Response:
    mimetype, make = FORMATS[kind]
    return send_file(make(rows), mimetype, as_attachment=True, download_name=f"{name}.{kind}")


def _bring_form(*, prefilled: bool = False) -> WordedForm:
    asked = request.args.get("organization", type=UUID) if prefilled else None
    names = directory.names_of([asked]) if asked else {}
    if is_steward(current_actor()):
        return StewardBringForm(data={"organization": names.get(asked, "")} if asked else None)
    form = BringForm(data={"organization": str(asked)} if asked else None)
    own = directory.names_of(current_actor().organizations(Role.PROVIDER))
    form.organization.choices = {
        str(id_): name for id_, name in sorted(own.items(), key=lambda item: item[1])
    }
    if len(own) == 1 and prefilled:
        form.organization.data = str(next(iter(own)))
    return form


def _meant(form: WordedForm) -> tuple[Organization | None, str]:
    """The organization that was named, or the name of a new one. Raises Invalid beside the field."""
    said = form["organization"].data
    if isinstance(form, BringForm):
        return db.session.get_one(Organization, UUID(said)), ""
    there = queries.organization_named(said)
    if form["there"].data == NEW:
        if there is not None:
            raise Invalid("This name is taken.", {"there": f"{there.name} is in the directory already."})
        return None, said
    if there is None:
        near = queries.nearest_names(said)
        hint = f" Do you mean {' or '.join(near)}?" if near else ""
        raise Invalid("Not found.", {"organization": f"No organization has just this name.{hint}"})
    return there, ""
