"""The page that says how reliability is counted, in plain words."""

from flask import Blueprint, render_template

from app.trust import disclosure
from app.trust.record import (
    DAYS_TO_BE_SEEN,
    ENOUGH,
    NOT_COUNTED_AGAINST_THEM,
    USUAL_DAYS_TO_BE_SEEN,
)
from app.web.access import public

bp = Blueprint("trust", __name__, template_folder="templates")


@bp.get("/how-reliability-is-counted")
@public
def how() -> str:
    return render_template(
        "trust/how.html",
        days=DAYS_TO_BE_SEEN,
        usual=USUAL_DAYS_TO_BE_SEEN,
        reasons=NOT_COUNTED_AGAINST_THEM.values(),
        enough=ENOUGH,
        few=disclosure.FEW,
        base=disclosure.BASE,
    )
