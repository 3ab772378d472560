"""The questions about the network, for coordinators: each with its sentence, picture, table and file."""

from flask import Blueprint, Response, render_template, request

from app.actor import Role
from app.network.files import csv_file
from app.network.queries import running
from app.network.questions import queries
from app.network.questions.answer import HIDDEN
from app.web.access import role

bp = Blueprint("questions", __name__, url_prefix="/network/questions")


@bp.get("")
@role(Role.COORDINATOR)
def index() -> str:
    return render_template("network/questions.html", told=queries.all_told(), under_way=running())


@bp.get("/<slug>")
@role(Role.COORDINATOR)
def question(slug: str) -> str:
    told = queries.chosen(slug, request.args)
    if told is None:
        return render_template("network/none_yet.html", picture=None)
    return render_template("network/question.html", told=told, answer=told.answer, asked=told.question)


@bp.get("/<slug>.csv")
@role(Role.COORDINATOR)
def question_file(slug: str) -> Response:
    told = queries.chosen(slug, request.args)
    answer = told.answer if told else None
    rows = (
        [HIDDEN if cell is None else cell for cell in row.cells] for row in (answer.rows if answer else ())
    )
    name = "-".join(("network", slug, *(told.chosen.values() if told else ())))
    return csv_file(f"{name}.csv", (head.name for head in (answer.heads if answer else ())), rows)
