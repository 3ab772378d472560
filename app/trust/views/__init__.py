"""The page that says how reliability is counted, and the doors to what is known and said of a partner."""

from dataclasses import fields

from flask import Blueprint, render_template

from app.trust import checking, disclosure
from app.trust.evidence import USUAL
from app.trust.intervals import wilson
from app.trust.record import (
    DAYS_TO_BE_SEEN,
    ENOUGH,
    NOT_COUNTED_AGAINST_THEM,
    USUAL_DAYS_TO_BE_SEEN,
)
from app.web.access import public

bp = Blueprint("trust", "app.trust", template_folder="templates")


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
        constants=USUAL,
        constants_told=_constants(),
        check=checking.newest(),
        interval_of=wilson,
    )


def _constants() -> list[tuple[str, str, str]]:
    """Every constant: what it is, how much, and why."""
    return [
        (
            one.metadata["what"],
            f"{getattr(USUAL, one.name):g} {one.metadata['unit']}".strip(),
            one.metadata["why"],
        )
        for one in fields(USUAL)
    ]


# Further pages hang themselves on the blueprint, so they come after it.
from app.trust.views import disputes, introductions, partners, watch  # noqa: E402

__all__ = ["bp", "disputes", "introductions", "partners", "watch"]
