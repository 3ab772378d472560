"""Files of the network, and what its API is, for coordinators."""

from flask import Blueprint, Response, render_template

from app.actor import Role
from app.errors import NotFound
from app.network import queries
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
