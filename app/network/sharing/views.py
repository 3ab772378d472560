"""Files and API of the network, for coordinators and their programs."""

from flask import Blueprint, Response, jsonify, render_template

from app.actor import Role
from app.errors import NotFound
from app.network import queries
from app.network.questions import queries as answers
from app.network.sharing import api
from app.network.sharing.graphs import FORMS
from app.web.access import role

bp = Blueprint("sharing", __name__)


@bp.get("/network/export")
@role(Role.COORDINATOR)
def index() -> str:
    return render_template("network/export.html", forms=FORMS, path=api.PATH)


@bp.get("/network/export/network.<form>")
@role(Role.COORDINATOR)
def file(form: str) -> Response:
    if form not in FORMS:
        raise NotFound("The network can’t be had in this form.")
    name = f'attachment; filename="network.{form}"'
    body = FORMS[form].write(queries.picture())
    return Response(body, mimetype=FORMS[form].mimetype, headers={"Content-Disposition": name})


@bp.get(api.PATH)
@role(Role.COORDINATOR)
def snapshot() -> Response:
    return jsonify(api.snapshot(queries.picture()))


@bp.get(f"{api.PATH}/organizations")
@role(Role.COORDINATOR)
def organizations() -> Response:
    return jsonify(api.organizations(queries.picture()))


@bp.get(f"{api.PATH}/ties")
@role(Role.COORDINATOR)
def ties() -> Response:
    return jsonify(api.ties(queries.picture()))


@bp.get(f"{api.PATH}/questions")
@role(Role.COORDINATOR)
def questions() -> Response:
    return jsonify(api.questions(answers.all_told()))


@bp.get(f"{api.PATH}/questions/<slug>")
@role(Role.COORDINATOR)
def question(slug: str) -> Response:
    told = answers.told(slug)
    if told is None:
        raise NotFound("Nothing is computed yet.")
    return jsonify(api.question(told))
