"""What waits for a case manager: the list, and settling one."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from app.actor import Role
from app.clients.contact import WAY_WORDS
from app.db import transaction
from app.referrals.checkins.actions import settle as settle_task
from app.referrals.routing import queries as routes
from app.referrals.routing.models import NextInLine
from app.referrals.routing.wording import OBSTACLE_WORDS
from app.referrals.tasks import queries
from app.referrals.tasks.beside import beside_tasks
from app.referrals.tasks.kinds import OUTCOME_WORDS, WHY, Kind, Outcome, outcomes
from app.referrals.tasks.models import Task
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.web.access import current_actor, role
from app.web.forms import WordedForm, at_most, plain, required

case_managers = role(Role.CASE_MANAGER)
WORDS = 1000


class Settling(WordedForm):
    """How it was settled, and what was said."""

    outcome = RadioField("How was it settled?", [required("Say how it was settled.")])
    words = TextAreaField("What was said", [Optional(), at_most(WORDS)], filters=[plain])


@bp.get("/tasks")
@case_managers
def tasks() -> str:
    """What waits for the reader, or for anyone of their teams."""
    actor, team = current_actor(), request.args.get("show") == "team"
    found = queries.waiting_for_team(seen_by=actor) if team else queries.waiting_for(actor)
    beside = [] if team else beside_tasks(actor)
    return render_template("referrals/tasks.html", waiting=found, beside=beside, team=team)


@bp.get("/tasks/<uuid:task_id>")
@case_managers
def task(task_id: UUID) -> Response:
    return _page(_task(task_id))


@bp.post("/tasks/<uuid:task_id>")
@case_managers
def settle(task_id: UUID) -> Response:
    form = _form(queries.task(task_id, seen_by=current_actor()))
    if not form.validate():
        return _page(_task(task_id), form)
    with transaction():
        found = queries.task(task_id, seen_by=current_actor())
        settle_task(found, Outcome(form.outcome.data), words=form.words.data, by=current_actor())
    flash("Settled. It is kept in the client’s story.", "good")
    return redirect(url_for("referrals.tasks"), 303)


def _task(task_id: UUID) -> Task:
    """The task; that the client's record was looked at is written down."""
    read_record(queries.task(task_id, seen_by=current_actor()).client_id)
    return queries.task(task_id, seen_by=current_actor())


def _passed_by(task: Task) -> list[NextInLine]:
    """Whom the client would be asked for next, had nothing been in the way."""
    if task.kind != Kind.NEXT_IN_LINE or task.referral is None or task.done_at is not None:
        return []
    return routes.passed_by(task.referral.chain_id)


def _form(task: Task) -> Settling:
    form = Settling()
    form.outcome.choices = {one.value: OUTCOME_WORDS[one] for one in outcomes(Kind(task.kind))}
    return form


def _page(task: Task, form: Settling | None = None) -> Response:
    page = render_template(
        "referrals/task.html",
        task=task,
        why=WHY[Kind(task.kind)],
        form=form or _form(task),
        refused=form,
        outcome_words=OUTCOME_WORDS,
        way_words=WAY_WORDS,
        passed_by=_passed_by(task),
        obstacle_words=OBSTACLE_WORDS,
    )
    return make_response(page, form.status if form else 200)
