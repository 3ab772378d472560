"""What if: closings chosen in an address, and what they would cost as a sentence, bars, a table and a file."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.actor import Role
from app.errors import Invalid
from app.network import drawing
from app.network.files import csv_file
from app.network.supposing import drawn, queries
from app.network.supposing.queries import Supposal
from app.network.supposing.supposed import BEARABLE, Shift
from app.trust.disclosure import level_words
from app.web.access import role

bp = Blueprint("supposing", __name__, url_prefix="/network/what-if", template_folder="../templates")

OTHERS = "victim service providers, together"


@bp.get("")
@role(Role.COORDINATOR)
def suppose() -> tuple[str, int]:
    try:
        found, problem = queries.supposal(_closed()), ""
    except Invalid as refused:
        found, problem = queries.supposal([]), refused.message
    if found is None:
        return render_template("network/none_yet.html", picture=None), 200
    closed = [place.id for place in found.closed]
    places = sorted(found.picture.places.values(), key=lambda place: place.name)
    dots, lines = drawing.plain(found.picture)
    page = render_template(
        "network/what_if.html",
        found=found.found,
        picture=found.picture,
        closed=found.closed,
        bars=_bars(found),
        dots=dots,
        lines=[*lines, *drawn.lost_ties(found)],
        over=drawn.marks(found),
        takers=drawn.takers(found),
        box=f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
        short=[found.picture.need_names.get(need.code, need.code) for need in found.found.unbearable],
        problem=problem,
        bearable=BEARABLE,
        others=OTHERS,
        choices=[(place.id, place.name) for place in places if place.id not in closed],
        without=lambda id_: url_for("supposing.suppose", closed=[one for one in closed if one != id_]),
    )
    return page, 422 if problem else 200


@bp.get("/shifts.csv")
@role(Role.COORDINATOR)
def shifts_file() -> Response:
    found = queries.supposal(_closed())
    head = ("what", "need", "organization", "about", "share left")
    rows = [*_need_rows(found), *(_shift_row(found, shift) for shift in found.found.shifts)] if found else []
    return csv_file("network-what-if.csv", head, rows)


def _need_rows(found: Supposal) -> list[tuple[str, ...]]:
    names = found.picture.need_names
    return [
        (
            "connections lost",
            names.get(need.code, need.code),
            "",
            level_words(need.lost),
            "too few to say" if need.left is None else f"{need.left:.0%}",
        )
        for need in found.found.needs
    ]


def _shift_row(found: Supposal, shift: Shift) -> tuple[str, ...]:
    place = found.picture.places.get(shift.partner) if shift.partner else None
    name = place.name if place else OTHERS
    need = found.picture.need_names.get(shift.need, shift.need)
    return ("clients more", need, name, level_words(shift.clients), "")


def _bars(found: Supposal) -> list[tuple[str, float, str]]:
    """The share of each need's connections that would be left: words and bar."""
    names = found.picture.need_names
    return [
        (
            names.get(need.code, need.code),
            need.left,
            f"{need.left:.0%} of {level_words(need.connections)} left",
        )
        for need in found.found.needs
        if need.left is not None
    ]


def _closed() -> list[UUID]:
    try:
        return [UUID(one) for one in request.args.getlist("closed") if one]
    except ValueError as error:
        raise Invalid("Choose organizations that are in the picture of the past year.") from error
