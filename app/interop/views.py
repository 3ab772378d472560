"""Pages about the data itself: how to read it elsewhere, and everything that is kept of one listing."""

from flask import Blueprint, render_template

from app.interop.hsds.api_description import PREFIX
from app.interop.hsds.api_limits import A_SECOND, AT_ONCE
from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.mapping import VERSION
from app.web.access import public

bp = Blueprint("interop", __name__, template_folder="templates")


@bp.get("/open-data")
@public
def open_data() -> str:
    """How other programs may read the directory."""
    return render_template(
        "interop/open_data.html",
        version=VERSION,
        prefix=PREFIX,
        lists=list(LISTS),
        at_once=AT_ONCE,
        a_minute=A_SECOND * 60,
    )
