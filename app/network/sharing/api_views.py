"""The API of the network, for programs of coordinators. It refuses by a problem document (RFC 9457)."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import HTTPException

from app.actor import Role
from app.errors import DomainError, NotFound
from app.network import queries
from app.network.questions import queries as answers
from app.network.sharing import api
from app.web.access import for_programs, role

bp = Blueprint("network_api", __name__, url_prefix=api.PATH)


@bp.get("")
@for_programs
@role(Role.COORDINATOR)
def snapshot() -> Response:
    return jsonify(api.snapshot(queries.picture()))


@bp.get("/organizations")
@for_programs
@role(Role.COORDINATOR)
def organizations() -> Response:
    return jsonify(api.organizations(queries.picture()))


@bp.get("/ties")
@for_programs
@role(Role.COORDINATOR)
def ties() -> Response:
    return jsonify(api.ties(queries.picture()))


@bp.get("/questions")
@for_programs
@role(Role.COORDINATOR)
def questions() -> Response:
    return jsonify(api.questions(answers.all_told()))


@bp.get("/questions/<slug>")
@for_programs
@role(Role.COORDINATOR)
def question(slug: str) -> Response:
    told = answers.told(slug)
    if told is None:
        raise NotFound("Nothing is computed yet.")
    return jsonify(api.question(told))


@bp.get("/<path:_elsewhere>")
@for_programs
@role(Role.COORDINATOR)
def nothing(_elsewhere: str) -> Response:
    raise NotFound(f"There is nothing at this address. Begin at {api.PATH}.")


@bp.errorhandler(DomainError)
def _refuse(error: DomainError) -> Response:
    return _problem(error.status, error.message)


@bp.errorhandler(HTTPException)
def _refuse_http(error: HTTPException) -> Response:
    response = _problem(error.code or 500, error.description or error.name)
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response


def _problem(status: int, message: str) -> Response:
    """`error` says the same as `detail`: it is how the other APIs say why they refuse."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": message, "error": message}
    response = jsonify({"type": "about:blank", **body})
    response.status_code, response.mimetype = status, api.PROBLEM
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Cookie realm="Trellis"'
    return response
