"""The pages of bringing a spreadsheet: what each step shows."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.actor import Role
from app.directory import queries as directory
from app.interop.spreadsheet import actions, columns, matching, queries
from app.interop.spreadsheet.forms import ConfirmForm, SheetForm
from app.interop.spreadsheet.forms import columns_form as form_of_columns
from app.interop.spreadsheet.models import SpreadsheetUpload, Stage
from app.interop.spreadsheet.needs import LEAVE_OUT
from app.interop.spreadsheet.planning import Line, Plan, State, plan
from app.interop.spreadsheet.reading import LARGEST_FILE, MOST_ROWS
from app.interop.spreadsheet.taking_in import WORDS, Outcome, outcomes
from app.interop.spreadsheet.targets import TARGETS
from app.stewardship.policy import is_steward
from app.web.access import current_actor
from app.web.forms import WordedForm
from app.web.paging import asked_page

A_PAGE = 25
WORDS_ASKED = 20


def start_page(form: WordedForm) -> AnyResponse:
    actor = current_actor()
    begun, done = queries.unfinished(actor), queries.finished(actor)
    own = directory.names_of(actor.organizations(Role.PROVIDER))
    page = render_template(
        "spreadsheet/start.html",
        form=form,
        begun=begun,
        done=done,
        names=queries.names_of([*begun, *done]),
        own=own,
        asked=request.args.get("organization", type=UUID),
        most_rows=MOST_ROWS,
        megabytes=LARGEST_FILE // (1024 * 1024),
    )
    return make_response(page, form.status if form.errors else 200)


def sheet_form(upload: SpreadsheetUpload) -> WordedForm:
    form = SheetForm()
    form.sheet.choices = {name: name for name in actions.opened(upload).sheets}
    return form


def sheet_page(upload: SpreadsheetUpload, form: WordedForm) -> AnyResponse:
    return _page("sheet", upload, form)


def columns_form(upload: SpreadsheetUpload) -> WordedForm:
    data = {f"column_{number}": key for number, key in enumerate(upload.columns)}
    return form_of_columns(queries.table_of(upload).headings, {**data, "clear_empty": upload.clear_empty})


def columns_page(upload: SpreadsheetUpload, form: WordedForm) -> AnyResponse:
    table = queries.table_of(upload)
    shown = [
        (heading, columns.samples(table.rows, number), form[f"column_{number}"])
        for number, heading in enumerate(table.headings)
    ]
    return _page("columns", upload, form, shown=shown, rows=len(table.rows), targets=TARGETS)


def check_page(upload: SpreadsheetUpload, form: ConfirmForm | None) -> AnyResponse:
    """Every row, a page at a time; what is asked and refused can be looked at alone."""
    seen = plan(upload, seen_by=current_actor())
    if form is None:
        form = ConfirmForm(formdata=None, data={"seen": seen.stamp})
    form.seen.data = seen.stamp
    only = request.args.get("only", "")
    lines = seen.of(State(only)) if only in list(State) else list(seen.lines)
    shown, pages, page = _paged(lines)
    needs = directory.needs()
    return _page(
        "check",
        upload,
        form,
        plan=seen,
        counts={state: len(seen.of(state)) for state in State},
        only=only,
        lines=shown,
        page=page,
        pages=pages,
        **_links(upload, only),
        words=WORDS,
        steward=is_steward(current_actor()),
        unknown=_unknown(seen),
        needs={need.code: need.name for need in needs.values() if "." in need.code},
        candidates=_candidates(shown),
        left_out=LEAVE_OUT,
        matching=matching,
    )


def _unknown(seen: Plan) -> list[tuple[str, list[str]]]:
    """Words that are no need, with the codes that come nearest."""
    return [(word, seen.ground.facts.needs.nearest(word)) for word in seen.unknown[:WORDS_ASKED]]


def _candidates(lines: list[Line]) -> dict[UUID, str]:
    """Services to choose from, told apart by their places."""
    found = queries.services({id_ for line in lines for id_ in line.candidates})
    told = {}
    for id_, service in found.items():
        places = ", ".join(at.location.name or "a place" for at in service.service_at_locations)
        told[id_] = f"{service.name}, {places}" if places else f"{service.name} (no place)"
    return told


def report_page(upload: SpreadsheetUpload) -> AnyResponse:
    told = outcomes(upload)
    counts = {state: sum(1 for one in told if one.state == state) for state in State}
    only = request.args.get("only", "")
    rows: list[Outcome] = [one for one in told if one.state == only] if only in counts else told
    shown, pages, page = _paged(rows)
    return _page(
        "report",
        upload,
        None,
        counts=counts,
        all=len(told),
        only=only,
        outcomes=shown,
        page=page,
        pages=pages,
        **_links(upload, only),
        words=WORDS,
        running=upload.stage == Stage.RUNNING,
        done=upload.done,
        of=len(upload.targets),
        waiting=sum(1 for one in told if one.waiting),
    )


def _links(upload: SpreadsheetUpload, only: str) -> dict[str, Any]:
    """Addresses of this step: with rows of one kind (`url(only=…)`), and of a page of those shown."""
    url = partial(url_for, "spreadsheet.show", upload_id=upload.id)
    return {"url": url, "pages_url": lambda number: url(only=only or None, page=number)}


def _paged(rows: list[Any]) -> tuple[list[Any], int, int]:
    """(the rows of the page that is asked for, how many pages there are, which one this is)."""
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(asked_page(), pages)
    return rows[(page - 1) * A_PAGE : page * A_PAGE], pages, page


def _page(template: str, upload: SpreadsheetUpload, form: WordedForm | None, **facts: Any) -> AnyResponse:
    name = queries.names_of([upload])[upload.id]
    page = render_template(
        f"spreadsheet/{template}.html", upload=upload, form=form, organization=name, **facts
    )
    return make_response(page, form.status if form is not None and form.errors else 200)
