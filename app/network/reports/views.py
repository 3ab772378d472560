"""Reports about the network, for coordinators: to make, to read, to print, and to have sent each month."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from app.actor import Role
from app.db import transaction
from app.network.questions import QUESTIONS
from app.network.reports import actions, pdf, queries
from app.web.access import current_actor, role
from app.web.forms import Choices, WordedForm, required

bp = Blueprint("reports", __name__, url_prefix="/network/report")


class ReportForm(WordedForm):
    """Which questions about which month."""

    month = SelectField("Month", [required("Choose a month.")])
    questions = Choices("Questions", {}, validators=[required(actions.ONE_AT_LEAST)])


class ScheduleForm(WordedForm):
    """Which questions each month, and who is told."""

    questions = Choices("Questions", {}, validators=[required(actions.ONE_AT_LEAST)])
    readers = Choices("Who is told", {}, validators=[required("Choose at least one coordinator.")])


@bp.route("", methods=["GET", "POST"])
@role(Role.COORDINATOR)
def index() -> ResponseReturnValue:
    form = ReportForm()
    months = queries.months()
    form.month.choices = [(month.code, month.name) for month in months]
    form.questions.choices = _questions()
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                made = actions.make(form.month.data, form.questions.data or (), by=current_actor())
                address = url_for(".report", report_id=made.id)
            return redirect(address, 303)
    page = render_template(
        "network/reports.html",
        form=form,
        months=months,
        reports=queries.reports(),
        schedules=queries.schedules(),
    )
    return page, form.status if form.errors or form.form_errors else 200


@bp.get("/<uuid:report_id>")
@role(Role.COORDINATOR)
def report(report_id: UUID) -> str:
    return render_template("network/report.html", report=queries.report(report_id))


@bp.get("/<uuid:report_id>.pdf")
@role(Role.COORDINATOR)
def report_file(report_id: UUID) -> Response:
    report = queries.report(report_id)
    disposition = f'attachment; filename="network-{report.made.month.code}.pdf"'
    return Response(
        pdf.made_of(report), mimetype="application/pdf", headers={"Content-Disposition": disposition}
    )


@bp.route("/monthly", methods=["GET", "POST"])
@role(Role.COORDINATOR)
def schedule() -> ResponseReturnValue:
    form = ScheduleForm()
    form.questions.choices = _questions()
    form.readers.choices = [(str(person.id), person.name) for person in actions.coordinators()]
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                readers = [UUID(one) for one in form.readers.data or ()]
                actions.schedule(form.questions.data or (), readers, by=current_actor())
            flash("From now on the report is made as soon as a month is over.", "good")
            return redirect(url_for(".index"), 303)
    page = render_template("network/report_monthly.html", form=form)
    return page, form.status if form.errors or form.form_errors else 200


@bp.post("/monthly/<uuid:schedule_id>/end")
@role(Role.COORDINATOR)
def end(schedule_id: UUID) -> ResponseReturnValue:
    with transaction():
        actions.end(queries.schedule(schedule_id), by=current_actor())
    flash("It is not sent any more. Reports that were made stay.", "good")
    return redirect(url_for(".index"), 303)


def _questions() -> list[tuple[str, str]]:
    return [(slug, question.title) for slug, question in QUESTIONS.items()]
