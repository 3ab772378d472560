"""The register of unmet need, for coordinators: to read, to print, to save, and to work on line by line."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from app.actor import Role
from app.db import transaction
from app.finding.register import actions, policy, queries
from app.finding.register.models import State
from app.network.files import csv_file
from app.web.access import current_actor, role
from app.web.forms import WordedForm, at_most, by_value, plain, required

bp = Blueprint("register", __name__, url_prefix="/network/unmet")
HIDDEN = "hidden"
PARTS = "parts"


class LineForm(WordedForm):
    """What is done about an unmet need."""

    version = HiddenField()
    state = RadioField(
        "What is being done?",
        [required("Choose one.")],
        choices=by_value(queries.STATE_WORDS),
    )
    owner = SelectField("Who looks after it", [Optional()])
    note = TextAreaField(
        "Note",
        [at_most(1000)],
        filters=[plain],
        description="Whom you asked, what is agreed. It is printed with the register: nothing about clients.",
    )


@bp.get("")
@role(Role.COORDINATOR)
def index() -> str:
    need, state, whole = _asked()
    return render_template(
        "finding/register/index.html",
        register=queries.register(need=need, state=state, whole=whole),
        needs=queries.needs_listed(),
        states=by_value(queries.STATE_WORDS),
        need=need,
        state=state,
        whole=whole,
    )


@bp.get("/register.csv")
@role(Role.COORDINATOR)
def file() -> Response:
    need, state, whole = _asked()
    found = queries.register(need=need, state=state, whole=whole)
    head = (
        "need", "area", "language", *(quarter.code for quarter in found.quarters),
        "trend", "mainly", "state", "owner", "note",
    )  # fmt: skip
    rows = (
        (
            line.need, line.area, line.language, *(HIDDEN if times is None else times for times in line.times),
            line.trend, "; ".join(line.ways), line.row.state, line.owner, line.row.note or "",
        )
        for line in found.lines
    )  # fmt: skip
    return csv_file("unmet-need.csv", head, rows)


@bp.route("/<uuid:line_id>", methods=["GET", "POST"])
@role(Role.COORDINATOR)
def line(line_id: UUID) -> ResponseReturnValue:
    found, shown = queries.line(line_id)
    row, actor = shown.row, current_actor()
    form = LineForm(state=row.state, owner=str(row.owner_id or ""), note=row.note, version=str(row.version))
    owners = [(str(person.id), person.name) for person in policy.coordinators()]
    form.owner.choices = [("", "Nobody yet"), *owners]
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                actions.write(
                    row,
                    state=State(form.state.data),
                    owner=UUID(form.owner.data) if form.owner.data else None,
                    note=form.note.data,
                    version=int(form.version.data) if str(form.version.data).isdecimal() else 0,
                    by=actor,
                )
            flash("Written down.", "good")
            return redirect(url_for(".line", line_id=line_id), 303)
    page = render_template(
        "finding/register/line.html",
        register=found,
        line=shown,
        form=form,
        history=queries.history(row),
    )
    return page, form.status if form.errors or form.form_errors else 200


def _asked() -> tuple[str, str, bool]:
    """The need and the state that are asked for, and whether the parts of needs are left out."""
    state = request.args.get("state", "")
    known = state if state in queries.STATE_WORDS else ""
    return request.args.get("need", "")[:32], known, request.args.get("lines", "") == "whole"
