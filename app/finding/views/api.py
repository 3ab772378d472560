"""The search for programs. It answers as the page of results does to someone who is not signed in."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from app.actor import PUBLIC
from app.finding import queries, search_api
from app.finding.forms import Asked
from app.finding.views import bp
from app.web.access import public


@bp.get("/api/search")
@public
def search() -> ResponseReturnValue:
    return search_api.told(queries.find(Asked.read(request.args), seen_by=PUBLIC))


@bp.get("/api/openapi.json")
@public
def search_described() -> ResponseReturnValue:
    return search_api.described(current_app.extensions["settings"].base_url)
