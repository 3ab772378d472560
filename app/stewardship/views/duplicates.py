"""The list of pairs that are probably one listing, likeliest first."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import transaction
from app.stewardship.actions import duplicates as actions
from app.stewardship.models import PairState
from app.stewardship.queries import duplicates as queries
from app.stewardship.queries.edits import number_waiting
from app.stewardship.views import bp
from app.web.access import current_actor, role

KINDS = {"": "All", "organizations": "Organizations", "services": "Services", "places": "Places"}
STATES = {
    PairState.OPEN.value: "To decide",
    PairState.APART.value: "Not the same",
    PairState.MERGED.value: "Merged",
}

stewards = role(Role.COORDINATOR)


@bp.get("/stewardship/duplicates")
@stewards
def duplicates() -> str:
    kind, age = request.args.get("kind", ""), request.args.get("age", "")
    state = request.args.get("state", PairState.OPEN.value)
    asked = {
        "kind": kind if kind in KINDS else "",
        "age": age if age in queries.AGES else "",
        "state": state if state in STATES else PairState.OPEN.value,
    }
    return render_template(
        "stewardship/duplicates.html",
        found=queries.waiting(**asked, page=request.args.get("page", 1, int)),
        asked=asked,
        kinds=KINDS,
        ages=queries.AGES,
        states=STATES,
        search=queries.last_search(),
        numbers=number_waiting(),
    )


@bp.post("/stewardship/duplicates/again")
@stewards
def look_again() -> Response:
    with transaction():
        actions.look_again(by=current_actor())
    flash("Every listing is compared anew. This page tells how far it is.", "good")
    return redirect(url_for(".duplicates"), 303)
