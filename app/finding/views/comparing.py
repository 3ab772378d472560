"""Services side by side. The address holds them, so that a comparison can be kept and handed on."""

from uuid import UUID

from flask import render_template, request

from app import clock
from app.finding import comparing, queries
from app.finding.forms import Asked
from app.finding.places import spot
from app.finding.views import bp
from app.web.access import current_actor, public


@bp.get("/compare")
@public
def compare() -> str:
    actor, asked = current_actor(), Asked.read(request.args)
    client = queries.client_at_hand(asked.client, seen_by=actor)
    ids = [UUID(id_) for id_ in asked.compare]
    found = comparing.compare(ids, here=spot(asked.near), client=client, seen_by=actor, now=clock.now())
    return render_template("finding/compare.html", found=found, asked=asked, client=client)
