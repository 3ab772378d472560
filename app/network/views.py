"""The network, for coordinators: what matters now, the picture, the same facts as tables and files."""

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug import Response as Redirect

from app.actor import Role
from app.db import transaction
from app.network import actions, drawing, morning, queries
from app.network.files import csv_file
from app.network.findings import findings
from app.network.questions import queries as answers
from app.trust.disclosure import BAND_WORDS, level_words
from app.trust.queries import records_of
from app.web.access import current_actor, role

bp = Blueprint("network", __name__, url_prefix="/network", template_folder="templates")

BUSIEST = 10


@bp.app_template_filter()
def level(published: int) -> str:
    """A published level in words."""
    return level_words(published)


@bp.app_template_filter()
def band(published: int) -> str:
    """A published band in words."""
    return BAND_WORDS[published]


@bp.get("")
@role(Role.COORDINATOR)
def index() -> str:
    picture = queries.picture()
    if picture is None or not picture.places:
        return render_template("network/none_yet.html", picture=picture)
    need = _chosen_need(picture)
    dots, lines = drawing.plain(picture, need)
    today, week_ago, compared = answers.of_two_days(morning.LOOKS_AT)
    news = morning.news(today, week_ago)
    return render_template(
        "network/index.html",
        picture=picture,
        news=news,
        compared=compared,
        under_way=queries.running(),
        findings=findings(picture, told={item.about for item in news}),
        busiest=list(picture.places.values())[:BUSIEST],
        need=need,
        dots=dots,
        lines=lines,
        box=f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
    )


@bp.post("/refresh")
@role(Role.COORDINATOR)
def refresh() -> Redirect:
    with transaction():
        actions.ask(by=current_actor())
    flash("The network will be measured in a moment. What is shown stays until it is done.", "info")
    return redirect(url_for("questions.index"))


@bp.post("/refresh/stop")
@role(Role.COORDINATOR)
def stop_refresh() -> Redirect:
    with transaction():
        actions.stop(by=current_actor())
    flash("The measuring stops after its present step. The figures of before stay.", "info")
    return redirect(url_for("questions.index"))


@bp.get("/graph.json")
@role(Role.COORDINATOR)
def graph() -> Response:
    picture = queries.picture()
    return jsonify(drawing.graph(picture, _url_of) if picture else drawing.EMPTY)


@bp.get("/organizations")
@role(Role.COORDINATOR)
def organizations() -> str:
    picture = queries.picture()
    if picture is None or not picture.places:
        return render_template("network/none_yet.html", picture=picture)
    need = _chosen_need(picture)
    living = {end for link in picture.links if need in link.needs for end in (link.referrer, link.partner)}
    places = [place for place in picture.places.values() if not need or place.id in living]
    return render_template("network/organizations.html", picture=picture, places=places, need=need)


@bp.get("/organizations/<uuid:organization_id>")
@role(Role.COORDINATOR)
def organization(organization_id: UUID) -> str:
    around = queries.neighbourhood(organization_id)
    record = records_of([organization_id], seen_by=current_actor()).get(organization_id)
    return render_template("network/organization.html", around=around, place=around.place, record=record)


@bp.get("/organizations.csv")
@role(Role.COORDINATOR)
def organizations_file() -> Response:
    picture = queries.picture()
    head = (
        "organization", "received", "sent", "receives_from", "refers_to",
        "share_of_shortest_ways", "standing", "cuts_off", "community",
    )  # fmt: skip
    rows = (
        (
            place.name, level_words(place.received), level_words(place.sent), place.receives_from, place.refers_to,
            place.betweenness, place.standing, place.cuts_off, place.community + 1,
        )
        for place in (picture.places.values() if picture else ())
    )  # fmt: skip
    return csv_file("network-organizations.csv", head, rows)


@bp.get("/ties.csv")
@role(Role.COORDINATOR)
def ties_file() -> Response:
    picture = queries.picture()
    codes = tuple(picture.need_names) if picture else ()
    names = {place.id: place.name for place in picture.places.values()} if picture else {}
    rows = (
        (
            names[link.referrer],
            names[link.partner],
            BAND_WORDS[link.band],
            *(BAND_WORDS[link.needs.get(code, 0)] for code in codes),
        )
        for link in (picture.links if picture else ())
    )
    return csv_file("network-ties.csv", ("from", "to", "referrals", *codes), rows)


def _chosen_need(picture: queries.Picture) -> str:
    asked = request.args.get("need", "")
    return asked if asked in picture.need_names else ""


def _url_of(organization_id: UUID) -> str:
    return url_for("network.organization", organization_id=organization_id)
