"""Two organizations together, for coordinators."""

from uuid import UUID

from flask import Blueprint, render_template

from app.actor import Role
from app.network.pairs import queries
from app.web.access import current_actor, role

bp = Blueprint("pairs", __name__, url_prefix="/network/pairs", template_folder="../templates")


@bp.get("/<uuid:one_id>/<uuid:other_id>")
@role(Role.COORDINATOR)
def pair(one_id: UUID, other_id: UUID) -> str:
    found = queries.together(one_id, other_id, seen_by=current_actor())
    return render_template("network/pair.html", found=found, picture=found.picture)
