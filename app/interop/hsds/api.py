"""The directory as an API of HSDS 3.2.3, open to anyone to read: it tells what the public pages tell.

A service of an organization whose name its feed never brought keeps that `organization_id`; the organization itself
is not told, as it has no page either.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy import and_, case, func, select
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from app.actor import PUBLIC
from app.db import db
from app.directory import queries as directory
from app.errors import DomainError, Invalid, Moved, NotFound
from app.interop.hsds import api_answers as answers
from app.interop.hsds import export_ours
from app.interop.hsds.api_description import PREFIX, description, home
from app.interop.hsds.api_limits import Buckets
from app.interop.hsds.api_lists import LISTS, List, Wanted
from app.interop.hsds.api_parameters import LINES, PER_PAGE, id_of, in_json, only_once, read
from app.interop.hsds.export_nested import brief, flat, nested
from app.interop.hsds.export_privacy import leaving
from app.interop.hsds.export_values import Told
from app.interop.hsds.values import ValueFaultError
from app.web import csrf
from app.web.access import public

bp = Blueprint("hsds", __name__, url_prefix=PREFIX)
BATCH = 200
LONGEST_BODY = 64 * 1024
_NAMES = ",".join(LISTS)
# What no table holds: our own terms, by which attributes say what HSDS has no field for.
_OURS: Mapping[str, Mapping[UUID, Any]] = {
    "taxonomies": {export_ours.TAXONOMY.id: export_ours.TAXONOMY},
    "taxonomy_terms": {term.id: term for term in export_ours.TERMS.values()},
}


@bp.get("/")
@public
def index() -> Response:
    return answers.answer(home(_base()), changed=None)


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    return answers.answer(description(_base()), changed=None)


# POST is how HSDS asks a long question: nothing is created or changed, so there is nothing to forge.
@bp.route(f"/<any({_NAMES}):name>", methods=["GET", "POST"])
@csrf.exempt
@public
def listing(name: str) -> Response:
    of = LISTS[name]
    wanted = _wanted(of.parameters)
    if wanted.get("format") == LINES:
        # What can't be answered is refused here: once lines are on their way it is too late.
        return answers.stream(_all(name, of, wanted, _unindexed(of.conditions(wanted), of)))
    return answers.answer(_page(name, of, wanted), changed=answers.last_change())


@bp.get(f"/<any({_NAMES}):name>/<id_>")
@public
def record(name: str, id_: str) -> Response:
    entity = LISTS[name].entity
    known = ("full_service",) if name == "organizations" else ()
    wanted = read(only_once(request.args.items(multi=True)), known)
    try:
        found = _one(name, id_of(id_))
    except ValueFaultError:
        raise Invalid("The last part of the address must be an id (a UUID).") from None
    if found is None:
        raise _not_there(name, UUID(id_))
    full_service = wanted.get("full_service", False)
    told = nested(entity.name, [found], seen_by=PUBLIC, full_service=full_service)
    return answers.answer(told[0], changed=answers.last_change())


@bp.get("/<path:_elsewhere>")
@public
def nothing(_elsewhere: str) -> Response:
    raise NotFound(f"There is nothing at this address. Begin at {PREFIX}/.")


def _not_there(name: str, id_: UUID) -> NotFound:
    """The refusal; one that was merged with another leads to that one's address."""
    model = LISTS[name].entity.model
    led_on = directory.gone(model, id_) if hasattr(model, "merged_into_id") else None
    return (
        led_on
        if isinstance(led_on, Moved)
        else NotFound(f"There is no {LISTS[name].entity.words} with this id.")
    )


def _one(name: str, id_: UUID) -> Any:
    if id_ in _OURS.get(name, ()):
        return _OURS[name][id_]
    model = LISTS[name].entity.model
    return db.session.scalar(select(model).where(model.id == id_, *leaving(LISTS[name].entity.name, PUBLIC)))


def _page(name: str, of: List, wanted: Wanted) -> dict[str, Any]:
    """One page; what is ours stands on the last ones, after what the tables hold."""
    number, size = wanted.get("page", 1), wanted.get("per_page", PER_PAGE)
    conditions, model = _conditions(of, wanted), of.entity.model
    stored = db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
    ours = _ours(name, wanted)
    total, start = stored + len(ours), (number - 1) * size
    rows: list[Any] = []
    if start < stored:
        page = select(model).where(*conditions).order_by(model.id).offset(start).limit(size)
        rows = list(db.session.scalars(page))
    rows += ours[max(0, start - stored) : max(0, start + size - stored)]
    contents = _told(of, rows, wanted)
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _all(name: str, of: List, wanted: Wanted, conditions: list[Any]) -> Iterator[Told]:
    """Every record, a few at a time, so that memory stays the same however many there are."""
    model = of.entity.model
    last: UUID | None = None
    while True:
        after = [] if last is None else [model.id > last]
        rows = db.session.scalars(
            select(model).where(*conditions, *after).order_by(model.id).limit(BATCH)
        ).all()
        yield from _told(of, rows, wanted)
        if len(rows) < BATCH:
            break
        last = rows[-1].id
        db.session.rollback()  # no reader holds on to the past while somebody reads slowly
        db.session.expunge_all()
    yield from _told(of, _ours(name, wanted), wanted)


def _told(of: List, rows: Sequence[Any], wanted: Wanted) -> list[Told]:
    if wanted.get("minimal"):
        return brief(of.entity.name, rows)
    if wanted.get("full") or wanted.get("full_service"):
        full_service = wanted.get("full_service", False)
        return nested(of.entity.name, rows, seen_by=PUBLIC, full_service=full_service)
    return flat(of.entity.name, rows, seen_by=PUBLIC)


def _conditions(of: List, wanted: Wanted) -> list[Any]:
    return [*of.conditions(wanted), *leaving(of.entity.name, PUBLIC)]


def _unindexed(conditions: list[Any], of: List) -> list[Any]:
    """Nearly all leaves: an index on that would sort what is left anew for every few rows of a stream."""
    leaves = leaving(of.entity.name, PUBLIC)
    return [*conditions, case((and_(*leaves), 1), else_=0) == 1] if leaves else conditions


def _ours(name: str, wanted: Wanted) -> list[Any]:
    """Our own taxonomy and terms, as far as they are asked for."""
    words = str(wanted.get("search", "")).casefold().split()
    taxonomy = wanted.get("taxonomy_id", export_ours.TAXONOMY.id)
    if taxonomy != export_ours.TAXONOMY.id or "parent_id" in wanted:
        return []
    items = _OURS.get(name, {}).values()
    return [i for i in items if all(word in f"{i.name} {i.description}".casefold() for word in words)]


def _wanted(known: tuple[str, ...]) -> Wanted:
    """What is asked: in the address, and for POST in the body too, which counts before it."""
    wanted = read(only_once(request.args.items(multi=True)), known)
    return wanted | read(_in_body(), known) if request.method == "POST" else wanted


def _in_body() -> dict[str, str]:
    if not request.content_length:
        return {}
    if request.content_length > LONGEST_BODY:
        raise RequestEntityTooLarge(f"A search has {LONGEST_BODY:,} bytes at most.")
    if request.mimetype == "application/x-www-form-urlencoded":
        return only_once(request.form.items(multi=True))
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(
            "Send the search as JSON or as a form (application/x-www-form-urlencoded)."
        )
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object with parameters.")
    return in_json(body)


def _base() -> str:
    return str(current_app.extensions["settings"].base_url).rstrip("/")


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["hsds_buckets"] = Buckets()


@bp.before_request
def _within_limits() -> Response | None:
    wait = current_app.extensions["hsds_buckets"].wait(request.remote_addr or "")
    if not wait:
        return None
    response = answers.refusal(429, f"That is too many questions at once. Ask again in {wait} seconds.")
    response.headers["Retry-After"] = str(wait)
    return response


bp.after_request(answers.finish)


@bp.errorhandler(Moved)
def _lead_on(error: Moved) -> Response:
    """To the record that stands for it; kept by no cache, as a merge can be undone."""
    name = (request.view_args or {})["name"]
    response = answers.refusal(301, error.message)
    response.headers["Location"] = url_for("hsds.record", name=name, id_=error.to)
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.errorhandler(DomainError)
def _refuse(error: DomainError) -> Response:
    return answers.refusal(error.status, error.message, getattr(error, "problems", None))


@bp.errorhandler(HTTPException)
def _refuse_http(error: HTTPException) -> Response:
    return answers.refusal(error.code or 500, error.description or error.name)
