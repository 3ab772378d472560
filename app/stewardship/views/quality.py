"""The quality of the directory in figures, each of which leads to the list that mends it."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from flask import current_app, make_response, render_template, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from app.actor import Role
from app.config import Settings
from app.directory.critical import Critical
from app.errors import NotFound
from app.stewardship.freshness import NAMES, Freshness
from app.stewardship.quality import FAULTS, LACKS, WRONG, Fault
from app.stewardship.queries import quality as queries
from app.stewardship.queries import states
from app.stewardship.queries.edits import number_waiting
from app.stewardship.views import bp
from app.web.access import role
from app.web.paging import asked_page
from app.web.words import sentence

stewards = role(Role.COORDINATOR)
WORDS = {
    Freshness.FRESH: "confirmed lately",
    Freshness.FADING: "confirmed some time ago",
    Freshness.STALE: "overdue",
    Freshness.NEVER: "never confirmed",
}
# In place of a field and a word: what the rule by which listings sink has reached.
LOWER = ("shown", "lower")
# A spreadsheet takes a text that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@bp.get("/stewardship/quality")
@stewards
def quality() -> str:
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "stewardship/quality.html",
        report=queries.report(),
        lacks=LACKS,
        wrong=WRONG,
        names=NAMES,
        words=WORDS,
        checks_links=settings.check_links,
        numbers=number_waiting(),
    )


@bp.get("/stewardship/quality/<fault>")
@stewards
def quality_list(fault: str) -> str:
    """The listings with one fault, each leading to the page on which it is mended."""
    wanted = _fault(fault)
    return _list(
        FAULTS[wanted].fault,
        queries.how_many(wanted),
        lambda page: queries.with_fault(wanted, page),
        {"fault": fault},
        subject=FAULTS[wanted].subject,
    )


@bp.get("/stewardship/quality/<fault>.csv")
@stewards
def quality_table(fault: str) -> Response:
    wanted = _fault(fault)
    return _table(wanted.value, queries.all_with_fault(wanted), FAULTS[wanted].subject)


@bp.get("/stewardship/quality/<field>/<word>")
@stewards
def freshness_list(field: str, word: str) -> str:
    """The listings whose fact is this fresh, the most urgent first, each leading to the call that confirms it."""
    which, title, old = _state(field, word)
    return _list(
        title,
        states.how_many(which),
        lambda page: queries.in_state(which, page),
        {"field": field, "word": word},
        subject="",
        old=old,
    )


@bp.get("/stewardship/quality/<field>/<word>.csv")
@stewards
def freshness_table(field: str, word: str) -> Response:
    which, _title, _old = _state(field, word)
    return _table(f"{field}-{word}", queries.all_in_state(which), "")


def _list(
    title: str,
    total: int,
    read: Callable[[int], Any],
    where: dict[str, Any],
    *,
    subject: str,
    old: bool = False,
) -> str:
    pages = max(1, -(-total // queries.A_PAGE))
    page = min(asked_page(), pages)
    endpoint = "stewardship.quality_list" if "fault" in where else "stewardship.freshness_list"
    return render_template(
        "stewardship/quality_list.html",
        title=title,
        total=total,
        rows=read(page),
        page=page,
        pages=pages,
        there=lambda number: url_for(endpoint, page=number, **where),
        table=url_for(endpoint.replace("_list", "_table"), **where),
        mend=lambda row: mending(row, subject),
        fresh="field" in where,
        old=old,
        numbers=number_waiting(),
    )


def mending(row: queries.Row, subject: str) -> str:
    """Where a fault is mended: the page of its subject, else the call that confirms the listing."""
    if not subject:
        return url_for("referrals.verify", service_id=row.id)
    return url_for("stewardship.edit_subject", kind=row.kind, listing_id=row.id, subject=subject)


def _table(name: str, rows: Iterable[queries.Row], subject: str) -> Response:
    settings: Settings = current_app.extensions["settings"]
    lines = _lines(rows, subject, settings.base_url)
    answer = make_response("".join(lines), {"Content-Type": "text/csv; charset=utf-8"})
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(rows: Iterable[queries.Row], subject: str, base: str) -> Iterator[str]:
    heads = ("listing", "organization", "written there", "last confirmed", "mended at", "id")
    yield _line(heads)
    for row in rows:
        confirmed = row.confirmed_at.date().isoformat() if row.confirmed_at else ""
        where = f"{base}{mending(row, subject)}"
        yield _line((row.name, row.organization, row.detail, confirmed, where, row.id))


def _line(cells: Iterable[str | UUID]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(
        [f"'{cell}" if str(cell).startswith(_FORMULA) else str(cell) for cell in cells]
    )
    return text.getvalue()


def _fault(code: str) -> Fault:
    if code not in set(Fault):
        raise NotFound("There is no such figure.")
    return Fault(code)


def _state(field: str, word: str) -> tuple[ColumnElement[bool], str, bool]:
    """What is listed, its title, and whether nobody has confirmed it for too long."""
    if (field, word) == LOWER:
        return states.SHOWN_LOWER, "Shown lower, because nobody confirmed them for long", True
    if field not in set(Critical) or word not in set(Freshness):
        raise NotFound("There is no such figure.")
    which, how = Critical(field), Freshness(word)
    title = f"{sentence(NAMES[which])}: {WORDS[how]}"
    return queries.fact(which, how), title, how in (Freshness.STALE, Freshness.NEVER)
