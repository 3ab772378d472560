"""The kit page: every part of the face in all its states, for those who build Trellis. Not in production."""

from flask import Blueprint, render_template

from app.web.access import public

bp = Blueprint("web", __name__)


@bp.get("/kit")
@public
def kit() -> str:
    return render_template("web/kit.html")
