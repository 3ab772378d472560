"""How a refusal looks: the page (or JSON) for each error, with what happened and what to do next."""

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.db import db
from app.errors import DomainError, Moved

_PAGES = frozenset({403, 404, 409, 422, 429, 500, 503})
TOO_LARGE = 413
_LIKE = {TOO_LARGE: 422}  # one page speaks of both
_TOO_LARGE = "What was sent is too large: no form takes more than 16 MB, and some take less."
_OUT_OF_ORDER = "Trellis can't reach its data right now. Nothing was changed. Please try again in a minute."
# What a refusal says beside its words: which methods there are, when to come again.
_TELLING = ("Allow", "Retry-After")
_STALE_FORM = (
    "This form was open for too long, or in another window. Go back, reload the page and send it again."
)


def register_refusals(app: Flask) -> None:
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(Moved, _lead_on)
    app.register_error_handler(CSRFError, _refuse_stale_form)
    app.register_error_handler(OperationalError, _refuse_without_database)
    app.register_error_handler(HTTPException, _refuse_http)


def _lead_on(error: Moved) -> Response:
    """The same page of the listing that stands for this one; kept by no cache, as a merge can be undone."""
    asked = request.view_args or {}
    if request.method not in ("GET", "HEAD") or error.gone not in asked.values():
        return _refuse(error)
    there: dict[str, Any] = {
        name: error.to if value == error.gone else value for name, value in asked.items()
    }
    address = url_for(str(request.endpoint), **there)
    question = request.query_string.decode("ascii", "ignore")
    response = make_response(redirect(f"{address}?{question}" if question else address, 301))
    response.headers["Cache-Control"] = "no-cache"
    return response


def _refuse(error: DomainError) -> Response:
    return answer(error.status, error.message)


def _refuse_stale_form(_error: CSRFError) -> Response:
    return answer(422, _STALE_FORM)


def _refuse_without_database(_error: OperationalError) -> Response:
    db.session.rollback()
    response = answer(503, _OUT_OF_ORDER)
    response.headers["Retry-After"] = "5"
    return response


def _refuse_http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    response = answer(error.code or 500, _TOO_LARGE if error.code == TOO_LARGE else "")
    response.headers.extend((name, value) for name, value in error.get_headers() if name in _TELLING)
    return response


def answer(status: int, message: str) -> Response:
    """The page for one refusal; JSON for those who ask for it."""
    if request.accept_mimetypes.best == "application/json":
        return make_response({"error": message or "Refused"}, status)
    page = _LIKE.get(status, status)
    page = page if page in _PAGES else (500 if status >= 500 else 404)
    return make_response(render_template(f"errors/{page}.html", message=message, status=status), status)
