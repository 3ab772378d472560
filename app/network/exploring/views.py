"""The explorer, for coordinators: the picture under a choice, as canvas, plain drawing, table and file."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from app.actor import Role
from app.errors import Invalid
from app.network import drawing
from app.network.exploring import choice as choices
from app.network.exploring import drawn, queries
from app.network.exploring.cells import MOST
from app.network.exploring.choice import KINDS, Choice
from app.network.exploring.queries import CHANGE_WORDS, Tie, View
from app.network.files import csv_file
from app.network.queries import Picture, Place
from app.trust.disclosure import BAND_WORDS
from app.web.access import role

bp = Blueprint("explorer", __name__, url_prefix="/network/explore", template_folder="../templates")

BUSIEST = 40


@bp.get("")
@role(Role.COORDINATOR)
def explore() -> tuple[str, int]:
    choice, problem = _asked()
    view = queries.view(choice)
    if view is None or not view.picture.places:
        return render_template("network/none_yet.html", picture=view and view.picture), 200
    about, start, goal = (_place(view.picture, name) for name in ("about", "from", "to"))
    ways = queries.ways(view.picture, start.id, goal.id) if start and goal else []
    shown = view.about(about.id) if about else view
    page = render_template(
        "network/explore.html",
        view=view,
        picture=view.picture,
        choice=choice,
        kinds=KINDS,
        problem=problem,
        about=about,
        shown=shown,
        ties=shown.ties if about else shown.ties[:BUSIEST],
        start=start,
        goal=goal,
        ways=ways,
        change_words=CHANGE_WORDS,
        drawings=_drawings(view, shown, [place.id for place in ways[0]] if ways else []),
        box=f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
        arguments=_arguments(choice),
        named=sorted(((one.id, one.name) for one in view.picture.places.values()), key=lambda one: one[1]),
        address=lambda **changes: _address(choice, **changes),
        periods=_periods(view),
    )
    return page, 422 if problem else 200


@bp.get("/graph.json")
@role(Role.COORDINATOR)
def graph() -> Response:
    view = queries.view(choices.asked(request.args))
    return jsonify(drawn.graph(view, _url_of) if view else drawing.EMPTY)


@bp.get("/ties.csv")
@role(Role.COORDINATOR)
def ties_file() -> Response:
    view = queries.view(choices.asked(request.args))
    head = ("from", "to", "referrals", "compared with", "change")
    return csv_file("network-explorer.csv", head, (_row(view, tie) for tie in view.ties) if view else ())


def _row(view: View, tie: Tie) -> tuple[str, ...]:
    places = view.picture.places
    ends = places[tie.referrer].name, places[tie.partner].name
    compared = ("", "") if tie.before is None else (_words(tie.before, view), CHANGE_WORDS[tie.change])
    return (*ends, _words(tie.band, view), *compared)


def _words(band: int, view: View) -> str:
    """Under filters, nothing is told apart from few."""
    return "ten or fewer, or none" if view.choice.is_stored and not band else BAND_WORDS[band]


def _asked() -> tuple[Choice, str]:
    """What is asked for, or the whole picture and why that can't be shown."""
    try:
        return choices.asked(request.args), ""
    except Invalid as refused:
        return Choice({}), refused.message


def _place(picture: Picture, name: str) -> Place | None:
    """The organization that an argument names, if it is in the picture."""
    try:
        return picture.places.get(UUID(request.args.get(name, "")))
    except ValueError:
        return None


def _drawings(view: View, shown: View, way: list[UUID]) -> list[dict[str, Any]]:
    """One picture; or two side by side, each with its title and the address of its data."""
    if not (view.choice.against and view.choice.apart):
        return [_drawing("", shown, way)]
    parts = [("band", view.choice.values["quarter"]), ("before", view.choice.against)]
    drawings = []
    for name, quarter in parts:
        ties = [Tie(tie.referrer, tie.partner, getattr(tie, name)) for tie in shown.ties]
        alone = View(view.picture, view.choice.at(quarter), [tie for tie in ties if tie.band], view.options)
        drawings.append(_drawing(choices.quarter_words(quarter), alone, way))
    return drawings


def _drawing(title: str, view: View, way: list[UUID]) -> dict[str, Any]:
    address = url_for("explorer.graph", **_arguments(view.choice))
    return {"title": title, "plain": drawn.plain(view, way), "address": address, "way": way}


def _periods(view: View) -> list[tuple[str, str]]:
    """What the slider steps through: (words, address of the data); nothing where a period would be one too many."""
    if view.choice.against or len(view.choice.at("2000-1").values) > MOST:
        return []
    steps = [("", "The past year"), *view.options["quarter"]]
    return [(words, url_for("explorer.graph", **_arguments(view.choice.at(code)))) for code, words in steps]


def _arguments(choice: Choice) -> dict[str, Any]:
    compared = {"against": choice.against, "view": "apart" if choice.apart else ""}
    return {name: value for name, value in ({**choice.values} | compared).items() if value}


def _address(choice: Choice, **changes: str) -> str:
    """The same page with some arguments changed; "" takes one away."""
    kept = {name: value for name in ("about", "from", "to") if (value := request.args.get(name))}
    arguments: dict[str, Any] = {**_arguments(choice), **kept, **changes}
    if not arguments.get("quarter"):
        arguments = {name: value for name, value in arguments.items() if name not in ("against", "view")}
    return url_for("explorer.explore", **{name: value for name, value in arguments.items() if value})


def _url_of(organization_id: UUID) -> str:
    return url_for("network.organization", organization_id=organization_id)
